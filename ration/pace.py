"""How fast a session served, read from what happened in it."""

from datetime import datetime
from itertools import groupby
from statistics import fmean

from django.db.models import Case, When

from . import estimate
from .models import DistributionSession, QueueEvent, Token

Kind = QueueEvent.Kind
ENOUGH_GAPS = 4


def completions(session: DistributionSession) -> list[tuple[int, datetime]]:
    """(counter, instant) of each household served, by counter and in order."""
    served = session.tokens.filter(status=Token.Status.SERVED)
    ordered = served.order_by("counter", "ended_at")
    return list(ordered.values_list("counter", "ended_at"))


def gaps(session: DistributionSession, pauses: list[estimate.Span]) -> list[float]:
    """Seconds each counter took from one household to the next, `pauses` taken out."""
    lost = {"paused": pauses, "idle": _idle(session)}
    found = []
    for _counter, rows in groupby(completions(session), key=lambda row: row[0]):
        ends = [ended for _number, ended in rows]
        found += estimate.gaps(ends[-estimate.GAPS_KEPT - 1 :], **lost)
    return found


def observed_s(session: DistributionSession) -> int | None:
    """Mean seconds a household took at a counter; None when too few were served."""
    seen = gaps(session, paused(session))
    if len(seen) < ENOUGH_GAPS:
        return None
    return round(fmean(estimate.clipped(gap) for gap in seen))


def history_s(session: DistributionSession) -> float | None:
    """The mean of the shop's last ten sessions, the prior of an estimate."""
    earlier = DistributionSession.objects.filter(
        supplier=session.supplier_id, pace_s__isnull=False
    ).exclude(pk=session.pk)
    latest = earlier.order_by("-on", "-pk").values_list("pace_s", flat=True)[:10]
    return estimate.history_s(latest)


def paused(session: DistributionSession) -> list[estimate.Span]:
    """The session's pauses in order; the end of one that lasts is None."""
    spans = []
    changes = session.events.filter(kind__in=(Kind.PAUSED, Kind.RESUMED, Kind.CLOSED))
    for kind, at in changes.values_list("kind", "at"):
        if kind == Kind.PAUSED:
            spans.append((at, None))
        elif spans and spans[-1][1] is None:
            spans[-1] = (spans[-1][0], at)
    return spans


def _idle(session: DistributionSession) -> list[estimate.Span]:
    """When nobody was in the line: a quiet hour is no slow service."""
    # Who was missed may still return, but was gone when called.
    left_at = Case(
        When(status=Token.Status.MISSED, then="called_at"), default="ended_at"
    )
    stays = session.tokens.numbered().values_list("booked_at", left_at)
    return estimate.idle_spans(stays)
