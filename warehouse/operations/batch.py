"""Many scans in one request."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from accounts.models import User
from accounts.transaction import operation

from .. import errors
from ..models import Roll, Transaction
from ..states import Action
from .corrections import reverse, void
from .movements import put_away, qa_scan, receive, store_temporarily, transfer
from .outgoing import dispatch, return_roll
from .posting import Posting


def _reverse(*, roll: Roll, transaction: Transaction, **named) -> Posting:
    return reverse(transaction=transaction, **named)


POSTINGS = {
    Action.PUTAWAY: put_away,
    Action.TRANSFER: transfer,
    Action.RECEIVE: receive,
    Action.DISPATCH: dispatch,
    Action.QA_SCAN: qa_scan,
    Action.TEMP_STORAGE: store_temporarily,
    Action.RETURN: return_roll,
    Action.VOID: void,
    Action.REVERSAL: _reverse,
}


@dataclass(frozen=True)
class Item:
    """One scan: `named` are the arguments of its operation beside roll, by, at."""

    action: Action
    roll: Roll
    named: dict = field(default_factory=dict)


def post(*, item: Item, by: User, at: datetime) -> Posting:
    """Do what `item` says by the operation of its action, and return its Posting."""
    return POSTINGS[item.action](roll=item.roll, by=by, at=at, **item.named)


def post_each(
    *, items: Sequence[Item | errors.WarehouseError], by: User, at: datetime
) -> list[Posting | errors.WarehouseError]:
    """Post every item for itself: what became of each, in their order.

    Where a scan could not be read, its refusal stands among the items. Raises Busy:
    then those posted stay posted, and the same keys may be sent again.
    """
    return [_attempt(item, by, at) for item in items]


@operation
def post_all(
    *, items: Sequence[Item | errors.WarehouseError], by: User, at: datetime
) -> list[Posting]:
    """Post all items or none. Raises BatchRefused, which holds every result."""
    _lock([item.roll.pk for item in items if isinstance(item, Item)])
    results = [_attempt(item, by, at) for item in items]
    refused = [one for one in results if isinstance(one, errors.WarehouseError)]
    if refused:
        raise errors.BatchRefused(results, refused=len(refused))
    return results


@operation
def reverse_all(
    *, transactions: Sequence[Transaction], by: User, at: datetime, reason: str = ""
) -> list[Posting]:
    """Undo what was posted together, all or nothing, the last first.

    Raises what `reverse` raises for the first that cannot be undone.
    """
    _lock([one.roll_id for one in transactions])
    newest_first = sorted(transactions, key=lambda one: -one.pk)
    return [
        reverse(transaction=one, by=by, at=at, reason=reason) for one in newest_first
    ]


def _lock(pks: list) -> None:
    """Take all rows in one order, so that two batches never wait in a circle."""
    list(Roll.objects.select_for_update().filter(pk__in=pks).order_by("pk"))


def _attempt(
    item: Item | errors.WarehouseError, by: User, at: datetime
) -> Posting | errors.WarehouseError:
    if isinstance(item, errors.WarehouseError):
        return item
    try:
        return post(item=item, by=by, at=at)
    except errors.WarehouseError as refusal:
        return refusal
