"""Rolls that leave the plant, and those that come back."""

from datetime import datetime, timedelta

from django.db import IntegrityError, transaction

from accounts.models import User
from accounts.transaction import operation

from .. import codes, errors, lookup
from ..models import Customer, DepartmentRules, Roll
from ..permissions import Right
from ..states import Action, Status
from .posting import BY_HAND, Posting, Scan, Step, note_of, reason_of
from .racks import take_room

SAME_DISPATCH = timedelta(minutes=10)


@operation
def dispatch(
    *,
    roll: Roll,
    customer: str,
    by: User,
    at: datetime,
    scan: Scan = BY_HAND,
    reference: str = "",
    skips_older: bool | None = None,
) -> Posting:
    """Send `roll` to the customer of that name, who is made known when new.

    Unchanged when the same person sent it there within ten minutes. An older roll
    of the same material that stays behind is kept with the transaction;
    `skips_older` says whether the person knows of it: False refuses the dispatch
    when there is one, None (not asked) and True do not. Raises OlderInStock,
    CustomerMissing, StoreFirst, OnHold, InTransit and as `put_away`.
    """
    name = codes.plain(customer)[:120]
    if not name:
        raise errors.CustomerMissing
    key = codes.name_key(name)
    step = Step(Action.DISPATCH, roll, by, at, scan, customer=key, reference=reference)
    if earlier := step.earlier:
        return earlier
    step.judge(Right.DISPATCH)
    if _is_sent_already(step, name):
        return step.unchanged()
    step.refuse_illegal()
    _refuse_direct_dispatch(step.roll)
    older = _passed_over(step.roll, skips_older)
    return step.post(
        {"passed_over": older, "reference": note_of(reference)[:60]},
        status=Status.DISPATCHED,
        location=None,
        customer=_known_customer(name, key, at),
    )


@operation
def return_roll(
    *, roll: Roll, reason: str, by: User, at: datetime, scan: Scan = BY_HAND
) -> Posting:
    """A dispatched roll came back: it waits to be stored where it left from.

    Raises ReasonMissing, NotApproved, NotAllowed, WrongDepartment, Stale, IllegalStep.
    """
    reason = reason_of(reason)
    step = Step(Action.RETURN, roll, by, at, scan, reason=reason)
    if earlier := step.earlier:
        return earlier
    if step.roll.status == Status.IN_TRANSIT:
        return _cancel_transfer(step, reason)
    step.judge(Right.RETURN)
    step.refuse_illegal()
    return step.post(
        {"reason": reason, "customer": step.roll.customer},
        status=Status.PRODUCED,
        customer=None,
    )


def _cancel_transfer(step: Step, reason: str) -> Posting:
    """The sender takes a roll back that was not received yet."""
    step.require(Right.TRANSFER, step.roll.custody)
    step.refuse_stale()
    sent = step.roll.transactions.standing().filter(action=Action.TRANSFER).first()
    if sent is None:
        raise step.illegal()
    rack = sent.from_location
    return step.post(
        {"reason": reason},
        status=sent.from_status,
        location=rack and take_room(rack, step.roll, step.by),
        bound_for=None,
    )


def _is_sent_already(step: Step, name: str) -> bool:
    last, roll = step.last, step.roll
    return (
        roll.status == Status.DISPATCHED
        and last is not None
        and last.action == Action.DISPATCH
        and last.user_id == step.by.pk
        and step.at - last.scanned_at < SAME_DISPATCH
        and roll.customer.kept == lookup.customer(name)
    )


def _refuse_direct_dispatch(roll: Roll) -> None:
    if roll.status != Status.PRODUCED:
        return
    if not DepartmentRules.of(roll.custody_id).allows_direct_dispatch:
        raise errors.StoreFirst(roll=roll)


def _passed_over(roll: Roll, skips_older: bool | None) -> Roll | None:
    older = Roll.objects.oldest_before(roll)
    if older and skips_older is False:
        raise errors.OlderInStock(older, roll=roll)
    return older


def _known_customer(name: str, key: str, at: datetime) -> Customer:
    if known := lookup.customer(name):
        return known
    try:
        with transaction.atomic():
            return Customer.objects.create(name=name, key=key, created_at=at)
    except IntegrityError:  # another dispatch made it this moment
        return Customer.objects.get(key=key).kept
