"""From what was sent to what an operation takes."""

from dataclasses import replace
from uuid import UUID, uuid5

from accounts.models import User

from .. import lookup
from ..errors import NotOnBehalf, WarehouseError
from ..models import Transaction
from ..operations import Item, Scan
from ..permissions import may_send_for_others
from ..states import Action
from . import fields, refusals

AS_IT_IS = ("customer", "reference", "skips_older", "note", "override_reason")
ASKS_FOR_REASON = (Action.RETURN, Action.VOID, Action.REVERSAL)


def item(sent: dict, by: User, key: UUID | None = None) -> Item:
    """The scan that was sent, its roll and place found.

    `key` stands in where none was sent. Raises an ApiRefusal, UserMismatch,
    UnknownRoll, IsLocation, UnknownLocation, IsRoll, UnknownTransaction, NotOnBehalf,
    UnknownPerson.
    """
    action, read = fields.clean(sent)
    refuse_others(read, by)
    roll = lookup.roll(read["roll"])
    named = {name: read[name] for name in AS_IT_IS if name in read}
    named["scan"] = Scan(
        key=read.get("client_tx_id", key),
        scanned_at=read.get("scanned_at"),
        device=read.get("device", ""),
        version=read.get("version"),
        on_behalf_of=_scanner(read, by),
    )
    if action in ASKS_FOR_REASON:
        named["reason"] = read.get("reason", "")
    if action == Action.TRANSFER:
        named["to"] = lookup.destination(read["location"])
    elif "location" in read:
        named["location"] = lookup.location(read["location"])
    if action == Action.REVERSAL:
        named["transaction"] = _step(roll, read.get("transaction"))
    return Item(action, roll, named)


def item_or_refusal(
    sent: dict, by: User, key: UUID | None = None
) -> Item | WarehouseError:
    """`item`, or why there is none: in a batch it is one result among others."""
    try:
        return item(sent, by, key)
    except WarehouseError as refusal:
        return refusal


def folded(items: list[Item | WarehouseError]) -> tuple[list, list[int]]:
    """Each different scan, and for every item which of them it is.

    The same scan twice is one, whatever its keys: unless the roll was scanned for
    something else in between, and may have come back.
    """
    first, places, latest = [], [], {}
    for item in items:
        roll, facts = _facts(item)
        if roll not in latest or latest[roll][0] != facts:
            latest[roll] = facts, len(first)
            first.append(item)
        places.append(latest[roll][1])
    return first, places


def _facts(item: Item | WarehouseError) -> tuple:
    """The roll, and what else two sendings of one scan share; no two refusals do."""
    if isinstance(item, WarehouseError):
        return None, item
    keyless = replace(item.named["scan"], key=None)
    return item.roll.pk, (item.action, item.named | {"scan": keyless})


def refuse_others(read: dict, by: User) -> None:
    """Raise UserMismatch when somebody else scanned it."""
    name = read.get("user", by.get_username())
    if name != by.get_username():
        raise refusals.UserMismatch(user=name, mine=by.get_username())


def _scanner(read: dict, by: User) -> User | None:
    """Whose scan it is, when another's. Raises NotOnBehalf, UnknownPerson."""
    name = read.get("on_behalf_of", by.get_username())
    if name == by.get_username():
        return None
    # Whoever sends for nobody learns no names here.
    if not may_send_for_others(by):
        raise NotOnBehalf(user=name)
    return lookup.colleague(name)


def derived_key(batch: UUID | None, place: int) -> UUID | None:
    """The key of an item that came without: the same whenever the batch is resent."""
    return batch and uuid5(batch, str(place))


def _step(roll, wanted: int | None) -> Transaction:
    steps = roll.transactions.select_related("roll", "from_location")
    found = steps.standing() if wanted is None else steps.filter(pk=wanted)
    if (step := found.first()) is None:
        raise refusals.UnknownTransaction
    return step
