"""A roll's ledger played from the start: where it must stand, and what is odd."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace

from django.utils import timezone

from .chain import seal
from .models import Mismatch
from .states import Action, Status, is_legal

Kind = Mismatch.Kind


@dataclass(frozen=True)
class Stand:
    """How a roll stands; None for what its ledger does not say."""

    status: str
    location_id: int | None
    custody_id: int
    bound_for_id: int | None = None
    customer_id: int | None = None
    is_held: bool = False
    weight_g: int | None = None
    version: int = 0

    def differences(self, roll) -> Iterator[tuple[str, object, object]]:
        """(name, by the ledger, found) of each field in which `roll` differs."""
        for name, expected in asdict(self).items():
            if name == "weight_g" and expected is None:
                continue
            if getattr(roll, name) != expected:
                yield name, expected, getattr(roll, name)


@dataclass(frozen=True)
class Oddity:
    kind: str
    expected: str
    actual: str


def replay(roll, transactions) -> tuple[Stand, list[Oddity]]:
    """Play `transactions`, in the order of `seq`, from the entry of `roll` on."""
    stand = Stand(Status.PRODUCED, None, roll.department_id)
    oddities, before, stands = [], None, {}
    for step in transactions:
        is_next = step.seq == (before.seq if before else 0) + 1
        if not is_next:
            wanted = (before.seq if before else 0) + 1
            oddities.append(Oddity(Kind.SEQ_GAP, str(wanted), str(step.seq)))
        else:
            oddities += _oddities(step, before, stand, stands)
        stands[step.id] = stand
        stand = _after(step, stand)
        before = step
    return stand, oddities


def _oddities(step, before, stand: Stand, stands: dict) -> Iterator[Oddity]:
    if not _is_possible(step, stand, stands):
        actual = f"{step.seq} {step.action} {step.from_status}-{step.to_status}"
        yield Oddity(Kind.ILLEGAL_STEP, stand.status, actual)
    if before and step.scanned_at < before.scanned_at:
        times = (timezone.localtime(one.scanned_at) for one in (before, step))
        yield Oddity(Kind.TIME_REVERSED, *(f"{one:%Y-%m-%d %H:%M:%S}" for one in times))
    if step.seal != seal(step, before.seal if before else ""):
        yield Oddity(Kind.CHAIN_BROKEN, "-", str(step.seq))


def _is_possible(step, stand: Stand, stands: dict) -> bool:
    found = (step.from_status, step.from_location_id, step.from_department_id)
    if found != (stand.status, stand.location_id, stand.custody_id):
        return False
    if step.action == Action.REVERSAL:
        back = stands.get(step.reverses_id)
        return bool(back) and back.status == step.to_status
    return is_legal(step.action, step.from_status, step.to_status)


def _after(step, stand: Stand) -> Stand:
    is_out = step.to_status == Status.DISPATCHED
    changed = {name: pair[1] for name, pair in step.changes.items()}
    changed.pop("hold_reason", None)
    return replace(
        stand,
        status=step.to_status,
        location_id=step.location_id,
        custody_id=step.department_id,
        bound_for_id=step.bound_for_id,
        customer_id=step.customer_id if is_out else None,
        version=step.seq,
        **changed,
    )
