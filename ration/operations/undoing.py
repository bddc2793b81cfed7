"""Taking back the counter's last step."""

from datetime import datetime, timedelta

from django.utils.dateparse import parse_datetime

from accounts.models import User
from accounts.transaction import operation

from .. import errors
from ..models import DistributionSession, QueueEvent, ServiceCounter, Token
from .history import UNDOABLE_TOKEN, Kind, Step, take
from .queue import count_call, counter_of, seat, uncount_call

UNDO_FOR = timedelta(seconds=30)


@operation
def undo(*, session: DistributionSession, counter: int, by: User, at: datetime) -> None:
    """Take back the counter's last step, up to 30 seconds later, by who did it.

    Raises NothingToUndo, also when a household acted since or the day is over.
    """
    session = take(session)
    if session.is_final:
        raise errors.NothingToUndo()
    desk = counter_of(session, counter)
    events = _undoable(session, desk, by, at)
    step = Step(session, by, at, counter)
    for event in reversed(events):
        _restore(event.token, event.before)
        step.tell(Kind.UNDONE, event.token, event.kind)
        if event.kind == Kind.CALLED:
            uncount_call(session, event)
        if event.kind == Kind.PUT_BACK:
            count_call(session, event.token)
    seat(desk, session.tokens.called().filter(counter=counter).first(), step)
    ServiceCounter.objects.filter(pk=desk.pk).update(last_step="")


def _undoable(session, desk, by: User, at: datetime) -> list[QueueEvent]:
    if not desk.last_step or at - desk.last_step_at > UNDO_FOR:
        raise errors.NothingToUndo()
    events = list(
        session.events.filter(step=desk.last_step, token__isnull=False)
        .select_related("token")
        .order_by("pk")
    )
    changed_since = any(e.token.version != e.before["version"] for e in events)
    if not events or changed_since or events[0].by_id != by.pk:
        raise errors.NothingToUndo()
    return events


def _restore(token: Token, before: dict) -> None:
    for name in UNDOABLE_TOKEN:
        value = before[name]
        is_instant = name.endswith("_at") and value
        setattr(token, name, parse_datetime(value) if is_instant else value)
    token.version += 1
    token.save(update_fields=[*UNDOABLE_TOKEN, "version"])
