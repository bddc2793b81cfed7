"""The shape of what is sent: each field by name, and which fields an action takes.

The parser reads by these tables and the description of the API is made of them, so
that the two say the same.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.days import YEARS

from .. import codes
from ..states import Action
from .refusals import (
    BadValue,
    MissingField,
    TooManyItems,
    UnexpectedField,
    UnknownAction,
)

LARGEST_NUMBER = 2**53 - 1  # what every JSON reader keeps exactly
ITEMS_MOST = 200
MODES = ("each", "all")


def text(value) -> str:
    if not isinstance(value, str):
        raise ValueError
    value.encode()  # half a surrogate pair is no text
    return codes.plain(value)


def key(value) -> UUID:
    if not isinstance(value, str) or len(value) != 36:
        raise ValueError
    return UUID(value)


def number(value) -> int:
    is_number = isinstance(value, int) and not isinstance(value, bool)
    if not is_number or not 0 <= value <= LARGEST_NUMBER:
        raise ValueError
    return value


def truth(value) -> bool:
    if not isinstance(value, bool):
        raise ValueError
    return value


def instant(value) -> datetime:
    """Without an offset it is the plant's own time."""
    # A device whose battery was empty believes it is 1970: its scan is late, and no
    # reason to lose it.
    read = parse_datetime(value) if isinstance(value, str) else None
    if read is None or read.year not in YEARS:
        raise ValueError
    return read if timezone.is_aware(read) else timezone.make_aware(read)


def numbers(value) -> list[int]:
    if not isinstance(value, list) or not 1 <= len(value) <= ITEMS_MOST:
        raise ValueError
    return [number(one) for one in value]


SCHEMAS = {
    text: {"type": "string", "minLength": 1},
    key: {"type": "string", "format": "uuid"},
    number: {"type": "integer", "minimum": 0, "maximum": LARGEST_NUMBER},
    truth: {"type": "boolean"},
    instant: {"type": "string", "format": "date-time"},
    numbers: {"type": "array", "minItems": 1, "maxItems": ITEMS_MOST},
}


@dataclass(frozen=True)
class Field:
    """One value of a request: how it is read, its longest, and what it is for."""

    read: Callable
    about: Promise
    example: object
    most: int | None = None

    def clean(self, name: str, value):
        """The value as it is worked with. Raises BadValue, MissingField."""
        try:
            read = self.read(value)
        except ValueError as fault:
            raise BadValue(field=name) from fault
        if read == "":
            raise MissingField(field=name)
        if self.most and len(value) > self.most:
            raise BadValue(field=name)
        return read

    @property
    def schema(self) -> dict:
        schema = SCHEMAS[self.read] | {"description": str(self.about)}
        if self.read is numbers:
            schema["items"] = SCHEMAS[number]
        return schema | ({"maxLength": self.most} if self.most else {})


FIELDS = {
    "roll": Field(
        text,
        _("The roll: UUID, label code, roll number, or the whole text of its QR."),
        "0190c5a4-7b1e-7cc0-8a55-3f0a5f0c1d2e",
        200,
    ),
    "location": Field(
        text, _("A rack, or for a transfer also a department."), "FM01A01", 200
    ),
    "customer": Field(text, _("Who the roll goes to."), "Acme", 120),
    "user": Field(
        text, _("Who sends it. It must be the person signed in."), "ravi", 150
    ),
    "on_behalf_of": Field(
        text,
        _(
            "Who scanned it, by username, when a supervisor sends it for them: whoever"
            " may correct in the department that has the roll. Both names are kept."
        ),
        "sita",
        150,
    ),
    "client_tx_id": Field(
        key,
        _("The sender's own id of this scan: the same id is posted once."),
        "6f1e8f0e-9f57-4a44-9d6c-0f5b8a1f5a01",
    ),
    "scanned_at": Field(
        instant, _("When it was scanned, by the device."), "2026-11-21T10:42:00+05:30"
    ),
    "version": Field(
        number, _("The roll's version as the sender saw it; another one is stale."), 7
    ),
    "device": Field(text, _("A name of the device."), "Zebra 4", 60),
    "reason": Field(text, _("Why. It stays with the roll."), "Torn wrapper", 200),
    "override_reason": Field(
        text, _("Why the rack takes more than its limit."), "One night only", 200
    ),
    "reference": Field(text, _("Vehicle or invoice."), "TS09 AB 1234", 60),
    "skips_older": Field(
        truth,
        _("False: refuse when an older roll should go first. True: pass it over."),
        True,
    ),
    "note": Field(text, _("What the check found."), "Edge is clean", 200),
    "transaction": Field(
        number, _("The transaction to take back; else the roll's last one."), 4711
    ),
    "transactions": Field(
        numbers,
        _("The transactions to take back together; else your last one."),
        [4711],
    ),
    "action": Field(text, _("What was to be done."), "PUTAWAY", 12),
    "code": Field(text, _("The code of the refusal it had."), "already_dispatched", 40),
    "place": Field(text, _("Where it was to go."), "FM01A01", 200),
}


