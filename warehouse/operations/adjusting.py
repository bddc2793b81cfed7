"""The adjusting entry of one difference of an approved count."""

from datetime import datetime

from accounts.models import User

from .. import errors
from ..models import CountedRoll, Transaction
from ..states import Action, Status
from .posting import Scan, Step

Finding = CountedRoll.Finding
FINDINGS = (Finding.MISSING, Finding.UNEXPECTED)


def adjust(line: CountedRoll, *, reason: str, by: User, at: datetime) -> Transaction:
    """Post what `line` found, and return the transaction. Raises CountStale.

    That `by` may approve the count is judged already: no right of a forklift is
    asked for what was found to be so.
    """
    try:
        if line.finding == Finding.UNEXPECTED:
            return _put_where_found(line, reason, by, at)
        return _take_out(line, reason, by, at)
    except (errors.Stale, errors.IllegalStep) as moved:
        raise errors.CountStale(roll=line.roll) from moved


def _put_where_found(line, reason, by, at) -> Transaction:
    rack = line.rack.location
    step = _step(Action.PUTAWAY, line, by, at)
    facts, place = {"reason": reason}, {"status": Status.STORED, "location": rack}
    return step.post(facts, **place).transaction


def _take_out(line, reason, by, at) -> Transaction:
    step = _step(Action.TEMP_STORAGE, line, by, at)
    facts, place = {"reason": reason}, {"status": Status.TEMP, "location": None}
    posting = step.post(facts, **place)
    if not posting.roll.is_held:
        _hold(posting.roll, f"missing at {reason}", by, at)
    return posting.transaction


def _hold(roll, reason, by, at) -> None:
    step = Step(Action.ADJUST, roll, by, at, Scan(version=roll.version))
    step.refuse_illegal()
    changes = {"is_held": [False, True], "hold_reason": ["", reason]}
    facts = {"reason": reason, "changes": changes}
    step.post(facts, is_held=True, hold_reason=reason)


def _step(action: str, line, by, at) -> Step:
    scan = Scan(version=line.version, device=f"count {line.rack.count_id}")
    step = Step(action, line.roll, by, at, scan)
    step.refuse_illegal()
    return step
