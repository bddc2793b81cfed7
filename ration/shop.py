"""Which session a shop code or a QR stands for, at an instant."""

from datetime import datetime

from django.utils import timezone

from . import codes, operations
from .models import DistributionSession, Supplier


def todays_session(supplier: Supplier, at: datetime) -> DistributionSession | None:
    """The shop's session of the day, a live one before a finished one.

    Overdue sessions are finished first, for the scheduler may have been down.
    """
    today = timezone.localdate(at)
    if supplier.sessions.overdue(at).exists():
        operations.finish_overdue(at=at)
    return supplier.sessions.on_day(today).select_related("supplier").first()


def next_session(supplier: Supplier, at: datetime) -> DistributionSession | None:
    """The shop's next published session after today."""
    today = timezone.localdate(at)
    published = supplier.sessions.filter(
        on__gt=today, status=DistributionSession.Status.OPEN
    )
    return published.order_by("on").first()


def session_of_code(code: str, at: datetime) -> DistributionSession | None:
    """The session a signed QR code names, finished if overdue; None when forged."""
    session_id = codes.session_id(code)
    found = DistributionSession.objects.select_related("supplier").filter(pk=session_id)
    session = found.first()
    if session and found.overdue(at).exists():
        operations.finish_overdue(at=at)
        session = found.first()
    return session
