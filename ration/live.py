"""How a session stands, worked out once a version and shared by every screen.

Five hundred phones ask every few seconds; nearly always nothing has changed. The
version of a session is asked of the database once a second and process, the
standing once a version. A phone that knows it costs no query; one that does not
costs none either, once another phone in the line has asked.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from django.core.cache import cache, caches
from django.utils import timezone
from django.utils.connection import ConnectionProxy

from . import codes, estimate, pace
from .line import merge
from .models import DistributionSession, QueueEvent, Token

Kind = QueueEvent.Kind
VERSION_KNOWN_S = 1
STANDING_KEPT_S = 600
KEY_KEPT_S = 3600
TICK_S = 30  # an estimate moves with the clock, so an answer is good for one tick
NEXT_SHOWN = 5
standings = ConnectionProxy(caches, "standings")  # by session, the newest alone


class LiveToken(NamedTuple):
    """What a token's status needs of its row."""

    pk: int
    number: int | None
    status: str
    counter: int | None


@dataclass(frozen=True)
class Standing:
    """A session at one version. Numbers are token numbers, `ahead` is by token id.

    `tokens` holds by key what a LiveToken is made of: it is read from the cache at
    each question, and a plain tuple in a third of the time.
    """

    session: DistributionSession
    tokens: dict[str, tuple]
    called: tuple[tuple[int, int], ...]  # (counter, number)
    calls: int  # announcements so far: a board chimes when it grows
    line: tuple[int, ...]
    missed: tuple[int, ...]
    ahead: dict[int, int]
    waitlist: dict[int, int]
    priority_waiting: int
    served: int
    gaps: tuple[float, ...]
    prior_s: float | None
    pauses: tuple[estimate.Span, ...]
    serving_since: datetime | None  # the call that is being served
    last_done_at: datetime | None

    def pace(self, at: datetime) -> estimate.Pace:
        began = [i for i in (self.last_done_at, self.serving_since) if i]
        is_busy = self.called and self.session.status != "paused"
        quiet_s = self.open_s(max(began), at) if began and is_busy else None
        return estimate.pace_of(self.gaps, self.prior_s, quiet_s)

    def open_s(self, since: datetime, at: datetime) -> float:
        """Seconds from `since` to `at` in which the shop had not paused."""
        lost = estimate.overlap_s(since, at, self.pauses)
        return (at - since).total_seconds() - lost

    def wait(self, ahead: int, at: datetime) -> estimate.Estimate:
        """How long somebody with `ahead` people before them waits, from `at`."""
        elapsed = self.serving_since and self.open_s(self.serving_since, at)
        return estimate.wait(
            ahead=ahead,
            pace=self.pace(at),
            missed_ahead=len(self.missed),
            starts_in_s=(self.session.starts_at - at).total_seconds(),
            elapsed_s=elapsed if self.called else None,
            counters=self.session.counters,
        )

    def may_miss_the_end(self, ahead: int, at: datetime) -> bool:
        """Whether `ahead` people are too many to be served before the hours end."""
        left_s = (self.session.ends_at - at).total_seconds()
        return not estimate.will_finish_by(
            left_s, estimate=self.wait(ahead, at), pace=self.pace(at)
        )


def version_of(session_id: int) -> int:
    """The session's version, at most a second old."""
    key = f"ration.version.{session_id}"
    version = cache.get(key)
    if version is None:
        rows = DistributionSession.objects.filter(pk=session_id)
        version = rows.values_list("version", flat=True).get()
        cache.set(key, version, VERSION_KNOWN_S)
    return version


def session_of_token(key: str) -> int | None:
    """The id of the session a token key belongs to; it never changes."""
    if not codes.is_token_key(key):
        return None
    cached = f"ration.token.{key}"
    session_id = cache.get(cached)
    if session_id is None:
        rows = Token.objects.filter(key=key).values_list("key", "session_id")
        # MariaDB compares without regard to letter case.
        if session_id := dict(rows).get(key):
            cache.set(cached, session_id, KEY_KEPT_S)
    return session_id


def etag(session_id: int, at: datetime, language: str = "") -> str:
    """The validator of everything that shows a session: its version and the tick."""
    tick = int(at.timestamp()) // TICK_S
    return f'"{session_id}.{version_of(session_id)}.{tick}{language}"'


def standing(session: DistributionSession) -> Standing:
    """The standing of `session` at its own version or a newer one that is known."""
    found = _known_standing(session.pk, session.version)
    if found is None:
        found = _work_out(session)
        standings.set(session.pk, found, STANDING_KEPT_S)
    return found


def _known_standing(session_id: int, version: int) -> Standing | None:
    found = standings.get(session_id)
    return found if found and found.session.version >= version else None


COLUMNS = (*LiveToken._fields, "lane", "called_at", "key")


