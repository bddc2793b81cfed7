"""The dealer's button, and how a household moves in the line."""

from datetime import datetime

from django.db.models import F, Min

from accounts.models import User
from accounts.transaction import operation

from .. import errors
from ..line import merge
from ..models import (
    TURN_STEP,
    DistributionSession,
    QueueEvent,
    ServiceCounter,
    Token,
)
from .history import Kind, Step, take

REJOIN_AFTER = 2  # turns


@operation
def serve_and_next(
    *,
    session: DistributionSession,
    counter: int,
    version: int,
    by: User,
    at: datetime,
) -> Token | None:
    """Serve who stands at the counter, call the next; returns the called Token.

    `version` is the counter's as the page showed it: a second press, a second tab
    or a repeated request finds another one and raises PressedAlready, changing
    nothing. None when nobody waits. Raises NotServing.
    """
    step, desk = _take_counter(session, counter, version, by, at)
    if desk.current:
        step.change(desk.current, Kind.SERVED, status=Token.Status.SERVED, ended_at=at)
    return _call_next(desk, step)


@operation
def mark_missed(
    *,
    session: DistributionSession,
    counter: int,
    version: int,
    by: User,
    at: datetime,
) -> Token | None:
    """Whom was called did not come: mark the token missed, call the next.

    As `serve_and_next`; raises NotInLine when nobody is at the counter.
    """
    step, desk = _take_counter(session, counter, version, by, at)
    if not desk.current:
        raise errors.NotInLine()
    step.change(
        desk.current,
        Kind.MISSED,
        status=Token.Status.MISSED,
        counter=None,
        misses=desk.current.misses + 1,
    )
    return _call_next(desk, step)


@operation
def put_back(
    *,
    session: DistributionSession,
    counter: int,
    version: int,
    by: User,
    at: datetime,
) -> Token:
    """Send whom was called back to the front of the line; the counter is free.

    The call was a mistake and does not count. Raises NotInLine.
    """
    step, desk = _take_counter(session, counter, version, by, at)
    token = desk.current
    if not token:
        raise errors.NotInLine()
    call = token.events.filter(kind=Kind.CALLED).last()
    step.change(
        token,
        Kind.PUT_BACK,
        status=Token.Status.WAITING,
        counter=None,
        called_at=None,
    )
    uncount_call(step.session, call)
    seat(desk, None, step)
    return token


@operation
def call_again(
    *, session: DistributionSession, counter: int, by: User, at: datetime
) -> Token:
    """Announce once more whom the counter has called. Raises NotInLine."""
    session = _take_serving(session)
    desk = counter_of(session, counter)
    if not desk.current:
        raise errors.NotInLine()
    Step(session, by, at, counter).tell(Kind.CALLED_AGAIN, desk.current)
    return desk.current


@operation
def recall(*, token: Token, by: User, at: datetime) -> Token:
    """The dealer takes a missed household next. Raises NotInLine."""
    session = _take_serving(token.session)
    token = _missed(token)
    Step(session, by, at).change(
        token, Kind.RECALLED, status=Token.Status.WAITING, turn=_front(session)
    )
    return token


@operation
def rejoin(*, token: Token, at: datetime) -> Token:
    """A missed household says "I'm here": after two turns, the second time last.

    Raises NotInLine when the token is not missed or the session is over.
    """
    session = take(token.session)
    if session.is_final:
        raise errors.NotInLine()
    token = _missed(token)
    turn = _after_two(session) if token.misses == 1 else _back(session)
    Step(session, None, at).change(
        token, Kind.REJOINED, status=Token.Status.WAITING, turn=turn
    )
    return token


@operation
def prioritise(*, token: Token, reason: str, by: User, at: datetime) -> Token:
    """Move a waiting household to the priority lane.

    Raises NotInLine, ReasonMissing.
    """
    if reason not in Token.PriorityReason.values:
        raise errors.ReasonMissing()
    session = take(token.session)
    token = Token.objects.get(pk=token.pk)
    if token.status != Token.Status.WAITING or session.is_final:
        raise errors.NotInLine()
    Step(session, by, at).change(
        token,
        Kind.PRIORITISED,
        reason,
        lane=Token.Lane.PRIORITY,
        priority_reason=reason,
    )
    return token


