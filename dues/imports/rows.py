"""The rows of a list read one by one; what cannot be read is said, cell by cell."""

from collections.abc import Iterator
from dataclasses import dataclass, field, fields
from datetime import date
from typing import NamedTuple

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.functional import cached_property
from openpyxl.utils import get_column_letter

from accounts.sheets.cells import (
    STYLES_OF_DATES,
    CellFault,
    is_empty,
    read_date,
    refuse_excel_error,
    shown,
)
from accounts.sheets.columns import Column, columns_of, is_blank, plain_header
from accounts.sheets.reading import Cells
from accounts.text import plain
from accounts.workbook import unharmed

from .. import dates, names
from ..errors import DuesError
from ..models import Customer, Shopkeeper
from .cells import is_amount, phone_as_written, read_money, read_phone
from .wording import told

TOTALS = frozenset(
    map(plain_header, "total grandtotal subtotal sum कुल योग మొత్తం".split())
)
WORDS = ("alias", "area", "address")
MONEY = ("balance", "advance", "credit_limit")


@dataclass(frozen=True)
class Options:
    """What the headers cannot say. `dated` is the day of balances without one."""

    dates: str = STYLES_OF_DATES[0]
    known: str = "skip"
    dated: str = ""

    @classmethod
    def kept(cls, values: dict) -> "Options":
        said = {one.name: values[one.name] for one in fields(cls) if one.name in values}
        return cls(**said)


@dataclass
class Table:
    """A list as it was brought, and how it is read: `header_row` 0 is none."""

    cells: Cells
    header_row: int
    mapping: dict[str, int]
    options: Options

    @cached_property
    def columns(self) -> list[Column]:
        return columns_of(self.cells, self.header_row)

    @cached_property
    def header(self) -> tuple:
        return self.cells.rows[self.header_row - 1] if self.header_row else ()

    @cached_property
    def named(self) -> frozenset[int]:
        """The places of the columns that have a header or are taken for something."""
        headed = {place for place, cell in enumerate(self.header) if str(cell).strip()}
        return frozenset(headed.union(self.mapping.values()))


class Fault(NamedTuple):
    """What keeps a row from being taken: where, what stands there, what to do."""

    address: str
    value: str
    problem: str
    fix: str


@dataclass
class Row:
    """A row as it was read. `balance_paise` is negative for an advance."""

    number: int
    facts: dict = field(default_factory=dict)
    balance_paise: int = 0
    on: date | None = None
    faults: list[Fault] = field(default_factory=list)

    @property
    def name_key(self) -> str:
        return names.key(self.facts["name"])


def read_rows(table: Table, shop: Shopkeeper, today: date) -> Iterator[Row]:
    """Every row that holds something and is no line of totals."""
    reader = _Reader(table, shop, today)
    first = table.header_row
    for number, cells in enumerate(table.cells.rows[first:], first + 1):
        if not is_blank(cells) and not reader.is_total(cells):
            yield reader.read(number, cells)


