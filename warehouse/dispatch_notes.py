"""What left for one customer together: the paper that goes with the lorry."""

import hashlib
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from django.utils import timezone

from accounts.models import User

from .models import Customer, Transaction
from .permissions import Right, reach
from .states import Action


@dataclass
class Note:
    """The dispatches to `customer` on one day with one vehicle or invoice.

    The customer is the one whom the ledger names, also where that is an alias now:
    a paper that was printed stays true, down to its seal.
    """

    customer: Customer
    on: date
    reference: str
    steps: list[Transaction] = field(default_factory=list)

    @property
    def rolls(self) -> int:
        return len(self.steps)

    @property
    def weight_g(self) -> int:
        return sum(step.roll.weight_g for step in self.steps)

    @property
    def left_at(self) -> datetime:
        return self.steps[-1].scanned_at

    @property
    def seal(self) -> str:
        """32 hexadecimal digits over the seals of the steps: the note's own check.

        The same steps in the ledger give it again; one altered, missing or added
        gives another.
        """
        seals = "".join(step.seal for step in self.steps)
        return hashlib.sha256(seals.encode()).hexdigest()[:32]


def notes_of(user: User, on: date, **only) -> list[Note]:
    """The notes of a day, of rolls `user` may see, in the order they were begun.

    What was taken back is on none; what came back later left all the same. `only`
    are fields of the dispatches to look at.
    """
    within = reach(user, Right.SEE_ROLLS)
    notes = {}
    for step in _dispatches(on).filter(**only):
        roll = step.roll
        # A day's steps are few: narrowed here, not by joining all rolls to them.
        if within.covers(roll.department_id, roll.custody_id, roll.bound_for_id):
            fresh = Note(step.customer, on, step.reference)
            which = (step.customer_id, step.reference)
            notes.setdefault(which, fresh).steps.append(step)
    return list(notes.values())


def _dispatches(on: date):
    start = timezone.make_aware(datetime.combine(on, time.min))
    names = ("customer__merged_into", "roll__batch", "roll__material")
    return (
        Transaction.objects.standing()
        .filter(action=Action.DISPATCH)
        .filter(scanned_at__gte=start, scanned_at__lt=start + timedelta(days=1))
        .select_related(*names, "roll__department")
        .order_by("scanned_at", "pk")
    )


def note_of(user: User, on: date, customer_id: int, reference: str) -> Note | None:
    """The one note, asked for by what its address says."""
    notes = notes_of(user, on, customer=customer_id, reference=reference)
    # MariaDB compares without regard to letter case.
    return next((note for note in notes if note.reference == reference), None)
