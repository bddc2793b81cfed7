"""Three sources compared: the ledger played again, the rolls, and the figures shown.

`survey` reads and changes nothing; `operations.reconcile` runs it and keeps what it
found. Only rolls that the database doubts are played again; for all others it has
shown that roll and ledger agree. Source: research/warehouse 3.8.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Count, F, Q

from accounts.models import Department

from . import stock
from .chain import SEALED
from .doubts import doubted_rolls
from .models import Customer, ImportLog, Location, Mismatch, Roll, Transaction
from .replay import Stand, replay
from .states import Status

Kind = Mismatch.Kind
ROLLS_AT_ONCE = 1000
KIND_OF = {
    "status": Kind.STATUS_DIFFERS,
    "location_id": Kind.LOCATION_DIFFERS,
    "custody_id": Kind.CUSTODY_DIFFERS,
    "bound_for_id": Kind.CUSTODY_DIFFERS,
    "customer_id": Kind.CUSTOMER_DIFFERS,
    "is_held": Kind.HOLD_DIFFERS,
    "weight_g": Kind.WEIGHT_DIFFERS,
    "version": Kind.VERSION_DIFFERS,
}
ROLL_FIELDS = (
    "id",
    "roll_no",
    "department_id",
    "status",
    "location_id",
    "custody_id",
    "bound_for_id",
    "customer_id",
    "is_held",
    "weight_g",
    "version",
)
STEP_FIELDS = ("id", "roll_id", "changes", "scanned_by_id", "seal", *SEALED)


@dataclass(frozen=True)
class Finding:
    """One disagreement. `about` names the roll, rack or department for people."""

    kind: str
    about: str
    expected: str
    actual: str
    roll_id: object = None
    location_id: int | None = None
    department_id: int | None = None

    @property
    def key(self) -> str:
        """The same for the same disagreement on another day."""
        return f"{self.kind}:{self.about}"[:80]

    def __str__(self):
        return f"{self.about}: {self.kind} ledger={self.expected} found={self.actual}"


@dataclass
class Survey:
    findings: dict[str, Finding] = field(default_factory=dict)
    warnings: dict[str, int] = field(default_factory=dict)
    rolls_checked: int = 0

    def note(self, finding: Finding) -> None:
        self.findings.setdefault(finding.key, finding)

    def forget(self, repaired: set) -> None:
        """Drop what the ledgers of the rolls `repaired` have settled since."""
        for key, one in list(self.findings.items()):
            if one.roll_id in repaired and one.kind in Mismatch.REPAIRABLE:
                del self.findings[key]

    @property
    def counts(self) -> dict[str, int]:
        return dict(Counter(one.kind for one in self.findings.values()))


class _Tallies:
    """What the figures must be, by the ledger: counted once more, by other
    questions than the dashboard's, and put right where a roll is not as it must."""

    def __init__(self):
        rolls = Roll.objects.order_by()
        self.made = _counted(rolls, "department")
        self.kept = _counted(rolls, "custody", "status")
        self.racks = _counted(rolls.filter(location__isnull=False), "location")

    def put_right(self, roll, stand: Stand) -> None:
        self.kept[roll.custody_id, roll.status] -= 1
        self.kept[stand.custody_id, stand.status] += 1
        if roll.location_id:
            self.racks[roll.location_id] -= 1
        if stand.location_id:
            self.racks[stand.location_id] += 1


def _counted(rolls, *names: str) -> Counter:
    rows = rolls.values_list(*names).annotate(rolls=Count("*"))
    return Counter({row[0] if len(row) == 2 else row[:-1]: row[-1] for row in rows})


class Names:
    """Words for the ids in findings; customers are asked for only when needed."""

    def __init__(self):
        self.locations = dict(Location.objects.values_list("pk", "code"))
        self.departments = dict(Department.objects.values_list("pk", "code"))

    def of(self, name: str, value) -> str:
        if value is None:
            return "-"
        if name == "location_id":
            return self.locations.get(value, str(value))
        if name in ("custody_id", "bound_for_id"):
            return self.departments.get(value, str(value))
        if name == "customer_id":
            return Customer.objects.get(pk=value).name[:100]
        return str(value)


def survey(at: datetime) -> Survey:
    """Compare everything with everything. Run it inside `accounts.snapshot`."""
    found, tallies, names = Survey(), _Tallies(), Names()
    found.rolls_checked = sum(tallies.made.values())
    for rolls in _doubted():
        ledger = _ledger(rolls)
        for roll in rolls:
            stand = _check_roll(roll, ledger[roll.id], names, found)
            tallies.put_right(roll, stand)
    _check_figures(tallies, found)
    _check_loads(tallies, found)
    _check_places(found)
    _check_imports(found)
    found.warnings = _warnings(at)
    return found


