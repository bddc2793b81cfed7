"""What happened in one session, or in a shop's sessions of a period.

    report = session_report(session)                  # a Report of one session
    report = period_report(supplier, first, last)     # dates, both included

A page, its chart, the CSV and the XLSX all show the same `Report`. It takes two
queries however many tokens there are. Hours are local (Asia/Kolkata) and counted in
Python: a fresh MariaDB has no time zones.
"""

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import QuerySet
from django.utils import timezone

from .models import DistributionSession, Supplier, Token

FACTS = (
    "session_id",
    "session__starts_at",
    "session__status",
    "session__finished_at",
    "number",
    "status",
    "is_voided",
    "source",
    "lane",
    "booked_at",
    "called_at",
    "ended_at",
)

NOT_REACHED = (
    Token.Status.WAITLISTED,
    Token.Status.WAITING,
    Token.Status.CALLED,
    Token.Status.MISSED,
    Token.Status.EXPIRED,
)


@dataclass(frozen=True)
class Spread:
    """Half of the durations are at most `p50_s`, nine in ten at most `p90_s`."""

    p50_s: int | None = None
    p90_s: int | None = None


@dataclass(frozen=True)
class Hour:
    """Bookings made and tokens served within one local hour of the day, 0..23."""

    hour: int
    booked: int
    served: int


@dataclass(frozen=True)
class Summary:
    """Counts of households; `wait` and `service` in seconds.

    booked = served + missed + cancelled + expired + in_line. Whoever stood on the
    waiting list, did not leave it and never got a number is in `waitlisted` alone.
    `unserved` went without, which is known once a session is over: missed, expired,
    waitlisted, or called off with the day. `wait` is from the booking (from the start
    of the hours, when booked before) to the call, `service` from the call to the end
    of serving.
    """

    booked: int
    served: int
    missed: int
    cancelled_by_household: int
    cancelled_by_shop: int
    expired: int
    in_line: int
    waitlisted: int
    unserved: int
    counter: int
    priority: int
    wait: Spread
    service: Spread
    hours: tuple[Hour, ...]

    @property
    def counter_percent(self) -> int | None:
        return round(100 * self.counter / self.booked) if self.booked else None

    @property
    def cancelled(self) -> int:
        return self.cancelled_by_household + self.cancelled_by_shop

    @property
    def busiest(self) -> Hour | None:
        """The hour in which most were served, the earliest of equals."""
        best = max(self.hours, key=lambda hour: hour.served, default=None)
        return best if best and best.served else None


@dataclass(frozen=True)
class SessionLine:
    session: DistributionSession
    summary: Summary


@dataclass(frozen=True)
class Report:
    """`lines` are the sessions, oldest first; `total` is over all their tokens."""

    supplier: Supplier
    first: date
    last: date
    total: Summary
    lines: tuple[SessionLine, ...]


def session_report(session: DistributionSession) -> Report:
    sessions = DistributionSession.objects.filter(pk=session.pk)
    return _report(session.supplier, session.on, session.on, sessions)


def period_report(supplier: Supplier, first: date, last: date) -> Report:
    """The sessions of `supplier` from `first` to `last`, drafts left out."""
    sessions = supplier.sessions.filter(on__range=(first, last)).exclude(
        status=DistributionSession.Status.DRAFT
    )
    return _report(supplier, first, last, sessions)


def _report(supplier: Supplier, first: date, last: date, sessions: QuerySet) -> Report:
    by_session = defaultdict(list)
    every_token = []
    # In one statement: a token booked between two would count in one total only.
    tokens = Token.objects.filter(session__in=sessions.order_by())
    for token in tokens.values_list(*FACTS, named=True):
        by_session[token.session_id].append(token)
        every_token.append(token)
    lines = tuple(
        SessionLine(session, summarise(by_session[session.pk]))
        for session in sessions.order_by("on", "pk")
    )
    return Report(supplier, first, last, summarise(every_token), lines)


def summarise(tokens: Sequence) -> Summary:
    """The Summary of token rows that carry FACTS."""
    numbered = [token for token in tokens if token.number is not None]
    state = Counter(token.status for token in numbered)
    served = [token for token in numbered if token.status == Token.Status.SERVED]
    by_shop = sum(token.is_voided for token in numbered)
    return Summary(
        booked=len(numbered),
        served=len(served),
        missed=state[Token.Status.MISSED],
        cancelled_by_household=state[Token.Status.CANCELLED] - by_shop,
        cancelled_by_shop=by_shop,
        expired=state[Token.Status.EXPIRED],
        in_line=state[Token.Status.WAITING] + state[Token.Status.CALLED],
        waitlisted=sum(_stood_by(token) for token in tokens),
        unserved=sum(_went_without(token) for token in tokens),
        counter=sum(token.source == Token.Source.COUNTER for token in numbered),
        priority=sum(token.lane == Token.Lane.PRIORITY for token in numbered),
        # Who was called and never came says nothing of how long serving takes.
        wait=spread(_waits(numbered)) if served else Spread(),
        service=spread(_services(served)),
        hours=by_hour(
            (token.booked_at for token in numbered),
            (token.ended_at for token in served if token.ended_at),
        ),
    )


def _stood_by(token) -> bool:
    return token.number is None and (token.status in NOT_REACHED or _called_off(token))


def _went_without(token) -> bool:
    if token.session__status not in DistributionSession.FINAL:
        return False
    return token.status in NOT_REACHED or _called_off(token)


def _called_off(token) -> bool:
    """Whether the whole day was called off while the household held its token.

    One that the shop ended earlier was a mistake, and its card could book anew.
    """
    is_cancelled = token.session__status == DistributionSession.Status.CANCELLED
    return (
        is_cancelled
        and token.is_voided
        and token.ended_at == token.session__finished_at
    )


def _waits(tokens) -> list[float]:
    return [
        _seconds(max(token.booked_at, token.session__starts_at), token.called_at)
        for token in tokens
        if token.called_at
    ]


def _services(served) -> list[float]:
    return [
        _seconds(token.called_at, token.ended_at)
        for token in served
        if token.called_at and token.ended_at
    ]


def _seconds(start: datetime, end: datetime) -> float:
    # A dealer may call before the hours begin: nobody waited less than nothing.
    return max(0.0, (end - start).total_seconds())


def spread(seconds: Iterable[float]) -> Spread:
    """The p50 and p90 that some household really had (nearest rank)."""
    ordered = sorted(seconds)
    if not ordered:
        return Spread()
    p50, p90 = (
        ordered[math.ceil(len(ordered) * percent / 100) - 1] for percent in (50, 90)
    )
    return Spread(round(p50), round(p90))


def by_hour(booked: Iterable[datetime], served: Iterable[datetime]) -> tuple[Hour, ...]:
    """One Hour for each from the first with anything in it to the last."""
    bookings, servings = _hours(booked), _hours(served)
    used = bookings.keys() | servings.keys()
    if not used:
        return ()
    return tuple(
        Hour(hour, bookings[hour], servings[hour])
        for hour in range(min(used), max(used) + 1)
    )


def _hours(instants: Iterable[datetime]) -> Counter:
    # Asked once: a year has a hundred thousand instants.
    zone = timezone.get_current_timezone()
    return Counter(instant.astimezone(zone).hour for instant in instants)