def _take_serving(session: DistributionSession) -> DistributionSession:
    try:
        return take(session, *DistributionSession.SERVING)
    except errors.WrongState:
        raise errors.NotServing from None


def _take_counter(session, number: int, version: int, by: User, at: datetime):
    """The locked session as a Step, and its counter: only the first press gets it."""
    session = _take_serving(session)
    pressed = session.service_counters.filter(number=number, version=version)
    if not pressed.update(version=F("version") + 1):
        raise errors.PressedAlready()
    return Step(session, by, at, number), counter_of(session, number)


def counter_of(session: DistributionSession, number: int) -> ServiceCounter:
    """The counter with whom it has called. Raises NotServing when there is none."""
    desk = session.service_counters.select_related("current").filter(number=number)
    if found := desk.first():
        return found
    raise errors.NotServing()


def _call_next(desk: ServiceCounter, step: Step) -> Token | None:
    # A counter that was closed meanwhile serves whom it called, and calls no more.
    is_open = desk.number <= step.session.counters
    token = _next_in_line(step.session) if is_open else None
    if token:
        _call(token, desk, step)
    seat(desk, token, step)
    return token


def _next_in_line(session: DistributionSession) -> Token | None:
    waiting = session.tokens.waiting()
    lanes = {
        lane: waiting.filter(lane=lane)[:1]
        for lane in (Token.Lane.NORMAL, Token.Lane.PRIORITY)
    }
    return next(
        merge(
            lanes[Token.Lane.NORMAL],
            lanes[Token.Lane.PRIORITY],
            every=session.supplier.priority_every,
            since=session.normal_run,
        ),
        None,
    )


def _call(token: Token, desk: ServiceCounter, step: Step) -> None:
    step.change(
        token,
        Kind.CALLED,
        extra={"normal_run": step.session.normal_run},
        status=Token.Status.CALLED,
        counter=desk.number,
        called_at=step.at,
    )
    count_call(step.session, token)


def count_call(session: DistributionSession, token: Token) -> None:
    """Let the session know of a call: by these the lanes take turns."""
    is_priority = token.lane == Token.Lane.PRIORITY
    DistributionSession.objects.filter(pk=session.pk).update(
        normal_run=0 if is_priority else session.normal_run + 1
    )


def uncount_call(session: DistributionSession, call: QueueEvent) -> None:
    """Let the session forget one call; another counter may have called since."""
    was_priority = call.token.lane == Token.Lane.PRIORITY
    normal_run = session.normal_run + call.before["normal_run"]
    DistributionSession.objects.filter(pk=session.pk).update(
        normal_run=normal_run if was_priority else max(0, session.normal_run - 1)
    )


def seat(desk: ServiceCounter, token: Token | None, step: Step) -> None:
    """Let the counter have `token`, or nobody, from this step on."""
    ServiceCounter.objects.filter(pk=desk.pk).update(
        current=token,
        version=F("version") + 1,
        last_step=step.id,
        last_step_at=step.at,
    )
    note_serving(step.session)


def note_serving(session: DistributionSession) -> None:
    """Now serving is whom a counter called last and still has; nobody, where none."""
    called = session.tokens.called().order_by("called_at", "pk")
    DistributionSession.objects.filter(pk=session.pk).update(
        now_serving=called.values_list("number", flat=True).last()
    )


def _missed(token: Token) -> Token:
    token = Token.objects.get(pk=token.pk)
    if token.status != Token.Status.MISSED:
        raise errors.NotInLine()
    return token


def _front(session) -> int:
    first = session.tokens.waiting().aggregate(turn=Min("turn"))["turn"]
    return _back(session) if first is None else first - 1


def _back(session) -> int:
    last = session.tokens.waiting().last()
    newest = session.last_number * TURN_STEP
    return max(newest, last.turn + 1 if last else 0)


def _after_two(session) -> int:
    turns = list(session.tokens.waiting().values_list("turn", flat=True)[:3])
    if len(turns) <= REJOIN_AFTER:
        return _back(session)
    return (turns[1] + turns[2]) // 2
