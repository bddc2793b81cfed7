"""A day's session from draft to finish."""

from datetime import date, datetime

from django.conf import settings
from django.db import IntegrityError
from django.db.models import F

from accounts import audit
from accounts.models import User
from accounts.transaction import operation

from .. import errors, pace
from ..models import DistributionSession, ServiceCounter, Supplier, Token
from ..seal import seal_of
from .history import Kind, Step, given, take
from .places import promote

Status = DistributionSession.Status
UNFINISHED = (Status.DRAFT, Status.OPEN, Status.PAUSED, Status.CLOSED)


def day_key(supplier: Supplier, on: date) -> str | None:
    return f"{supplier.pk}:{on:%Y%m%d}" if settings.ONE_SESSION_A_DAY else None


@operation
def create_session(
    *, supplier: Supplier, by: User, at: datetime, **fields
) -> DistributionSession:
    """Make a draft session. `fields` are those of the session form, instants aware.

    Raises NotApproved, OneSessionADay.
    """
    if not supplier.is_approved:
        raise errors.NotApproved()
    session = DistributionSession(
        supplier=supplier, day_key=day_key(supplier, fields["on"]), **fields
    )
    _save(session)
    _set_up_counters(session)
    audit.record("session.created", session, by=by, at=at)
    return session


@operation
def start_session(
    *, supplier: Supplier, by: User, at: datetime, **fields
) -> DistributionSession:
    """Make a session and open it for bookings in one press.

    Raises as `create_session` and `open_session`.
    """
    session = create_session(supplier=supplier, by=by, at=at, **fields)
    return open_session(session=session, by=by, at=at)


@operation
def edit_session(
    *, session: DistributionSession, by: User, at: datetime, **fields
) -> DistributionSession:
    """Change a session that is not over; a raised capacity promotes the waiting list.

    Raises TooLateToChange, CapacityBelowBooked, OneSessionADay, and DateIsFixed when
    tokens are booked for the day.
    """
    session = take(session)
    if session.is_final:
        raise errors.TooLateToChange()
    if fields.get("capacity", session.capacity) < session.booked:
        raise errors.CapacityBelowBooked(booked=session.booked)
    if fields.get("on", session.on) != session.on and session.last_number:
        raise errors.DateIsFixed()
    changed = {n: str(v) for n, v in fields.items() if getattr(session, n) != v}
    for name, value in fields.items():
        setattr(session, name, value)
    session.day_key = day_key(session.supplier, session.on)
    _save(session, update_fields=[*fields, "day_key"])
    _set_up_counters(session)
    promote(Step(session, by, at))
    audit.record("session.edited", session, by=by, at=at, **changed)
    return session


def _save(session: DistributionSession, **how) -> None:
    try:
        session.save(**how)
    except IntegrityError as refused:
        if "day_key" in str(refused):
            raise errors.OneSessionADay from None
        raise


def _set_up_counters(session: DistributionSession) -> None:
    """Have a row for each counter; a counter that is no more keeps whom it called."""
    present = set(session.service_counters.values_list("number", flat=True))
    ServiceCounter.objects.bulk_create(
        ServiceCounter(session=session, number=number)
        for number in range(1, session.counters + 1)
        if number not in present
    )


@operation
def open_session(
    *, session: DistributionSession, by: User, at: datetime
) -> DistributionSession:
    """Open a draft for bookings, or reopen one whose bookings were closed.

    Raises NotApproved, SessionFinished when its hours are over, WrongState.
    """
    session = take(session, Status.DRAFT, Status.CLOSED)
    if not session.supplier.is_approved:
        raise errors.NotApproved()
    if at >= session.ends_at:
        raise errors.SessionFinished()
    _become(session, Status.OPEN, opened_at=session.opened_at or at)
    return _told(session, Kind.OPENED, by, at)


@operation
def pause_session(
    *, session: DistributionSession, reason: str, by: User | None, at: datetime
) -> DistributionSession:
    """Stop calls, and bookings, for a while; every waiting phone says why.

    `reason` is a PauseReason or the dealer's own words. Raises ReasonMissing, also
    for a dealer (`by`) who would speak for the office.
    """
    reason = given(reason)
    if by is not None and reason == DistributionSession.PauseReason.SUSPENDED:
        raise errors.ReasonMissing()
    session = take(session, *DistributionSession.SERVING)
    _become(session, Status.PAUSED, paused_at=at, pause_reason=reason)
    return _told(session, Kind.PAUSED, by, at, session.pause_reason)