def _doubted() -> Iterator[list]:
    doubted = sorted(doubted_rolls())
    rows = Roll.objects.order_by("pk").values_list(*ROLL_FIELDS, named=True)
    for start in range(0, len(doubted), ROLLS_AT_ONCE):
        yield list(rows.filter(pk__in=doubted[start : start + ROLLS_AT_ONCE]))


def _ledger(rolls) -> dict:
    """The transactions of each of `rolls`, in order."""
    steps = (
        Transaction.objects.filter(roll__in=[roll.id for roll in rolls])
        .order_by("seq")
        .values_list(*STEP_FIELDS, named=True)
    )
    ledger = defaultdict(list)
    for step in steps:
        ledger[step.roll_id].append(step)
    return ledger


def _check_roll(roll, steps, names: Names, found: Survey) -> Stand:
    stand, oddities = replay(roll, steps)

    def note(kind, expected, actual):
        found.note(
            Finding(
                kind,
                roll.roll_no,
                str(expected)[:120],
                str(actual)[:120],
                roll_id=roll.id,
                department_id=roll.custody_id,
            )
        )

    for odd in oddities:
        note(odd.kind, odd.expected, odd.actual)
    if not steps and roll.status != Status.PRODUCED:
        note(Kind.NO_LEDGER, Status.PRODUCED, roll.status)
    for name, expected, actual in stand.differences(roll):
        note(KIND_OF[name], names.of(name, expected), names.of(name, actual))
    return stand


def _check_figures(tallies: _Tallies, found: Survey) -> None:
    stocks = stock.by_department(stock.EVERYWHERE)
    for one in stocks:
        code, pk = one.department.code, one.department.pk
        pairs = {"PRODUCED BY": (tallies.made[pk], one.produced.rolls)}
        for status in Status:
            pairs[status] = tallies.kept[pk, status], one.by_status[status].rolls
        for figure, (expected, shown) in pairs.items():
            if expected != shown:
                _note_figure(found, f"{code} {figure}", expected, shown, pk)
        if not one.is_balanced:
            made = one.produced.rolls + one.came.rolls - one.went.rolls
            kept = one.all_kept.rolls
            found.note(
                Finding(Kind.BALANCE, code, str(made), str(kept), department_id=pk)
            )
    shown = sum(one.all_kept.rolls for one in stocks)
    if shown != found.rolls_checked:
        _note_figure(found, "all rolls", found.rolls_checked, shown, None)


def _note_figure(found, about, expected, shown, department_id, location_id=None):
    found.note(
        Finding(
            Kind.COUNTER_DIFFERS,
            about,
            str(expected),
            str(shown),
            department_id=department_id,
            location_id=location_id,
        )
    )


def _check_loads(tallies: _Tallies, found: Survey) -> None:
    loads = stock.rack_loads()
    for pk in loads.keys() | tallies.racks.keys():
        expected, shown = tallies.racks[pk], loads.get(pk, 0)
        if expected != shown:
            place = Location.objects.get(pk=pk)
            _note_figure(found, place.code, expected, shown, place.department_id, pk)


def _check_places(found: Survey) -> None:
    for roll in _wrongly_placed():
        found.note(
            Finding(
                Kind.LOCATION_WRONG,
                roll.roll_no,
                roll.custody.code,
                roll.location.code,
                roll_id=roll.pk,
                location_id=roll.location_id,
                department_id=roll.custody_id,
            )
        )
    for place in _overfull():
        found.note(
            Finding(
                Kind.RACK_OVERFULL,
                place.code,
                f"{place.max_rolls or '-'} / {place.max_weight_g or '-'}",
                f"{place.load_rolls} / {place.load_g}",
                location_id=place.pk,
                department_id=place.department_id,
            )
        )


def _wrongly_placed():
    closed_or_of_others = Q(location__is_closed=True) | ~Q(
        location__department=F("custody")
    )
    rolls = Roll.objects.here().filter(location__isnull=False)
    return rolls.filter(closed_or_of_others).select_related("location", "custody")


def _overfull():
    """Above a hard limit; a soft one may be overridden with a reason."""
    too_many = Q(load_rolls__gt=F("max_rolls")) | Q(load_g__gt=F("max_weight_g"))
    hard = Location.objects.filter(is_limit_hard=True)
    return hard.with_load().filter(too_many)


def _check_imports(found: Survey) -> None:
    """What each import says it made, and the rolls that name it."""
    rolls = Roll.objects.filter(import_log__isnull=False).order_by()
    made = _counted(rolls, "import_log_id")
    for log in ImportLog.objects.only("imported", "department_id"):
        if log.imported != made[log.pk]:
            found.note(
                Finding(
                    Kind.IMPORT_DIFFERS,
                    f"import {log.pk}",
                    str(log.imported),
                    str(made[log.pk]),
                    department_id=log.department_id,
                )
            )


def _warnings(at: datetime) -> dict[str, int]:
    rows = Roll.objects.overdue(at).order_by().values_list("status")
    return dict(rows.annotate(rolls=Count("pk")))
