"""Putting right what was posted: always by a further fact, never by a change."""

from datetime import datetime

from accounts.models import User
from accounts.transaction import operation

from .. import errors
from ..models import Roll, Transaction
from ..models.goods import MAX_WEIGHT_G
from ..models.ledger import UNDO_FOR
from ..permissions import Right
from ..states import Action, Status
from .posting import BY_HAND, Posting, Scan, Step, note_of, reason_of
from .racks import take_room


@operation
def void(
    *, roll: Roll, reason: str, by: User, at: datetime, scan: Scan = BY_HAND
) -> Posting:
    """Take a roll out of the books that was entered wrongly or was scrapped.

    Raises ReasonMissing, NotApproved, NotAllowed, WrongDepartment, and what the
    state of the roll forbids.
    """
    reason = reason_of(reason)
    step = Step(Action.VOID, roll, by, at, scan, reason=reason)
    if earlier := step.earlier:
        return earlier
    step.judge(Right.CORRECT)
    step.refuse_illegal()
    return step.post({"reason": reason}, status=Status.VOID, location=None)


@operation
def hold(
    *, roll: Roll, reason: str, by: User, at: datetime, scan: Scan = BY_HAND
) -> Posting:
    """Keep `roll` from being transferred or dispatched. Raises as `void`."""
    reason = reason_of(reason)
    return _adjust(
        Step(Action.ADJUST, roll, by, at, scan, is_held=True, reason=reason),
        reason,
        is_held=True,
        hold_reason=reason,
    )


@operation
def release(
    *, roll: Roll, by: User, at: datetime, reason: str = "", scan: Scan = BY_HAND
) -> Posting:
    """End the hold of `roll`. Raises as `void`."""
    return _adjust(
        Step(Action.ADJUST, roll, by, at, scan, is_held=False),
        note_of(reason),
        is_held=False,
        hold_reason="",
    )


@operation
def reweigh(
    *,
    roll: Roll,
    weight_g: int,
    reason: str,
    by: User,
    at: datetime,
    scan: Scan = BY_HAND,
) -> Posting:
    """Correct the weight of `roll`, in grams. Raises WrongWeight and as `void`."""
    reason = reason_of(reason)
    if not 1 <= weight_g <= MAX_WEIGHT_G:
        raise errors.WrongWeight(most=MAX_WEIGHT_G // 1000)
    step = Step(Action.ADJUST, roll, by, at, scan, weight_g=weight_g)
    return _adjust(step, reason, weight_g=weight_g)


def _adjust(step: Step, reason: str, **values) -> Posting:
    if earlier := step.earlier:
        return earlier
    step.judge(Right.CORRECT)
    changes = {
        name: [getattr(step.roll, name), value]
        for name, value in values.items()
        if getattr(step.roll, name) != value
    }
    if not changes:
        return step.unchanged()
    step.refuse_illegal()
    return step.post({"reason": reason, "changes": changes}, **values)


@operation
def reverse(
    *,
    transaction: Transaction,
    by: User,
    at: datetime,
    reason: str = "",
    scan: Scan = BY_HAND,
) -> Posting:
    """Take the last step of a roll back; both steps stay in its history.

    One's own within five minutes is an undo; later, or another's, it is a
    correction, which needs the right and a reason. The roll must stand as that step
    left it. Raises NothingToUndo, NotTheLastStep, ReasonMissing, RackClosed,
    RackFull, NotApproved, NotAllowed, WrongDepartment.
    """
    request = {"reverses": transaction.pk}
    step = Step(Action.REVERSAL, transaction.roll, by, at, scan, **request)
    if earlier := step.earlier:
        return earlier
    step.refuse_stale()
    _refuse_reversal(step, transaction)
    _judge_reversal(step, transaction, reason)
    before = _state_before(step.roll, transaction)
    if rack := before["location"]:
        before["location"] = take_room(rack, step.roll, by)
    swapped = {name: pair[::-1] for name, pair in transaction.changes.items()}
    facts = {
        "reverses": transaction,
        "changes": swapped,
        "reason": note_of(reason),
        "customer": before["customer"] or transaction.customer,
    }
    return step.post(
        facts, **before, **{name: new for name, (_, new) in swapped.items()}
    )


def _refuse_reversal(step: Step, transaction: Transaction) -> None:
    last = step.roll.transactions.standing().first()
    is_reversal = transaction.action == Action.REVERSAL
    if is_reversal or Transaction.objects.filter(reverses=transaction).exists():
        raise errors.NothingToUndo
    if last.pk != transaction.pk:
        raise errors.NotTheLastStep(roll=step.roll, action=last.get_action_display())


def right_to_reverse(transaction: Transaction, by: User, at: datetime) -> Right:
    """What `by` needs to reverse it: with UNDO no reason is asked for."""
    is_own = transaction.user_id == by.pk
    if is_own and at - transaction.scanned_at <= UNDO_FOR:
        return Right.UNDO
    if transaction.action == Action.VOID:
        return Right.RESTORE
    if Status.DISPATCHED in (transaction.from_status, transaction.to_status):
        return Right.RETURN
    return Right.CORRECT


def _judge_reversal(step: Step, transaction: Transaction, reason: str) -> None:
    needed = right_to_reverse(transaction, step.by, step.at)
    step.require(needed, step.roll.custody, transaction.from_department)
    if needed != Right.UNDO:
        reason_of(reason)


def _state_before(roll: Roll, transaction: Transaction) -> dict:
    """How the roll stood before `transaction`, as the step before it says."""
    previous = roll.transactions.filter(seq=transaction.seq - 1).first()
    is_gone = transaction.from_status == Status.DISPATCHED
    return {
        "status": transaction.from_status,
        "location": transaction.from_location,
        "custody": transaction.from_department,
        "bound_for": previous.bound_for if previous else None,
        "customer": transaction.customer if is_gone else None,
    }
