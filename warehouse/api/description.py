"""What the API is, told once: the page for people and the OpenAPI file read this."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from .. import errors
from . import refusals
from .fields import ACTIONS, DISCARD, FIELDS, UNDO, Shape

ROLL = {
    "id": FIELDS["roll"].example,
    "roll_no": "FM000123",
    "material": "PET-12",
    "batch": "B-77",
    "weight_kg": 612.5,
    "status": "STORED",
    "location": "FM01A01",
    "department": "FM",
    "version": 1,
}
STEP = {
    "id": FIELDS["transaction"].example,
    "client_tx_id": FIELDS["client_tx_id"].example,
    "seq": 1,
    "action": "PUTAWAY",
    "from_status": "PRODUCED",
    "to_status": "STORED",
    "customer": None,
    "user": FIELDS["user"].example,
    "scanned_by": FIELDS["on_behalf_of"].example,
    "scanned_at": "2026-11-21T05:12:03.120000+00:00",
    "is_late": False,
    "older_roll": None,
}
POSTED = {"outcome": "posted", "roll": ROLL, "transaction": STEP}
REFUSED = {
    "code": "unknown_roll",
    "detail": "No roll with this code. Is it an old or another plant's label?",
}
PUTAWAY = {
    "roll": FIELDS["roll"].example,
    "action": "PUTAWAY",
    "location": "FM01A01",
    "user": "ravi",
}
DISPATCH = {
    "roll": FIELDS["roll"].example,
    "action": "DISPATCH",
    "customer": "Acme",
    "user": "ravi",
}
TRANSFER = PUTAWAY | {"action": "TRANSFER", "location": "LM"}
FOR_ANOTHER = PUTAWAY | {"on_behalf_of": FIELDS["on_behalf_of"].example}
KEY = {"client_tx_id": FIELDS["client_tx_id"].example}

OF_THE_ASKER = (
    refusals.NotSignedIn,
    refusals.BadToken,
    errors.NotApproved,
    errors.WrongDepartment,
    refusals.MethodNotAllowed,
)
OF_THE_REQUEST = (
    refusals.CsrfFailed,
    refusals.UserMismatch,
    errors.NotAllowed,
    errors.NotOnBehalf,
    errors.UnknownPerson,
    refusals.NotJson,
    refusals.TooLarge,
    refusals.BadJson,
    refusals.MissingField,
    refusals.UnexpectedField,
    refusals.BadValue,
)
OF_THE_ROLL = (
    refusals.UnknownAction,
    errors.UnknownRoll,
    errors.IsLocation,
    errors.AlreadyDispatched,
    errors.RollIsVoid,
    errors.InTransit,
    errors.IllegalStep,
    errors.OnHold,
    errors.Stale,
)
OF_THE_PLACE = (
    errors.UnknownLocation,
    errors.IsRoll,
    errors.RackClosed,
    errors.RackFull,
    errors.RackMixed,
    errors.NotARack,
    errors.UsePutAway,
    errors.OtherDepartmentsRack,
    errors.StoreFirst,
    errors.OlderInStock,
)
OF_THE_KEY = (errors.KeyReused, errors.KeyOfAnother)
OF_TAKING_BACK = (
    refusals.UnknownTransaction,
    errors.NothingToUndo,
    errors.NotTheLastStep,
    errors.ReasonMissing,
)


@dataclass(frozen=True)
class Endpoint:
    """One address: what it takes, an example of each side, what it may refuse."""

    name: str
    method: str
    path: str
    about: Promise
    example: dict
    refuses: tuple[type[errors.WarehouseError], ...]
    answers: str  # the schema of what it answers, by name
    shapes: dict[str, Shape] | None = None
    sent: tuple[dict, ...] = ()
    created: bool = True

    @property
    def is_by_action(self) -> bool:
        return bool(self.shapes) and "" not in self.shapes

    @property
    def field_rows(self) -> list[dict]:
        """Each field it takes once: where it is needed and where it may stand."""
        shapes = self.shapes or {}
        names = dict.fromkeys(
            name for one in shapes.values() for name in (*one.required, *one.optional)
        )
        return [
            {
                "name": name,
                "about": FIELDS[name].about,
                "needed": [key for key, one in shapes.items() if name in one.required],
                "may": [key for key, one in shapes.items() if name in one.optional],
            }
            for name in names
        ]


def _results(*examples: dict) -> dict:
    return {"client_batch_id": None, "results": list(examples)}


ENDPOINTS = (
    Endpoint(
        "api_roll",
        "GET",
        "/api/rolls/{roll_id}/",
        _("A roll as it stands now, by UUID, label code or roll number."),
        ROLL,
        (*OF_THE_ASKER, *OF_THE_ROLL, errors.NotAllowed),
        "Roll",
        created=False,
    ),
    Endpoint(
        "api_transactions",
        "POST",
        "/api/transactions/",
        _(
            "Post one scan. 201 when it is new; 200 when it was posted before (then"
            " with the header Idempotent-Replayed: true) or changes nothing."
        ),
        POSTED,
        (
            *(*OF_THE_ASKER, *OF_THE_REQUEST, *OF_THE_ROLL, *OF_THE_PLACE),
            *(*OF_THE_KEY, *OF_TAKING_BACK),
        ),
        "Posting",
        {action.value: shape for action, shape in ACTIONS.items()},
        (PUTAWAY, DISPATCH, TRANSFER, PUTAWAY | KEY, FOR_ANOTHER | KEY),
    ),
    Endpoint(
        "api_batch",
        "POST",
        "/api/transactions/batch/",
        _(
            "Post up to 200 scans. Mode each: every one for itself. Mode all: nothing"
            " unless all can be posted. The results come in the order of the items;"
            " the same scan twice is one. An item without client_tx_id has one of the"
            " batch's id and its place."
        ),
        _results(
            {"status": 201} | POSTED,
            {"status": 404} | REFUSED,
        ),
        (
            *(*OF_THE_ASKER, *OF_THE_REQUEST, refusals.TooManyItems),
            *(errors.BatchRefused, refusals.NotPosted),
        ),
        "Results",
        sent=({"mode": "each", "items": [PUTAWAY | KEY, DISPATCH]},),
    ),
    Endpoint(
        "api_undo",
        "POST",
        "/api/transactions/undo/",
        _(
            "Take back those transactions, all or none; without them your own last one"
            " of the past five minutes. Later, or another's, needs a reason."
        ),
        {"results": [{"status": 201} | POSTED]},
        (*OF_THE_ASKER, *OF_THE_REQUEST, *OF_TAKING_BACK, errors.Stale),
        "Results",
        {"": UNDO},
        ({"transactions": [FIELDS["transaction"].example]},),
    ),
    Endpoint(
        "api_discards",
        "POST",
        "/api/transactions/discards/",
        _("Tell of a scan that a device kept and a person gave up. Nothing is moved."),
        KEY,
        (*OF_THE_ASKER, *OF_THE_REQUEST, errors.ReasonMissing),
        "Discard",
        {"": DISCARD},
        (
            KEY
            | {
                "roll": "FM000123",
                "action": "PUTAWAY",
                "place": "FM01A01",
                "code": "already_dispatched",
                "reason": "The roll had left already",
            },
        ),
    ),
)


def refusal_rows() -> list[dict]:
    """Every refusal any address may answer with, by its status and code."""
    known = {one.code: one for each in ENDPOINTS for one in each.refuses}
    return [
        {"status": one.status, "code": one.code, "sentence": one.sentence}
        for one in sorted(known.values(), key=lambda one: (one.status, one.code))
    ]
