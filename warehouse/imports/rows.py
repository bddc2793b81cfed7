"""The rows of a table read one by one; what cannot be read is said, cell by cell."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from typing import NamedTuple

from accounts.models import Department
from accounts.sheets.cells import (
    CellFault,
    Reading,
    is_empty,
    read_date,
    read_text,
    shown,
)
from accounts.sheets.columns import is_blank, plain_header

from .. import codes, posting_days
from ..models.goods import MAX_WEIGHT_G
from ..units import kilograms
from . import cells
from .plan import Plan

REMEMBERED = 50_000
EXAMPLES = 3
TOTALS = frozenset(
    map(
        plain_header,
        "total grandtotal subtotal totals sum summe gesamt कुल योग మొత్తం".split(),
    )
)
WARNED = frozenset(("stored_as_number", "shortened"))
EMPTY = Reading(None)


class Row(NamedTuple):
    """A roll to be, and the row it stands in."""

    number: int
    department: Department
    material: str
    batch: str
    weight_g: int
    roll_no: str
    description: str
    posting_on: date | None


class Problem(NamedTuple):
    """What keeps a row from being a roll; `place` is its column, None the whole."""

    row: int
    place: int | None
    value: str
    code: str
    about: dict


@dataclass
class Remark:
    """What was changed, or may be wrong, in some cells of one column."""

    code: str
    column: str
    count: int = 0
    examples: list = field(default_factory=list)


class Findings:
    """What reading the rows brought to light."""

    def __init__(self, plan: Plan):
        self.plan = plan
        self.total = 0
        self.problems: list[Problem] = []
        self.skips: list[tuple[int, str]] = []
        self.changes: dict[tuple, Remark] = {}
        self.warnings: dict[tuple, Remark] = {}

    def fault(self, row: int, place: int | None, cell, code: str, /, **about) -> None:
        self.problems.append(Problem(row, place, shown(cell), code, about))

    def remark(self, code: str, row: int, place: int, before, after) -> None:
        kind = self.warnings if code in WARNED else self.changes
        self._count(kind, code, row, place, (before, after))

    def warn(self, code: str, row: int, place: int, cell) -> None:
        self._count(self.warnings, code, row, place, (cell, ""))

    def say(self, code: str, count: int = 1) -> None:
        """A warning about the file, not about a cell of it."""
        self.warnings[code, None] = Remark(code, "", count)

    def _count(self, kind, code, row, place, pair) -> None:
        noted = kind.get((code, place))
        if noted is None:
            name = self.plan.table.column_at[place].name
            noted = kind[code, place] = Remark(code, name)
        noted.count += 1
        if len(noted.examples) < EXAMPLES:
            address = self.plan.table.address(row, place)
            noted.examples.append([address, *map(shown, pair)])


class ColumnReader:
    """One column: how its cells are read. The same cell is read once."""

    def __init__(self, name: str, place: int, read, is_needed: bool):
        self.name, self.place, self.is_needed = name, place, is_needed
        self._read, self._known = read, {}

    def __call__(self, cell) -> Reading | CellFault:
        key = cell if type(cell) is str else (type(cell), cell)
        known = self._known.get(key)
        if known is None:
            known = self._anew(cell)
            if len(self._known) < REMEMBERED:
                self._known[key] = known
        return known

    def _anew(self, cell) -> Reading | CellFault:
        try:
            if not is_empty(cell):
                return self._read(cell)
        except CellFault as fault:
            return fault
        return CellFault("missing") if self.is_needed else EMPTY


def readers_of(plan: Plan) -> list[ColumnReader]:
    options = plan.options
    heaviest = min(MAX_WEIGHT_G, options.heaviest_kg * 1000)
    how = {
        "material": partial(cells.read_code, width=options.pad_material),
        "batch": partial(cells.read_code, width=options.pad_batch),
        "roll_no": partial(cells.read_code, width=options.pad_roll_no),
        "description": read_text,
        "department": cells.read_code,
        "posting_on": partial(read_date, style=options.dates),
        "weight": partial(
            cells.read_weight,
            style=options.decimals,
            unit=options.unit,
            most_g=heaviest,
        ),
    }
    needed = {"material", "batch", "weight"}
    if plan.usual_department is None:
        needed.add("department")
    return [
        ColumnReader(name, plan.mapping[name], read, name in needed)
        for name, read in how.items()
        if name in plan.mapping
    ]


def read_rows(plan: Plan, found: Findings, today: date) -> Iterator[Row]:
    """Each row that makes a roll by itself; `found` takes what the others lack."""
    reader = _RowReader(plan, found, today)
    first = plan.table.header_row
    for number, cell_row in enumerate(plan.table.cells.rows[first:], first + 1):
        if any(cell_row) and not is_blank(cell_row):
            found.total += 1
            if row := reader.read(number, cell_row):
                yield row


class _RowReader:
    def __init__(self, plan: Plan, found: Findings, today: date):
        self.plan, self.found, self.today = plan, found, today
        self.readers = readers_of(plan)
        self.faults = plan.table.cells.marks.faults
        self.width = len(plan.table.cells.rows[plan.table.header_row - 1])

    def read(self, number: int, row: tuple) -> Row | None:
        if (row := self._of_full_width(number, row)) is None:
            return None
        if self._is_total(row):
            self.found.skips.append((number, "total"))
            return None
        values, is_good = {}, True
        for reader in self.readers:
            reading = self._cell(number, reader, row[reader.place])
            if reading is None:
                is_good = False
            else:
                values[reader.name] = reading.value
        department = self._department(number, values.get("department"), row)
        if not is_good or department is None:
            return None
        self._look_at_day(number, values.get("posting_on"))
        return Row(
            number,
            department,
            values["material"],
            values["batch"],
            values["weight"],
            values.get("roll_no") or "",
            values.get("description") or "",
            values.get("posting_on"),
        )

    def _of_full_width(self, number: int, row: tuple) -> tuple | None:
        """The row with a field for every header; a CSV row may have others."""
        if len(row) == self.width:
            return row
        if len(row) > self.width and is_blank(row[self.width :]):
            return row[: self.width]
        about = {"found": len(row), "wanted": self.width}
        self.found.fault(number, None, row[-1], "fields", **about)
        return None

    def _is_total(self, row: tuple) -> bool:
        place = self.plan.mapping.get("batch")
        if place is None or not is_empty(row[place]):
            return False
        return any(isinstance(one, str) and plain_header(one) in TOTALS for one in row)

    def _cell(self, number: int, reader: ColumnReader, cell) -> Reading | None:
        place = reader.place
        reading = reader(cell)
        if self.faults and (code := self.faults.get((number - 1, place))):
            reading = CellFault(code)
        if type(reading) is CellFault:
            self.found.fault(number, place, cell, reading.code, **reading.about)
            return None
        if reading.note:
            after = _after(reader.name, reading.value)
            self.found.remark(reading.note, number, place, cell, after)
        return reading

    def _department(self, number: int, code: str | None, row) -> Department | None:
        if not code:
            return self.plan.usual_department
        department = self.plan.departments.get(code)
        place = self.plan.mapping["department"]
        if department is None:
            known = ", ".join(self.plan.departments)
            self.found.fault(
                number, place, row[place], "unknown_department", known=known
            )
        elif not self.plan.within.covers(department.pk):
            self.found.fault(
                number, place, row[place], "other_department", department=department
            )
            return None
        return department

    def _look_at_day(self, number: int, day: date | None) -> None:
        if day is None:
            return
        place = self.plan.mapping["posting_on"]
        if doubt := posting_days.doubt(day, self.today):
            self.found.warn(doubt, number, place, day)


def _after(name: str, value) -> str:
    if name == "weight":
        return f"{kilograms(value)} kg"
    return codes.plain(shown(value))
