"""How long a token still waits: pure arithmetic, no database, no clock.

    pace = pace_of(gaps(completions, paused=..., idle=...), prior_s, since_last_s)
    estimate = wait(ahead=12, missed_ahead=1, pace=pace, starts_in_s=0,
                    elapsed_s=95, counters=1)   # -> Estimate(low_s, high_s, expected_s)
    be_there_by(now, estimate)                    # -> datetime, on the early side
    call_by(now, estimate)                        # -> datetime, on the late side
    will_finish_by(ends_in_s, estimate=estimate, pace=pace)   # -> bool

Every duration is in seconds; instants are aware datetimes; a span is a pair
(start, end) whose end is None while it lasts. Nothing here raises on honest input,
and a new shop without history gets an answer too.

Source: a simulation, run again by ration/tests/test_estimate.py. A sum of services
follows their mean, so a median promises too little; a mean of fifteen services is at
the mercy of one e-PoS failure. A winsorised mean drawn towards the shop's own history
errs least and leans neither way.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from statistics import fmean, stdev

SHORTEST_S, LONGEST_S = 20, 30 * 60
GAPS_KEPT = 30
WINSORISED_SHARE = 0.10
PRIOR_S = 4 * 60
PRIOR_WEIGHT = 8
MISSED_S = 30
Z_80_PERCENT = 1.28
STEP_S = 5 * 60
SLOW_AFTER_MEANS = 3
LAST_STRETCH = 0.2

Span = tuple[datetime, datetime | None]


@dataclass(frozen=True)
class Pace:
    """How fast one counter serves: mean and spread of a service in seconds.

    `observed` gaps of this session are behind it (0: only the shop's history, or four
    minutes). `is_slow`: nothing was completed for more than three means.
    """

    mean_s: float
    sd_s: float
    observed: int = 0
    is_slow: bool = False


@dataclass(frozen=True)
class Estimate:
    """Seconds to the call: `low_s` and `high_s` are whole steps of five minutes."""

    low_s: int
    high_s: int
    expected_s: float


def gaps(
    completions: Iterable[datetime],
    *,
    paused: Iterable[Span] = (),
    idle: Iterable[Span] = (),
) -> list[float]:
    """Seconds from each completion of one counter to its next, oldest first.

    Time in which the session was `paused` or nobody waited (`idle`) is taken out; a
    gap with nothing left is dropped. Instants in any order; spans may overlap. With
    several counters call it for each and join the lists.
    """
    lost = merged([*paused, *idle])
    left = (
        (end - start).total_seconds() - overlap_s(start, end, lost)
        for start, end in pairwise(sorted(completions))
    )
    return [seconds for seconds in left if seconds > 0]


def idle_spans(stays: Iterable[Span]) -> list[Span]:
    """The spans in which nobody was in the line, from each token's (in, out)."""
    together = merged(stays)
    return [(left, came) for (_, left), (came, _) in pairwise(together) if left]


def merged(spans: Iterable[Span]) -> list[Span]:
    """The same time as `spans`, in order and without overlap."""
    result: list[Span] = []
    for start, end in sorted(spans, key=lambda span: span[0]):
        if result and (result[-1][1] is None or start <= result[-1][1]):
            before, last = result[-1]
            result[-1] = (before, max(last, end) if last and end else None)
        else:
            result.append((start, end))
    return result


def overlap_s(start: datetime, end: datetime, spans: Iterable[Span]) -> float:
    """Seconds of [start, end] that lie within the disjoint `spans`."""
    return sum(
        max(0.0, (min(end, until or end) - max(start, since)).total_seconds())
        for since, until in spans
    )


def service_seconds(
    gaps: Sequence[float], prior_s: float | None
) -> tuple[float, float]:
    """(mean, standard deviation) of a service in seconds.

    `gaps`: seconds, oldest first; the last 30 count, each held to 20 s .. 30 min.
    `prior_s`: the mean over the shop's last ten sessions, None for a new shop (4 min);
    it weighs as much as eight services. The prior's spread is taken as large as its
    mean, which long e-PoS failures make true.
    """
    seen = [clipped(gap) for gap in gaps[-GAPS_KEPT:]]
    prior = clipped(PRIOR_S if prior_s is None else prior_s)
    weight = len(seen) + PRIOR_WEIGHT
    mean = (sum(winsorised(seen)) + PRIOR_WEIGHT * prior) / weight
    # The spread keeps the failures the mean leaves out: they are what may happen.
    variance = stdev(seen) ** 2 if len(seen) > 1 else prior**2
    spread = math.sqrt((len(seen) * variance + PRIOR_WEIGHT * prior**2) / weight)
    return mean, spread


