"""Which rows an export holds, and the words for the ids in them."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.utils import timezone

from accounts.models import Department, User

from ..models import (
    Customer,
    ImportLog,
    Location,
    Mismatch,
    ReconciliationLog,
    Roll,
    Transaction,
)
from ..permissions import Reach, Right, reach


@dataclass(frozen=True)
class Selection:
    """What `by` wants of what they may have.

    `department` narrows to rolls made or kept there. `first` and `last`, both
    included, are local days: rolls by their entry, transactions by their scan,
    reconciliations by their run, imports by their upload.
    """

    by: User
    department: Department | None = None
    first: date | None = None
    last: date | None = None

    @property
    def within(self) -> Reach:
        """The departments whose rows these are."""
        mine = reach(self.by, Right.EXPORT)
        if self.department is None:
            return mine
        covered = mine.covers(self.department.pk)
        return Reach(departments=frozenset({self.department.pk} if covered else ()))

    def rolls(self):
        rolls = Roll.objects.seen_by(self.by, Right.EXPORT)
        rolls = self.within.narrow(rolls, "department", "custody", "bound_for")
        return self._in_days(rolls, "entered_at")

    def transactions(self):
        steps = Transaction.objects.seen_by(self.by, Right.EXPORT)
        paths = ("roll__department", "roll__custody", "roll__bound_for")
        return self._in_days(self.within.narrow(steps, *paths), "scanned_at")

    def runs(self):
        return self._in_days(ReconciliationLog.objects.order_by("pk"), "run_at")

    def mismatches(self):
        found = Mismatch.objects.seen_by(self.by).order_by("pk")
        found = self.within.narrow(found, "department")
        return self._in_days(found, "last_seen_at")

    def imports(self):
        logs = self.within.narrow(ImportLog.objects.seen_by(self.by), "department")
        return self._in_days(logs.order_by("pk"), "uploaded_at")

    def is_longer_than(self, rows: int) -> bool:
        """Whether rolls and transactions together are more than `rows`."""
        rolls = self.rolls().order_by()[: rows + 1].count()
        steps = self.transactions().order_by()[: rows + 1].count()
        return rolls + steps > rows

    def _in_days(self, rows, field: str):
        if self.first:
            rows = rows.filter(**{f"{field}__gte": _midnight(self.first)})
        if self.last:
            after = _midnight(self.last + timedelta(days=1))
            rows = rows.filter(**{f"{field}__lt": after})
        return rows


class Names:
    """Words for the ids of the small tables, read once for all rows."""

    def __init__(self):
        self.locations = _words(Location, "code")
        self.departments = _words(Department, "code")
        named = Customer.objects.values_list("pk", "name", "merged_into__name")
        self.customers = {None: None}
        # The same, but for an alias the customer that it stands for now.
        self.kept_customers = {None: None}
        for pk, name, kept in named:
            self.customers[pk], self.kept_customers[pk] = name, kept or name
        self.people = _words(User, "username")


def _words(model, field: str) -> dict[int | None, str | None]:
    return {None: None, **dict(model.objects.values_list("pk", field))}


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))