@dataclass(frozen=True)
class Shape:
    required: tuple[str, ...] = ()
    optional: tuple[str, ...] = ()

    def clean(self, sent: dict) -> dict:
        """What was sent, read field by field. Raises an ApiRefusal of one field."""
        taken = {*self.required, *self.optional}
        for name in sent:
            if name not in taken:
                raise UnexpectedField(field=name[:60])
        for name in self.required:
            if name not in sent:
                raise MissingField(field=name)
        return {name: FIELDS[name].clean(name, value) for name, value in sent.items()}


COMMON = ("user", "client_tx_id", "scanned_at", "version", "device")
# What a device keeps while it has no net; a correction is of who decides on it.
SCAN = (*COMMON, "on_behalf_of")
ACTIONS = {
    Action.PUTAWAY: Shape(("roll", "location"), (*SCAN, "override_reason")),
    Action.TRANSFER: Shape(("roll", "location"), (*SCAN, "override_reason")),
    Action.DISPATCH: Shape(("roll", "customer"), (*SCAN, "reference", "skips_older")),
    Action.RECEIVE: Shape(("roll",), SCAN),
    Action.QA_SCAN: Shape(("roll",), (*SCAN, "note")),
    Action.TEMP_STORAGE: Shape(("roll",), (*SCAN, "location", "override_reason")),
    Action.RETURN: Shape(("roll",), (*SCAN, "reason")),
    Action.VOID: Shape(("roll",), (*COMMON, "reason")),
    Action.REVERSAL: Shape(("roll",), (*COMMON, "transaction", "reason")),
}
UNDO = Shape((), ("transactions", "reason", "user"))
DISCARD = Shape(
    ("client_tx_id", "action", "reason"),
    ("roll", "place", "scanned_at", "user", "code"),
)


@dataclass(frozen=True)
class Batch:
    """Many scans at once; `items` are not read yet."""

    client_batch_id: UUID | None
    mode: str
    items: list[dict]


def clean_batch(sent: dict) -> Batch:
    """The batch that was sent. Raises an ApiRefusal."""
    for name in sent:
        if name not in ("client_batch_id", "mode", "items"):
            raise UnexpectedField(field=name[:60])
    if "items" not in sent:
        raise MissingField(field="items")
    items, mode, batch_id = sent["items"], sent.get("mode", "each"), None
    if not isinstance(items, list) or not items:
        raise BadValue(field="items")
    if not all(isinstance(one, dict) for one in items):
        raise BadValue(field="items")
    if len(items) > ITEMS_MOST:
        raise TooManyItems(most=ITEMS_MOST)
    if mode not in MODES:
        raise BadValue(field="mode")
    if "client_batch_id" in sent:
        field = FIELDS["client_tx_id"]
        batch_id = field.clean("client_batch_id", sent["client_batch_id"])
    return Batch(batch_id, mode, items)


FORESEEN = [one for one in ACTIONS if one != Action.REVERSAL]


def action(value, known=ACTIONS) -> Action:
    """Raises UnknownAction when `value` is none of `known`."""
    try:
        found = Action(value)
    except ValueError:
        found = None
    if found not in known:
        raise UnknownAction(known=", ".join(known))
    return found


def clean(sent: dict) -> tuple[Action, dict]:
    """The action of a posting, and its other fields. Raises an ApiRefusal."""
    if "action" not in sent:
        raise MissingField(field="action")
    named = action(sent["action"])
    rest = {name: value for name, value in sent.items() if name != "action"}
    return named, ACTIONS[named].clean(rest)
