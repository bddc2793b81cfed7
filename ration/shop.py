"""Which shop, session or token a code stands for, at an instant."""

from datetime import datetime
from operator import attrgetter

from django.core.cache import cache
from django.db.models import QuerySet
from django.utils import timezone

from . import codes, operations
from .card import spelled_out
from .models import DistributionSession, Supplier, Token

BOARD_KNOWN_S = 5
ROW_KNOWN_S = 1
LONGEST_TYPED = 40


def first_fresh(rows: QuerySet, at: datetime, session_of=lambda row: row):
    """The first of `rows`; its session is finished first when nobody did.

    The scheduler may have been down.
    """
    row = rows.first()
    if row and session_of(row).is_overdue(at):
        operations.finish_overdue(at=at)
        row = rows.first()
    return row


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
    sessions = DistributionSession.objects.select_related("supplier")
    return first_fresh(sessions.filter(pk=session_id), at)


def recent_session_of_code(code: str, at: datetime) -> DistributionSession | None:
    """As `session_of_code`, but its row may be a second old.

    Enough for a booking, whose claim asks the row itself.
    """
    session_id = codes.session_id(code)
    if session_id is None:
        return None
    key = f"ration.session.{session_id}"
    session = cache.get(key)
    if session is None and (session := session_of_code(code, at)):
        cache.set(key, session, ROW_KNOWN_S)
    return session


def token_of_key(key: str, at: datetime) -> Token | None:
    """The token of an unguessable key, its session finished if overdue."""
    if not codes.is_token_key(key):
        return None
    found = Token.objects.select_related("session__supplier").filter(key=key)
    token = first_fresh(found, at, attrgetter("session"))
    # MariaDB compares without regard to letter case; half the key's secret is in it.
    return token if token and token.key == key else None


def supplier_of_code(text: str) -> Supplier | None:
    """The shop of a shop code as typed; None for an unknown or a rejected shop."""
    code = codes.typed_shop_code(text)
    if code is None:
        return None
    return Supplier.objects.known().filter(code=code).first()


def supplier_of_centre(text: str) -> Supplier | None:
    """The shop of a centre code as typed, so that either code finds it."""
    centre_code = spelled_out(text[:LONGEST_TYPED])
    if not centre_code.isascii() or not centre_code.isalnum():
        return None
    return Supplier.objects.known().filter(centre_code=centre_code).first()


def board_session_id(code: str, at: datetime) -> int | None:
    """The session the screen of shop `code` shows, 0 when there is none today.

    None for an unknown shop. Known for five seconds, for screens ask often.
    """
    code = codes.typed_shop_code(code)
    if not code:
        return None
    key = f"ration.board.{code}.{timezone.localdate(at)}"
    found = cache.get(key)
    if found is None and (supplier := supplier_of_code(code)):
        session = todays_session(supplier, at)
        found = session.pk if session else 0
        cache.set(key, found, BOARD_KNOWN_S)
    return found
