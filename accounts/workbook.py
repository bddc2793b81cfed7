"""Spreadsheets of any length, written row by row: an XLSX, or a ZIP of CSV files.

Nothing in them is ever run: a text stays a text in an XLSX, and in a CSV what a
program would take for a formula begins with an apostrophe. Instants become the
wall clock's reading of the site's time zone, which is all a spreadsheet can hold.
"""

import csv
import io
import re
import zipfile
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import chain, islice
from typing import BinaryIO
from uuid import UUID

from django.utils import timezone
from rustpy_xlsxwriter import FastExcel, Format

XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ZIP_TYPE, CSV_TYPE = "application/zip", "text/csv; charset=utf-8"
ROWS_A_SHEET = 1_048_575  # beside the header
LONGEST_TEXT = 32_767
FIRST_YEAR = 1900  # of Excel's calendar: an earlier day is written as text
MOMENT, DAY = "dd mmm yyyy hh:mm:ss", "dd mmm yyyy"
NARROWEST, WIDEST = 12, 40
NUMBERS = frozenset((int, float, bool, type(None)))

_UNSEEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
# OWASP's "CSV injection", also behind blanks and quotes and in full width.
_FORMULA = re.compile("[\t\r\n]|[\\s\"'`]*[=+\\-@＝＋－＠]")


@dataclass(frozen=True)
class Sheet:
    """A name, a header of different words, and rows as long as the header.

    `rows` may be a generator: it is read once, in the order of the sheets. `count`,
    where it is known, lets what does not fit go on in a second sheet. `moments` and
    `days` name the columns that hold datetimes and dates; anywhere else these are
    written as text, since a column has one format.
    """

    name: str
    header: Sequence[str]
    rows: Iterable[Sequence]
    count: int = 0
    moments: Collection[str] = ()
    days: Collection[str] = ()

    def plain_rows(self) -> Iterator[list]:
        """The rows with, in each cell, what a spreadsheet can hold there."""
        zone = timezone.get_current_timezone()

        def moment(value):
            return value.astimezone(zone).replace(tzinfo=None, microsecond=0)

        def day(value):
            return value if value.year >= FIRST_YEAR else str(value)

        readers = [
            moment if title in self.moments else day if title in self.days else holdable
            for title in self.header
        ]
        for row in self.rows:
            yield [
                # Nearly all cells are such: millions of calls are saved here.
                value
                if (kind := value.__class__) in NUMBERS
                or (kind is str and len(value) <= LONGEST_TEXT and value.isprintable())
                else read(value)
                for read, value in zip(readers, row, strict=True)
            ]


def write_xlsx(file: str | BinaryIO, sheets: Iterable[Sheet]) -> None:
    """Write `sheets` to `file`; only a few rows are in memory at a time.

    What a generator of rows raises comes out, and no whole file is left.
    """
    book = FastExcel(file).format(bold_headers=True).freeze(row=1)
    for sheet in sheets:
        for name, rows in _pages(sheet):
            book.sheet(
                name,
                _named(rows, sheet),
                column_widths=[_width(title, sheet) for title in sheet.header],
                # Of every column: left alone, it takes that of its first value.
                column_formats=[_format(title, sheet) for title in sheet.header],
            )
    book.save()


def write_csv_zip(file: str | BinaryIO, sheets: Iterable[Sheet]) -> None:
    """Write each of `sheets` as a CSV in the ZIP `file`, ready for Excel."""
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as folder:
        for sheet in sheets:
            # A CSV has no end of rows.
            with folder.open(f"{sheet.name}.csv", "w", force_zip64=True) as part:
                write_csv(part, sheet)


def write_csv(file: BinaryIO, sheet: Sheet) -> None:
    """Write `sheet` to `file` as Excel takes a CSV: UTF-8 is known by its mark."""
    text = io.TextIOWrapper(file, "utf-8-sig", newline="")
    rows = csv.writer(text)
    rows.writerow(map(harmless, sheet.header))
    for row in sheet.plain_rows():
        rows.writerow(map(harmless, row))
    text.flush()
    text.detach()


WRITERS: dict[str, Callable[[str | BinaryIO, Iterable[Sheet]], None]] = {
    "xlsx": write_xlsx,
    "zip": write_csv_zip,
}
TYPES = {"xlsx": XLSX_TYPE, "zip": ZIP_TYPE}


def harmless(value):
    """`value` for a CSV: text that reads as a formula is marked as text."""
    if isinstance(value, str) and _FORMULA.match(value):
        return f"'{value}"
    return value


def unharmed(value):
    """What `harmless` was given, read back from a CSV."""
    if isinstance(value, str) and value[:1] == "'" and _FORMULA.match(value[1:]):
        return value[1:]
    return value


def holdable(value):
    """A text without what XML cannot hold; a number, a truth or nothing as it is."""
    if isinstance(value, str):
        return _UNSEEN.sub("", value)[:LONGEST_TEXT]
    if isinstance(value, datetime):
        return str(timezone.make_naive(value).replace(microsecond=0))
    return str(value) if isinstance(value, UUID | date) else value


def _pages(sheet: Sheet) -> Iterator[tuple[str, Iterable]]:
    """(name, rows) of the one sheet, or of as many as the rows need."""
    rows = iter(sheet.rows)
    pages = max(1, -(-sheet.count // ROWS_A_SHEET))
    for page in range(1, pages + 1):
        name = sheet.name if page == 1 else f"{sheet.name} ({page})"
        yield name, rows if page == pages else islice(rows, ROWS_A_SHEET)


def _named(rows: Iterable[Sequence], sheet: Sheet) -> Iterator[dict]:
    """The rows as the library takes them; without any, one that is empty.

    It reads the header off the first row.
    """
    rows = replace(sheet, rows=rows).plain_rows()
    first = next(rows, [None] * len(sheet.header))
    for row in chain([first], rows):
        yield dict(zip(sheet.header, row, strict=True))


def _format(title: str, sheet: Sheet) -> Format:
    if title in sheet.moments:
        return Format().set_num_format(MOMENT)
    return Format().set_num_format(DAY if title in sheet.days else "General")


def _width(title: str, sheet: Sheet) -> int:
    # An instant that does not fit is shown as a row of hashes.
    narrowest = len(MOMENT) + 2 if title in sheet.moments else NARROWEST
    return min(WIDEST, max(narrowest, len(title) + 2))