class _Reader:
    def __init__(self, table: Table, shop: Shopkeeper, today: date):
        self.table, self.shop, self.today = table, shop, today
        self.mapping, self.marks = table.mapping, table.cells.marks.faults
        self.day = date.fromisoformat(table.options.dated or today.isoformat())

    def is_total(self, cells) -> bool:
        return any(
            isinstance(cell, str) and plain_header(cell) in TOTALS for cell in cells
        ) and is_empty(self._at(cells, "phone"))

    def read(self, number: int, cells) -> Row:
        row = Row(number)
        row.facts = {
            "name": self._cell(row, cells, "name", self._name) or "",
            "phone": self._cell(row, cells, "phone", read_phone),
            "email": self._cell(row, cells, "email", _email) or "",
            "credit_limit_paise": self._cell(row, cells, "credit_limit", _not_below),
            "language": self.shop.language,
        } | {name: self._cell(row, cells, name, _words(name)) or "" for name in WORDS}
        if row.facts["phone"]:
            row.facts["phone_raw"] = phone_as_written(self._at(cells, "phone"))
        if not self._is_named(row):
            self._fault(row, "name", None, CellFault("name_missing"))
        self._read_balance(row, cells)
        self._check_width(row, cells)
        return row

    def _check_width(self, row: Row, cells) -> None:
        """The comma of 1,250 may have made two cells: the first alone says 1."""
        for name in MONEY:
            if amount := self._cut(cells, name):
                self._fault(row, name, amount, CellFault("amount_cut", typed=amount))
        width = len(self.table.header) or len(cells)
        for place in range(width, len(cells)):
            if place not in self.table.named and not is_empty(cells[place]):
                address = f"{get_column_letter(place + 1)}{row.number}"
                wrong = told(CellFault("beyond_header"))
                row.faults.append(Fault(address, shown(cells[place]), *wrong))
                return

    def _cut(self, cells, name: str) -> str:
        """The amount that a cell makes with the cells after it, which nothing names."""
        place = self.mapping.get(name, len(cells))
        pieces = [str(self._at(cells, name))]
        for after, cell in enumerate(cells[place + 1 :], place + 1):
            if after in self.table.named or not isinstance(cell, str):
                break
            pieces.append(cell.strip())
            if is_amount(amount := ",".join(pieces)):
                return amount
        return ""

    def _read_balance(self, row: Row, cells) -> None:
        owed = self._cell(row, cells, "balance", read_money) or 0
        advance = self._cell(row, cells, "advance", _not_below) or 0
        if owed and advance:
            both = self._at(cells, "advance")
            self._fault(row, "advance", both, CellFault("both_sides"))
        row.balance_paise = owed - advance
        row.on = self._cell(row, cells, "since", self._date) or self.day
        if row.balance_paise:
            self._check_day(row, cells)

    def _check_day(self, row: Row, cells) -> None:
        try:
            dates.check_entry(row.on, self.today, self.shop.books_closed_on)
        except DuesError as refusal:
            fault = CellFault("refused", sentence=str(refusal))
            self._fault(row, "since", self._at(cells, "since"), fault)

    def _is_named(self, row: Row) -> bool:
        is_unread = any(fault.value for fault in row.faults) and not row.facts["name"]
        return bool(row.facts["name"] and row.name_key) or is_unread

    def _at(self, cells, name: str):
        place = self.mapping.get(name)
        return cells[place] if place is not None and place < len(cells) else None

    def _cell(self, row: Row, cells, name: str, read):
        """The cell as `read` has it; None when it is empty or cannot be read."""
        cell = self._at(cells, name)
        place = (row.number - 1, self.mapping.get(name))
        try:
            if place in self.marks:
                raise CellFault(self.marks[place])
            return None if is_empty(cell) else read(cell)
        except CellFault as fault:
            self._fault(row, name, cell, fault)

    def _fault(self, row: Row, name: str, cell, fault: CellFault) -> None:
        place = self.mapping.get(name)
        column = "" if place is None else get_column_letter(place + 1)
        value = "" if cell is None else shown(cell)
        row.faults.append(Fault(f"{column}{row.number}", value, *told(fault)))

    def _date(self, cell) -> date:
        return read_date(cell, self.table.options.dates).value

    def _name(self, cell) -> str:
        return _words("name")(cell)


def _words(name: str):
    most = Customer._meta.get_field(name).max_length

    def read(cell) -> str:
        refuse_excel_error(cell)
        text = plain(unharmed(cell) if isinstance(cell, str) else shown(cell))
        if len(text) > most:
            raise CellFault("too_long", most=most)
        return text

    return read


def _email(cell) -> str:
    text = _words("email")(cell)
    try:
        validate_email(text)
    except ValidationError:
        raise CellFault("not_an_email") from None
    return text


def _not_below(cell) -> int:
    if (paise := read_money(cell)) < 0:
        raise CellFault("below_zero")
    return paise
