"""What a dealer sees at one counter of a session."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property

from django.utils import timezone

from . import codes, live
from .models import DistributionSession, QueueEvent, ServiceCounter, Token
from .operations.undoing import UNDO_FOR

STATES_SHOWN = {
    "waiting": (Token.Status.WAITING,),
    "missed": (Token.Status.MISSED,),
    "served": (Token.Status.SERVED,),
    "waitlist": (Token.Status.WAITLISTED,),
    "all": (),
}
ORDER = {
    "waitlist": ("pk",),
    "served": ("-ended_at", "-pk"),
}


@dataclass(frozen=True)
class Console:
    """The session as it stands at counter `desk`, at the instant `at`."""

    session: DistributionSession
    desk: ServiceCounter
    desks: tuple[ServiceCounter, ...]
    at: datetime

    @cached_property
    def now(self) -> live.Standing:
        return live.standing(self.session)

    @property
    def seen(self) -> str:
        return seen(self.session, self.at)

    @property
    def onsite_code(self) -> str:
        return codes.onsite_code(self.session.pk, self.at)

    @property
    def is_early(self) -> bool:
        """Bookings are open for a day that has not come."""
        is_ahead = self.session.on > timezone.localdate(self.at)
        return is_ahead and self.session.status == DistributionSession.Status.OPEN

    @property
    def current(self) -> Token | None:
        return self.desk.current

    @cached_property
    def next_tokens(self) -> list[Token]:
        """The next five in the order they will be called."""
        return InLine(self.session)[: live.NEXT_SHOWN]

    @property
    def next_number(self) -> int | None:
        return self.now.line[0] if self.now.line else None

    @property
    def done_by(self) -> datetime | None:
        """When the last who waits now will be served, at today's pace."""
        if not self.now.line:
            return None
        wait = self.now.wait(len(self.now.line), self.at)
        return self.at + timedelta(seconds=wait.expected_s)

    @property
    def ends_late(self) -> bool:
        return bool(self.done_by and self.done_by > self.session.ends_at)

    @cached_property
    def undo_left_s(self) -> int:
        """Seconds for which the last press at this counter can be taken back."""
        if not self.desk.last_step or self.session.is_final:
            return 0
        left = self.desk.last_step_at + UNDO_FOR - self.at
        return max(0, round(left.total_seconds()))

    @cached_property
    def last_step(self) -> list[QueueEvent]:
        events = self.session.events.filter(step=self.desk.last_step)
        return list(events.select_related("token"))


def seen(session: DistributionSession, at: datetime) -> str:
    """What a counter shows: while it is the same, there is nothing new to see."""
    if not session.asks_onsite_code:
        return str(session.version)
    return f"{session.version}.{codes.onsite_code(session.pk, at)}"


def console_of(session: DistributionSession, number: int, at: datetime) -> Console:
    """The console of counter `number`; of the first one when there is no such."""
    found = session.service_counters.select_related("current")
    desks = tuple(d for d in found if d.number <= session.counters or d.current)
    desk = next((desk for desk in desks if desk.number == number), desks[0])
    return Console(session=session, desk=desk, desks=desks, at=at)


class InLine:
    """Who waits, in the order they will be called; loaded a slice at a time."""

    def __init__(self, session: DistributionSession):
        self.session = session
        self.numbers = live.standing(session).line

    def __len__(self):
        return len(self.numbers)

    def __getitem__(self, places: slice) -> list[Token]:
        numbers = self.numbers[places]
        found = self.session.tokens.filter(number__in=numbers)
        return sorted(found, key=lambda token: numbers.index(token.number))


def tokens_shown(session: DistributionSession, state: str, search: str):
    """The tokens of one tab in the order the dealer needs them, or those found."""
    tokens = session.tokens.all()
    if search:
        return tokens.found_by(search).order_by("number", "pk")
    if state == "waiting":
        return InLine(session)
    if states := STATES_SHOWN[state]:
        tokens = tokens.filter(status__in=states)
    return tokens.order_by(*ORDER.get(state, ("number", "pk")))