@operation
def resume_session(
    *, session: DistributionSession, by: User, at: datetime
) -> DistributionSession:
    """Go on as before the pause: bookings that were closed stay closed."""
    session = take(session, Status.PAUSED)
    if not session.supplier.is_approved:
        raise errors.NotApproved()
    turns = session.events.filter(kind__in=(Kind.OPENED, Kind.CLOSED)).order_by("pk")
    last = turns.last()
    was_closed = last is not None and last.kind == Kind.CLOSED
    before = Status.CLOSED if was_closed else Status.OPEN
    _become(session, before, paused_at=None, pause_reason="")
    return _told(session, Kind.RESUMED, by, at)


@operation
def close_bookings(
    *, session: DistributionSession, by: User, at: datetime
) -> DistributionSession:
    """Take no more bookings; those who hold a token are still served."""
    session = take(session, Status.OPEN, Status.PAUSED)
    _become(session, Status.CLOSED, paused_at=None, pause_reason="")
    return _told(session, Kind.CLOSED, by, at)


@operation
def finish_session(
    *, session: DistributionSession, by: User | None, at: datetime
) -> DistributionSession:
    """End the day: who still waits is told the distribution is over.

    Missed tokens stay missed. Their cards, and those of the expired, are free.
    """
    return _finish(take(session, *UNFINISHED), by, at)


def _finish(session: DistributionSession, by: User | None, at: datetime):
    _clear_counters(session)
    step = Step(session, by, at)
    unserved = session.tokens.live().exclude(status=Token.Status.MISSED)
    _end(unserved, step, Kind.EXPIRED, status=Token.Status.EXPIRED)
    session.tokens.missed().update(live_key=None, ended_at=at)
    _become(
        session,
        Status.FINISHED,
        finished_at=at,
        paused_at=None,
        pace_s=pace.observed_s(session),
    )
    step.tell(Kind.FINISHED)
    _seal(session)
    audit.record("session.finished", session, by=by, at=at, seal=session.seal)
    return session


@operation
def cancel_session(
    *, session: DistributionSession, reason: str, by: User, at: datetime
) -> DistributionSession:
    """Call the day off: every live token ends and its page says why.

    Raises ReasonMissing, WrongState.
    """
    reason = given(reason)
    session = take(session, *UNFINISHED)
    _clear_counters(session)
    step = Step(session, by, at)
    ended = {"status": Token.Status.CANCELLED, "is_voided": True}
    _end(session.tokens.live(), step, Kind.CANCELLED, reason, **ended)
    _become(
        session,
        Status.CANCELLED,
        cancel_reason=reason,
        paused_at=None,
        day_key=None,
        finished_at=at,
    )
    _told(session, Kind.SESSION_CANCELLED, by, at, session.cancel_reason)
    _seal(session)
    return session


def _end(tokens, step: Step, kind: str, reason: str = "", **values) -> None:
    for token in tokens:
        step.change(token, kind, reason, live_key=None, ended_at=step.at, **values)


def finish_overdue(*, at: datetime) -> int:
    """Finish every session whose hours and grace are over; returns how many.

    Run by the clock, and by the first page that meets such a session, because the
    process may have been down. Running it twice changes nothing more.
    """
    overdue = DistributionSession.objects.overdue(at)
    return sum(finish_if_overdue(session=session, at=at) for session in overdue)


@operation
def finish_if_overdue(*, session: DistributionSession, at: datetime) -> bool:
    """Finish the session, unless it was finished or given later hours meanwhile."""
    session = take(session)
    is_overdue = session.is_overdue(at)
    if is_overdue:
        _finish(session, None, at)
    return is_overdue


def _become(session: DistributionSession, status: str, **fields) -> None:
    session.status = status
    for name, value in fields.items():
        setattr(session, name, value)
    session.save(update_fields=["status", *fields])


def _seal(session: DistributionSession) -> None:
    session.seal = seal_of(session)
    session.save(update_fields=["seal"])


def _clear_counters(session: DistributionSession) -> None:
    session.service_counters.update(current=None, version=F("version") + 1)


def _told(session, kind: str, by: User | None, at: datetime, reason: str = ""):
    Step(session, by, at).tell(kind, reason=reason)
    audit.record(f"session.{kind}", session, by=by, at=at)
    return session