def clipped(gap: float) -> float:
    return min(max(gap, SHORTEST_S), LONGEST_S)


def winsorised(gaps: Sequence[float]) -> list[float]:
    """`gaps` in order, the outer tenth on each side drawn in to its neighbour."""
    ordered = sorted(gaps)
    cut = int(len(ordered) * WINSORISED_SHARE)
    if not cut:
        return ordered
    inner = ordered[cut:-cut]
    return [inner[0]] * cut + inner + [inner[-1]] * cut


def history_s(session_means: Iterable[float]) -> float | None:
    """The prior of a shop from the mean service of its last sessions, latest ten."""
    latest = list(session_means)[-10:]
    return fmean(latest) if latest else None


def pace_of(
    gaps: Sequence[float], prior_s: float | None, since_last_s: float | None = None
) -> Pace:
    """The pace of a session now.

    `since_last_s`: seconds since the last completion (or since the first call) while
    somebody waited and serving was on; None when that cannot be said.
    """
    mean, spread = service_seconds(gaps, prior_s)
    is_slow = since_last_s is not None and since_last_s > SLOW_AFTER_MEANS * mean
    return Pace(mean, spread, min(len(gaps), GAPS_KEPT), is_slow)


def wait(
    *,
    ahead: int,
    pace: Pace,
    missed_ahead: int = 0,
    starts_in_s: float = 0,
    elapsed_s: float | None = None,
    counters: int = 1,
) -> Estimate:
    """When a token with `ahead` waiting tokens before it is called, seconds from now.

    `ahead` leaves out who is at the counter (`elapsed_s` since that call, None when
    nobody is) and the `missed_ahead` who may return before it, 30 s each.
    `starts_in_s`: until serving begins (<= 0: it has). `counters` serve in parallel.
    The range, +-1.28 sd sqrt(ahead) rounded outward, holds three waits in four.
    """
    counters = max(counters, 1)
    starts_in = max(starts_in_s, 0.0)
    fixed = missed_ahead * MISSED_S + remaining_s(elapsed_s, pace)
    expected = starts_in + (ahead * pace.mean_s + fixed) / counters
    low = starts_in + max(0.0, lowest_s(ahead, pace) + fixed) / counters
    margin = Z_80_PERCENT * pace.sd_s * math.sqrt(ahead) / counters
    return Estimate(
        low_s=math.floor(low / STEP_S) * STEP_S,
        high_s=math.ceil((expected + margin) / STEP_S) * STEP_S,
        expected_s=expected,
    )


def remaining_s(elapsed_s: float | None, pace: Pace) -> float:
    """What the service now at the counter still takes."""
    if elapsed_s is None:
        return 0.0
    return max(LAST_STRETCH * pace.mean_s, pace.mean_s - max(elapsed_s, 0.0))


def lowest_s(ahead: int, pace: Pace) -> float:
    """The low end for `ahead` services; may be negative.

    ahead*mean - 1.28*sd*sqrt(ahead) first falls, then rises. The foot of that curve
    stands for everything before it, or a person further back would be told to come
    earlier than the one before.
    """
    margin = Z_80_PERCENT * pace.sd_s
    foot = (margin / (2 * pace.mean_s)) ** 2
    reached = max(ahead, foot)
    return reached * pace.mean_s - margin * math.sqrt(reached)


def be_there_by(at: datetime, estimate: Estimate) -> datetime:
    """The clock time to be at the shop by, rounded down to five minutes.

    The low end: coming late loses the turn, coming early only waits.
    """
    early = at + timedelta(seconds=estimate.low_s)
    over = timedelta(
        minutes=early.minute % 5, seconds=early.second, microseconds=early.microsecond
    )
    return max(at, early - over)


def call_by(at: datetime, estimate: Estimate) -> datetime:
    """The clock time the call is expected before, rounded up to five minutes."""
    late = at + timedelta(seconds=estimate.high_s)
    over = timedelta(
        minutes=late.minute % 5, seconds=late.second, microseconds=late.microsecond
    )
    return late - over + timedelta(minutes=5) if over else late


def will_finish_by(ends_in_s: float, *, estimate: Estimate, pace: Pace) -> bool:
    """Whether the token is expected to be called *and* served `ends_in_s` from now.

    False is the warning before booking: "may not be served today".
    """
    return estimate.expected_s + pace.mean_s <= ends_in_s
