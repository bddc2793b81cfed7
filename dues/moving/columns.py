"""One column of a khata's file: how a value is written, and how a cell is read.

It follows from the field of the model that the column is of.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal, DecimalException

from django.core.exceptions import ValidationError
from django.db import models

from accounts.sheets.cells import CellFault, is_empty, read_date
from accounts.workbook import holdable

from ..amounts import MOST_PAISE

YES = "yes"
MOST_NUMBER = 10**15
TEXT = models.CharField | models.TextField
WITH_RULES = TEXT | models.PositiveSmallIntegerField


@dataclass(frozen=True)
class Column:
    """A column of one field. What `is_told` is for people and not read back."""

    title: str
    path: str
    field: models.Field
    is_told: bool = False

    @property
    def is_money(self) -> bool:
        return self.path.endswith("_paise")

    @property
    def is_balance(self) -> bool:
        return self.path == "balance_paise"

    @property
    def is_day(self) -> bool:
        return type(self.field) is models.DateField

    @property
    def nothing(self):
        """What an empty cell means: no text, or no value."""
        is_text = isinstance(self.field, TEXT)
        return "" if is_text and not self.field.null else None

    def kept(self, value):
        """`value` as it comes back from a file: what a sheet cannot hold is gone."""
        if isinstance(value, str):
            return holdable(value.replace("\r\n", "\n").replace("\r", "\n"))
        return value.astimezone(UTC) if isinstance(value, datetime) else value

    def cell(self, value):
        """A value for a sheet. Instants are text, since a sheet drops their parts."""
        if value is None:
            return None
        if isinstance(value, bool):
            return YES if value else ""
        if self.is_money:
            return value / 100
        return value.isoformat() if isinstance(value, datetime) else value

    def read(self, cell):
        """The value of a cell. Raises CellFault."""
        if isinstance(self.field, models.BooleanField):
            return cell == YES
        if is_empty(cell):
            return self.nothing
        value = self._read(cell)
        try:
            if isinstance(self.field, WITH_RULES):
                self.field.clean(value, None)
        except ValidationError:
            raise CellFault("refused") from None
        return value

    def _read(self, cell):
        if self.is_money:
            # A balance is of many entries, each of which has its bound.
            return _paise(cell, MOST_NUMBER if self.is_balance else MOST_PAISE)
        if self.is_day:
            return read_date(cell, "ymd").value
        if isinstance(self.field, models.DateTimeField):
            return _instant(cell)
        if isinstance(self.field, TEXT):
            return self.kept(str(cell))
        return _number(cell)


def _paise(cell, most: int) -> int:
    try:
        exact = Decimal(str(cell)) * 100
        if abs(exact) > most or exact != int(exact):
            raise CellFault("refused")
    except (DecimalException, ValueError, OverflowError):
        raise CellFault("refused") from None
    return int(exact)


def _instant(cell) -> datetime:
    try:
        at = datetime.fromisoformat(str(cell))
        if at.tzinfo is None:
            raise CellFault("refused")
        return at.astimezone(UTC)
    except (ValueError, OverflowError):
        raise CellFault("refused") from None


def _number(cell) -> int:
    try:
        number = int(str(cell).removesuffix(".0"))
    except ValueError:
        raise CellFault("refused") from None
    if not 0 <= number < MOST_NUMBER:
        raise CellFault("refused")
    return number
