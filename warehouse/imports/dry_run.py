"""All rows of a file judged: which become rolls, which do not, and why.

The preview shows a `Trial`, and the import makes the rolls of another one, made by
the same code at that moment; their digests are equal when nothing has changed since.
"""

import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from django.db.models import Exists, OuterRef
from django.utils import timezone

from ..batches import Pair, of_pairs
from ..models import Material, Roll
from ..roll_numbers import misread
from ..states import Status
from .plan import Plan
from .rows import Findings, Row, read_rows

AT_ONCE = 2000


@dataclass
class Trial:
    """What an import would do now. `rows` are its rolls, in the file's order."""

    plan: Plan
    found: Findings
    rows: list[Row]
    new_materials: int = 0
    new_batches: int = 0

    @property
    def figures(self) -> dict[str, int]:
        refused = {problem.row for problem in self.found.problems}
        return {
            "total": self.found.total,
            "ready": len(self.rows),
            "skipped": len(self.found.skips),
            "refused": len(refused),
            "grams": sum(row.weight_g for row in self.rows),
            "new_materials": self.new_materials,
            "new_batches": self.new_batches,
        }

    @property
    def departments(self) -> dict[str, int]:
        return dict(Counter(row.department.code for row in self.rows))

    @property
    def digest(self) -> str:
        """The same for two trials of a file that would do the same."""
        digest = hashlib.sha256()
        for row in self.rows:
            digest.update(repr((row.number, row.department.pk, *row[2:])).encode())
        for problem in self.found.problems:
            digest.update(repr((problem.row, problem.place, problem.code)).encode())
        digest.update(repr(self.found.skips).encode())
        return digest.hexdigest()


def dry_run(
    plan: Plan, at: datetime, report: Callable[[int, int], None] = lambda *_: None
) -> Trial:
    """Judge every row of the plan's table as the database is now; write nothing."""
    found = Findings(plan)
    total, rows = len(plan.table.cells.rows), []
    for row in read_rows(plan, found, timezone.localdate(at)):
        if len(rows) % AT_ONCE == 0:
            report(row.number - 1, total)
        rows.append(row)
    rows = _once_in_file(_readable(rows, found), found)
    known = _known_pairs({(row.material, row.batch) for row in rows})
    taken = _taken({row.roll_no for row in rows if row.roll_no})
    rows = _not_here_yet(rows, known, taken, found)
    trial = Trial(plan, found, rows)
    _count_new(trial, known)
    _say_of_file(found)
    found.problems.sort(key=lambda one: (one.row, one.place or 0))
    found.skips.sort()
    return trial


def _readable(rows: list[Row], found: Findings) -> list[Row]:
    """Without the rows whose roll number would be read as something else."""
    refused = misread({row.roll_no for row in rows if row.roll_no})
    place = found.plan.mapping.get("roll_no")
    for row in rows:
        if row.roll_no in refused:
            found.fault(row.number, place, row.roll_no, "roll_misread")
    return [row for row in rows if row.roll_no not in refused] if refused else rows


def _once_in_file(rows: list[Row], found: Findings) -> list[Row]:
    """Without the rows whose roll number stands in an earlier one."""
    place = found.plan.mapping.get("roll_no")
    numbers, same, kept = {}, set(), []
    for row in rows:
        earlier = numbers.setdefault(row.roll_no, row) if row.roll_no else row
        if earlier is not row:
            about = {"row": earlier.number}
            found.fault(row.number, place, row.roll_no, "roll_twice", **about)
            continue
        if not row.roll_no:
            facts = row[1:5] + row[7:]
            if facts in same:
                column = found.plan.mapping["batch"]
                found.warn("same_row", row.number, column, row.batch)
            same.add(facts)
        kept.append(row)
    return kept


def _not_here_yet(
    rows: list[Row],
    known: dict[Pair, bool],
    taken: dict[str, Pair],
    found: Findings,
) -> list[Row]:
    """Without the rows whose roll, or whose batch, the plant has already."""
    policy, mapping = found.plan.options.batch_exists, found.plan.mapping
    kept = []
    for row in rows:
        pair = (row.material, row.batch)
        if row.roll_no and row.roll_no in taken:
            if policy == "skip" and taken[row.roll_no] == pair:
                found.skips.append((row.number, "roll_taken"))
            else:
                place = mapping["roll_no"]
                found.fault(row.number, place, row.roll_no, "roll_taken")
        elif policy != "add" and known.get(pair):
            if policy == "skip":
                found.skips.append((row.number, "batch_exists"))
            else:
                place = mapping["batch"]
                found.fault(row.number, place, row.batch, "batch_exists")
        else:
            kept.append(row)
    return kept


def _count_new(trial: Trial, known: dict[Pair, bool]) -> None:
    described = {}
    for row in trial.rows:
        described.setdefault(row.material, row)
    held = {}
    for some in _some(described):
        rows = Material.objects.filter(number__in=some)
        held.update(rows.values_list("number", "description"))
    pairs = {(row.material, row.batch) for row in trial.rows}
    trial.new_materials = len(described.keys() - held.keys())
    trial.new_batches = len(pairs - known.keys())
    place = trial.plan.mapping.get("description")
    for number, row in described.items():
        if row.description and held.get(number, row.description) != row.description:
            trial.found.warn("description_differs", row.number, place, row.description)


def _say_of_file(found: Findings) -> None:
    table = found.plan.table
    if table.cells.marks.hidden_rows:
        found.say("hidden_rows", table.cells.marks.hidden_rows)
    if table.is_hidden:
        found.say("hidden_sheet")


def _taken(numbers: set[str]) -> dict[str, Pair]:
    """The material and batch of each roll that has one of `numbers`."""
    found = {}
    for some in _some(numbers):
        rolls = Roll.objects.filter(roll_no__in=some)
        rows = rolls.values_list("roll_no", "material__number", "batch__number")
        found.update((number, pair) for number, *pair in rows)
    return {number: tuple(pair) for number, pair in found.items()}


def _known_pairs(pairs: set[Pair]) -> dict[Pair, bool]:
    """The batches there are among `pairs`, and whether one has rolls (not void)."""
    rolls = Roll.objects.filter(batch=OuterRef("pk")).exclude(status=Status.VOID)
    found = {}
    for rows in of_pairs(pairs):
        told = rows.annotate(is_used=Exists(rolls))
        for *pair, used in told.values_list("material__number", "number", "is_used"):
            found[tuple(pair)] = bool(used)
    return {pair: used for pair, used in found.items() if pair in pairs}


def _some(values: Iterable) -> Iterator[list]:
    left = iter(values)
    while some := list(islice(left, AT_ONCE)):
        yield some
