"""A session that runs now, for tests of pages: they live by the real clock."""

from datetime import date, datetime, timedelta

from django.utils import timezone

from ration import operations
from ration.models import DistributionSession, Supplier, Token

from . import shops


def running(shop: Supplier, on: date | None = None, **facts) -> DistributionSession:
    """An open session of `shop` around this very moment."""
    now = timezone.now()
    hours = {
        "starts_at": now - timedelta(hours=1),
        "ends_at": now + timedelta(hours=3),
        "booking_from": now - timedelta(days=1),
        "opened_at": now - timedelta(hours=1),
    }
    return shops.session(shop, on or timezone.localdate(now), **hours | facts)


def book(to: DistributionSession, at: datetime | None = None, **named) -> Token:
    named.setdefault("card", shops.new_card())
    return operations.book_token(session=to, by=None, at=at or timezone.now(), **named)


def queue(to: DistributionSession, households: int) -> list[Token]:
    """As many households book, one after the other."""
    return [book(to) for _household in range(households)]
