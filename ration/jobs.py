"""What the scheduler runs: no arguments, an outcome in a few words."""

from datetime import timedelta

from django.conf import settings
from django.utils import timezone

from . import operations
from .models import RefusedBooking, Token


def finish_overdue_sessions() -> str:
    return f"{operations.finish_overdue(at=timezone.now())} finished"


def forget_phones() -> str:
    """Forget phones, devices and addresses once they serve no purpose any more."""
    now = timezone.now()
    old = Token.objects.filter(
        session__on__lt=timezone.localdate(now)
        - timedelta(days=settings.PHONE_KEPT_DAYS)
    ).exclude(phone="", device="", address_digest="")
    forgotten = old.update(phone="", device="", address_digest="")
    RefusedBooking.objects.filter(at__lt=now - timedelta(days=1)).delete()
    return f"{forgotten} phones forgotten"
