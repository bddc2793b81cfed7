"""How rolls and postings are written in JSON."""

from ..errors import WarehouseError
from ..models import Roll, Transaction
from ..operations import Posting
from ..states import Action


def roll(roll: Roll) -> dict:
    """A roll: weight in kilograms, `location` and `department` where it is now."""
    return {
        "id": str(roll.pk),
        "roll_no": roll.roll_no,
        "material": roll.material.number,
        "batch": roll.batch.number,
        "weight_kg": roll.weight_g / 1000,
        "status": roll.status,
        "location": roll.location.code if roll.location else None,
        "department": roll.custody.code,
        "version": roll.version,
    }


def foreseen(roll: Roll, action: str) -> dict:
    """What a scan page knows of a roll before it is posted: also when it was entered,
    and for a dispatch the older roll that should go first."""
    is_dispatch = action == Action.DISPATCH
    older = Roll.objects.oldest_before(roll) if is_dispatch else None
    place = older and older.location
    return {
        "entered_at": roll.entered_at.isoformat(),
        "older": older
        and {
            "id": str(older.pk),
            "roll_no": older.roll_no,
            "location": place and place.code,
        },
    }


def posting(posting: Posting) -> dict:
    """What became of a scan: the roll as it stands, and the step in its history.

    `outcome` is posted, replayed or unchanged; the step is null when there is none.
    """
    step = posting.transaction
    return {
        "outcome": posting.outcome,
        "roll": roll(posting.roll),
        "transaction": step and transaction(step),
    }


def transaction(step: Transaction) -> dict:
    older = step.passed_over
    return {
        "id": step.pk,
        "client_tx_id": step.client_tx_id and str(step.client_tx_id),
        "seq": step.seq,
        "action": step.action,
        "from_status": step.from_status,
        "to_status": step.to_status,
        "customer": step.customer.name if step.customer else None,
        "user": step.user.get_username(),
        "scanned_by": step.scanner.get_username(),
        "scanned_at": step.scanned_at.isoformat(),
        "is_late": step.is_late,
        "older_roll": older.roll_no if older else None,
    }


def result(one: Posting | WarehouseError) -> dict:
    """One of the results of a batch: its status, and what it had alone."""
    if isinstance(one, WarehouseError):
        return {"status": one.status} | one.as_json()
    return {"status": status(one)} | posting(one)


def status(posting: Posting) -> int:
    return 201 if posting.is_new else 200