def _work_out(session: DistributionSession) -> Standing:
    live = session.tokens.live().order_by("turn", "pk")
    tokens = list(live.values_list(*COLUMNS, named=True))
    pauses = pace.paused(session)
    return Standing(
        session=session,
        tokens={row.key: row[: len(LiveToken._fields)] for row in tokens},
        calls=session.events.filter(kind__in=(Kind.CALLED, Kind.CALLED_AGAIN)).count(),
        gaps=tuple(pace.gaps(session, pauses)),
        pauses=tuple(pauses),
        prior_s=pace.history_s(session),
        **_who_waits(session, tokens),
        **_who_is_called(tokens),
        **_who_is_done(session),
    )


def _in_state(tokens, status: str) -> list:
    return [token for token in tokens if token.status == status]


def _who_waits(session: DistributionSession, tokens) -> dict:
    waiting = _in_state(tokens, Token.Status.WAITING)
    lanes = {
        lane: [token for token in waiting if token.lane == lane] for lane in Token.Lane
    }
    line = list(
        merge(
            lanes[Token.Lane.NORMAL],
            lanes[Token.Lane.PRIORITY],
            every=session.supplier.priority_every,
            since=session.normal_run,
        )
    )
    waitlist = sorted(token.pk for token in _in_state(tokens, Token.Status.WAITLISTED))
    return {
        "line": tuple(token.number for token in line),
        "ahead": {token.pk: place for place, token in enumerate(line)},
        "waitlist": {pk: place for place, pk in enumerate(waitlist, 1)},
        "priority_waiting": len(lanes[Token.Lane.PRIORITY]),
    }


def _who_is_called(tokens) -> dict:
    called = _in_state(tokens, Token.Status.CALLED)
    at_counters = sorted(called, key=lambda token: token.counter or 0)
    missed = _in_state(tokens, Token.Status.MISSED)
    return {
        "called": tuple((token.counter, token.number) for token in at_counters),
        "missed": tuple(sorted(token.number for token in missed)),
        "serving_since": min((token.called_at for token in called), default=None),
    }


def _who_is_done(session: DistributionSession) -> dict:
    done = pace.completions(session)
    return {
        "served": len(done),
        "last_done_at": max((ended for _counter, ended in done), default=None),
    }


def token_status(token: Token, at: datetime) -> dict:
    """What a citizen's phone asks for (contract.md); seconds, None where unknown."""
    return _status(token, standing(token.session), at)


def known_status(key: str, session_id: int, at: datetime) -> dict | None:
    """`token_status` of a live token without its row, at the version that `etag`
    names or a newer one; None where no such standing is known, or it is overdue.
    """
    now = _known_standing(session_id, version_of(session_id))
    row = now and now.tokens.get(key)
    if row is None or now.session.is_overdue(at):
        return None
    return _status(LiveToken(*row), now, at)


def _status(token: Token | LiveToken, now: Standing, at: datetime) -> dict:
    session = now.session
    ahead = now.ahead.get(token.pk, 0)
    is_moving = session.status in DistributionSession.SERVING
    is_waiting = token.status == Token.Status.WAITING and is_moving
    return {
        "number": token.number,
        "status": token.status,
        "now_serving": session.now_serving,
        "ahead": ahead,
        "session_status": session.status,
        "version": session.version,
        "counter": token.counter,
        "waitlist_place": now.waitlist.get(token.pk),
    } | (_forecast(now, ahead, at) if is_waiting else NO_FORECAST)


def newcomer_status(session: DistributionSession, at: datetime) -> dict:
    """What somebody who books now would find: the same keys, as far as they apply."""
    now = standing(session)
    return {
        "now_serving": session.now_serving,
        "waiting": len(now.line),
        "waitlisted": len(now.waitlist),
    } | _forecast(now, len(now.line), at)


NO_FORECAST = {
    "wait_low_s": None,
    "wait_high_s": None,
    "be_there_by": None,
    "call_by": None,
    "is_slow": False,
    "may_miss_the_end": False,
}


def _forecast(now: Standing, ahead: int, at: datetime) -> dict:
    wait = now.wait(ahead, at)
    return {
        "wait_low_s": wait.low_s,
        "wait_high_s": wait.high_s,
        "be_there_by": _clock(estimate.be_there_by(at, wait)),
        "call_by": _clock(estimate.call_by(at, wait)),
        "is_slow": now.pace(at).is_slow,
        "may_miss_the_end": now.may_miss_the_end(ahead, at),
    }


def _clock(at: datetime) -> str:
    return timezone.localtime(at).isoformat(timespec="minutes")


def board_status(session: DistributionSession) -> dict:
    """What the public screen shows: numbers only, nothing about a person."""
    now = standing(session)
    return {
        "now_serving": [{"counter": c, "number": n} for c, n in now.called],
        "calls": now.calls,
        "next": list(now.line[:NEXT_SHOWN]),
        "missed": list(now.missed),
        "waiting": len(now.line),
        "priority_waiting": now.priority_waiting,
        "session_status": session.status,
        "version": session.version,
    }
