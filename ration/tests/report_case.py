"""A small session made by hand, and what a report must say of it."""

from datetime import date, datetime, timedelta

from ration.models import DistributionSession, Supplier, Token
from ration.reports import Hour, Spread, Summary

from .shops import DAY, MORNING, session

NINE = MORNING - timedelta(hours=1)
Status, Lane, Source = Token.Status, Token.Lane, Token.Source


def at(minutes: float) -> datetime:
    """`minutes` after nine, when the shop opens."""
    return NINE + timedelta(minutes=minutes)


def day(shop: Supplier, on: date = DAY, **facts) -> DistributionSession:
    return session(shop, on, **{"capacity": 50, **facts})


def token(of, number, status, booked, called=None, ended=None, **fields) -> Token:
    return Token.objects.create(
        session=of,
        number=number,
        status=status,
        booked_at=at(booked),
        called_at=None if called is None else at(called),
        ended_at=None if ended is None else at(ended),
        card_digest=f"digest-of-{number}",
        card_key_id="k",
        card_last4="4321",
        phone="+919812345678",
        **fields,
    )


def small_session(shop: Supplier, **facts) -> DistributionSession:
    """Twelve households, each with another end; the day still runs."""
    made = day(shop, **facts)
    token(made, 1, Status.SERVED, -600, 5, 8)  # booked the evening before
    token(made, 2, Status.SERVED, 2, 8, 10, source=Source.COUNTER)
    elder = {"lane": Lane.PRIORITY, "priority_reason": "elderly"}
    token(made, 3, Status.SERVED, 3, 63, 73, source=Source.COUNTER, **elder)
    token(made, 4, Status.MISSED, 61, 73)
    token(made, 5, Status.CANCELLED, 62, None, 65)
    token(made, 6, Status.EXPIRED, 70, None, 240)
    token(made, 7, Status.WAITING, 130)
    token(made, None, Status.EXPIRED, 131, None, 240)
    token(made, None, Status.PENDING_OTP, 132)
    token(made, None, Status.CANCELLED, 133, None, 134)  # left the waiting list
    token(made, None, Status.WAITLISTED, 135)
    token(made, 8, Status.CANCELLED, 136, None, 137, is_voided=True)
    return made


SMALL = Summary(
    booked=8,
    served=3,
    missed=1,
    cancelled_by_household=1,
    cancelled_by_shop=1,
    expired=1,
    in_line=1,
    waitlisted=2,
    unserved=0,
    counter=2,
    priority=1,
    wait=Spread(p50_s=6 * 60, p90_s=60 * 60),
    service=Spread(p50_s=3 * 60, p90_s=10 * 60),
    hours=(
        Hour(9, 2, 2),
        Hour(10, 3, 1),
        Hour(11, 2, 0),
        Hour(12, 0, 0),
        *(Hour(hour, 0, 0) for hour in range(13, 23)),
        Hour(23, 1, 0),
    ),
)
