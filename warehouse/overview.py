"""What the dashboard shows: the plant, or one department of it, as it stands."""

import hashlib
from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property

from django.db.models import Count, Max

from accounts.models import Department, User

from . import stock
from .models import Mismatch, ReconciliationLog, Roll, Transaction
from .permissions import Reach, Right, reach
from .states import Status

RECENT = timedelta(days=7)
RECENT_SHOWN = 12
# What is told of a step: a tenth of the columns its names bring along.
OF_A_STEP = (
    *("action", "scanned_at", "reversal__seq", "customer__name"),
    *("roll__roll_no", "roll__department_id", "roll__custody_id", "roll__bound_for_id"),
    *("location__code", "from_location_id", "department__code", "from_department_id"),
    *("user__username", "user__first_name"),
    *("scanned_by__username", "scanned_by__first_name"),
)
# Time alone makes rolls overdue and a reconciliation late.
LOOK_AGAIN_S = 60


@dataclass(frozen=True)
class Overview:
    """All departments a person may see, or the one of them they chose, at `at`.

    Every figure is asked of `stock`, whose answers reconciliation checks.
    """

    user: User
    at: datetime
    wanted: str = ""  # the code of a department
    wanted_aisle: str = ""

    @cached_property
    def within(self) -> Reach:
        return reach(self.user, Right.SEE_DASHBOARD)

    @cached_property
    def stocks(self) -> list[stock.Stock]:
        return stock.by_department(self.within)

    @cached_property
    def department(self) -> Department | None:
        """The one chosen, or the only one there is; None for all together."""
        departments = [one.department for one in self.stocks]
        if len(departments) == 1:
            return departments[0]
        return next((one for one in departments if one.code == self.wanted), None)

    @cached_property
    def total(self) -> stock.Stock:
        if self.department is None:
            return stock.together(self.stocks)
        return next(one for one in self.stocks if one.department == self.department)

    @cached_property
    def aisles(self) -> list[str]:
        return stock.aisle_names(self.department) if self.department else []

    @cached_property
    def aisle(self) -> stock.Aisle | None:
        """The aisle chosen, or else the first; None where there are no racks."""
        if not self.aisles:
            return None
        is_there = self.wanted_aisle in self.aisles
        name = self.wanted_aisle if is_there else self.aisles[0]
        [aisle] = stock.grid(self.department, name)
        return aisle

    @property
    def _shown(self) -> Reach:
        if self.department is None:
            return self.within
        return Reach(departments=frozenset({self.department.pk}))

    @property
    def recent(self) -> list[Transaction]:
        """The newest steps here in a week, of rolls that are still to be seen."""
        steps = Transaction.objects.filter(scanned_at__gte=self.at - RECENT)
        steps = self._shown.narrow(steps, "department", "from_department")
        steps = steps.with_names().select_related("reversal").only(*OF_A_STEP)
        # Who sees every roll needs none to spare.
        asked = RECENT_SHOWN * (1 if self.within.is_everywhere else 3)
        return [step for step in steps[:asked] if self._sees(step.roll)][:RECENT_SHOWN]

    def _sees(self, roll: Roll) -> bool:
        return self.within.covers(
            roll.department_id, roll.custody_id, roll.bound_for_id
        )

    @property
    def overdue(self) -> list[tuple[str, int]]:
        """How many rolls stand too long in each status where that can be said."""
        # Narrowed here: they are few, and found by an index that knows no custody.
        rows = Roll.objects.overdue(self.at).order_by().values_list("custody", "status")
        counts = Counter()
        for keeper, status, rolls in rows.annotate(rolls=Count("*")):
            if self._shown.covers(keeper):
                counts[Status(status)] += rolls
        return sorted(counts.items())

    @cached_property
    def sees_reconciliation(self) -> bool:
        return bool(reach(self.user, Right.SEE_RECONCILIATION))

    @property
    def mismatches(self) -> int:
        return Mismatch.objects.open().seen_by(self.user).count()

    @property
    def has_reconciled_lately(self) -> bool:
        return ReconciliationLog.objects.has_run_lately(self.at)


def seen(at: datetime) -> str:
    """A mark that is another one when anything on a dashboard may be different."""
    facts = (
        Transaction.objects.aggregate(Max("pk")),
        Roll.objects.aggregate(Max("entered_at")),
        ReconciliationLog.objects.values_list("pk", "state").first(),
        Mismatch.objects.open().count(),
        int(at.timestamp()) // LOOK_AGAIN_S,
    )
    return hashlib.sha256(repr(facts).encode()).hexdigest()[:16]
