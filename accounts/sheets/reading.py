"""The cells of a file, as they are in it.

Workbooks are read by pandas with calamine, which is ten times as fast as openpyxl.
Cells keep their type: as text, a number 45 that Excel shows as 0045 could not be told
from a text 45, and nobody would hear of the lost zeros.
"""

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from importlib import import_module
from itertools import islice
from typing import BinaryIO

from django.utils.functional import SimpleLazyObject
from python_calamine import CalamineError, PasswordError, SheetTypeEnum
from python_calamine import SheetVisibleEnum as Visible

from .kinds import kind_of
from .refusals import (
    FileDamaged,
    NotASheet,
    PasswordProtected,
    QuoteOpen,
    SheetNameTooLong,
    TooManyRows,
)
from .sheet_xml import Marks, marks_of
from .spread import refuse_spread

# A worker that is started again is there a second sooner: only an import waits.
pandas = SimpleLazyObject(lambda: import_module("pandas"))

MOST_ROWS = 200_000
ROOM_ABOVE = 50  # a title, and the header
DELIMITERS = ",;\t|"
SNIFFED = 30
BYTE_ORDER_MARKS = (b"\xff\xfe", b"\xfe\xff")
LONGEST_FIELD = 131_072
LONGEST_NAME = 100


@dataclass(frozen=True)
class Sheet:
    name: str
    is_hidden: bool = False


@dataclass
class Cells:
    """All rows of a sheet: the first is row 1, blank ones are kept.

    `marks` are what the file says of cells beside their values; `merged` are the
    areas of merged cells, ((row, column), (row, column)) from 0.
    """

    rows: Sequence[tuple]
    marks: Marks = field(default_factory=Marks)
    merged: Sequence = ()


class Workbook:
    """An .xlsx, .xlsm, .xlsb, .xls or .ods that is open. Macros are never looked at."""

    engine, encoding, delimiter = "pandas/calamine", "", ""

    def __init__(self, file: BinaryIO, kind: str):
        self.file, self.kind = file, kind
        try:
            self.book = pandas.ExcelFile(file, engine="calamine")
        except PasswordError as error:
            raise PasswordProtected from error
        except (CalamineError, ValueError, OSError) as error:
            raise FileDamaged from error

    @property
    def sheets(self) -> list[Sheet]:
        return [
            Sheet(one.name, one.visible != Visible.Visible)
            for one in self.book.book.sheets_metadata
            if one.typ == SheetTypeEnum.WorkSheet
        ]

    def cells(self, sheet: str, most: int | None = None) -> Cells:
        """The cells of `sheet`; of `most` rows only, for a look at it.

        Raises TooManyCells, TooManyRows, FileDamaged.
        """
        marks = marks_of(self.file, sheet) if self.kind == "xlsx" else Marks()
        try:
            frame = pandas.read_excel(
                self.book,
                sheet_name=sheet,
                header=None,
                dtype=object,
                keep_default_na=False,
                na_filter=False,
                nrows=most,
            )
            merged = marks.merged if self.kind == "xlsx" else self._merged(sheet)
        except (CalamineError, ValueError, OSError) as error:
            raise FileDamaged from error
        _refuse_length(len(frame))
        rows = list(frame.itertuples(index=False, name=None))
        return Cells(rows, marks, merged or ())

    def _merged(self, sheet: str) -> Sequence | None:
        """The sheet is read once more for it: what an .xlsx, the longest, is spared."""
        return self.book.book.get_sheet_by_name(sheet).merged_cell_ranges


class TextFile:
    """A CSV file, or any text with one delimiter, that is read."""

    kind, engine = "csv", "csv"

    def __init__(self, file: BinaryIO):
        self.text, self.encoding = _decoded(file.read())
        first, _end, rest = self.text.partition("\n")
        if first.strip().lower().startswith("sep=") and len(first.strip()) == 5:
            self.delimiter, self.text = first.strip()[-1], rest
            self.rows_above = 1
        else:
            self.delimiter, self.rows_above = _sniffed(self.text), 0

    @property
    def sheets(self) -> list[Sheet]:
        return [Sheet("")]

    def cells(self, sheet: str = "", most: int | None = None) -> Cells:
        """Every row with as many fields as it has. Raises TooManyRows, QuoteOpen."""
        above = [()] * self.rows_above
        records = _records(self.text, self.delimiter, self.rows_above)
        rows = above + list(map(tuple, islice(records, most)))
        _refuse_length(len(rows))
        return Cells(rows)


Book = Workbook | TextFile


def open_book(file: BinaryIO) -> Book:
    """Open what `file` is by its bytes. Raises a FileRefused."""
    kind = kind_of(file)
    refuse_spread(file, kind)
    book = TextFile(file) if kind == "csv" else Workbook(file, kind)
    # Excel allows 31 characters, and what is read next is found by this name.
    names = (one.name for one in book.sheets)
    if long := next((name for name in names if len(name) > LONGEST_NAME), ""):
        raise SheetNameTooLong(name=long[:40], most=LONGEST_NAME)
    return book


def first_visible(sheets: Sequence[Sheet]) -> str:
    """The name of the sheet people see first."""
    shown = (one.name for one in sheets if not one.is_hidden)
    if (name := next(shown, None)) is None:
        raise NotASheet
    return name


def _refuse_length(rows: int) -> None:
    if rows > MOST_ROWS + ROOM_ABOVE:
        raise TooManyRows(rows=rows, most=MOST_ROWS)


def _decoded(content: bytes) -> tuple[str, str]:
    """The text, and the encoding it was read in."""
    encodings = ("utf-8-sig", "cp1252")
    if content.startswith(BYTE_ORDER_MARKS):
        encodings = ("utf-16",)
    for encoding in encodings:
        try:
            return content.decode(encoding), encoding
        except UnicodeDecodeError:
            continue
    raise NotASheet


def _sniffed(text: str) -> str:
    """The delimiter by which most of the first rows have as many fields as the
    header, and the header has most."""

    def fit(delimiter: str) -> tuple[int, int]:
        try:
            some = [row for row in islice(_records(text, delimiter), SNIFFED) if row]
        except QuoteOpen:
            return 0, 0
        width = len(some[0]) if some else 0
        return (sum(len(row) == width for row in some) if width > 1 else 0), width

    return max(DELIMITERS, key=fit)


def _records(text: str, delimiter: str, above: int = 0) -> Iterator[list[str]]:
    """Each row's fields; `above` lines were left out. Raises QuoteOpen."""
    csv.field_size_limit(LONGEST_FIELD)
    is_read = False

    def lines() -> Iterator[str]:
        nonlocal is_read
        yield from io.StringIO(text, newline="")
        is_read = True

    reader, line = csv.reader(lines(), delimiter=delimiter), 1
    try:
        for record in reader:
            if is_read:  # the reader asked for more, to end what it had begun
                raise QuoteOpen(line=above + line)
            yield record
            line = reader.line_num + 1
    except csv.Error as error:
        raise QuoteOpen(line=above + line) from error
