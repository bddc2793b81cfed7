"""How a file is to be read: which column is what, and the options."""

from dataclasses import asdict, dataclass, field, fields
from functools import cached_property

from accounts.models import Department, User
from accounts.sheets.columns import Column, columns_of
from accounts.sheets.reading import Cells

from ..models import ImportLog
from ..permissions import Right, reach
from .mapping import BY_NAME


@dataclass(frozen=True)
class Options:
    """What the headers cannot say; `department` is the id of the rows' department
    where no column says it."""

    decimals: str = "english"
    unit: str = "kg"
    heaviest_kg: int = 10_000
    batch_exists: str = "skip"
    dates: str = "dmy"
    pad_material: int = 0
    pad_batch: int = 0
    pad_roll_no: int = 0
    department: int | None = None

    @classmethod
    def kept(cls, values: dict) -> "Options":
        known = {one.name for one in fields(cls)}
        return cls(**{name: value for name, value in values.items() if name in known})

    def as_json(self) -> dict:
        return asdict(self)


@dataclass
class Table:
    """The rows of one sheet under their header."""

    sheet: str
    cells: Cells
    header_row: int
    is_hidden: bool = False
    columns: list[Column] = field(init=False)

    def __post_init__(self):
        self.columns = columns_of(self.cells, self.header_row)

    @cached_property
    def column_at(self) -> dict[int, Column]:
        return {one.place: one for one in self.columns}

    def address(self, row: int, place: int) -> str:
        """Where a cell is, as Excel writes it: Sheet1!D17."""
        cell = f"{self.column_at[place].letter}{row}"
        return f"{self.sheet}!{cell}" if self.sheet else cell


@dataclass
class Plan:
    """A table, what its columns are, the options, and who brings it."""

    table: Table
    mapping: dict[str, int]
    options: Options
    by: User

    @classmethod
    def of(cls, log: ImportLog, table: Table, by: User) -> "Plan":
        return cls(table, log.mapping, Options.kept(log.options), by)

    @cached_property
    def departments(self) -> dict[str, Department]:
        return {one.code.upper(): one for one in Department.objects.all()}

    @cached_property
    def within(self):
        return reach(self.by, Right.IMPORT)

    @cached_property
    def usual_department(self) -> Department | None:
        wanted = self.options.department
        found = (one for one in self.departments.values() if one.pk == wanted)
        return next(found, None)

    def label(self, field_name: str) -> str:
        return str(BY_NAME[field_name].label)
