"""What a file is, told from a first look at it."""

from dataclasses import dataclass
from typing import BinaryIO

from accounts.sheets.columns import header_row_of
from accounts.sheets.reading import Sheet, first_visible, open_book

from .mapping import KNOWN
from .plan import Table


@dataclass(frozen=True)
class Outline:
    """How a file was read, and which sheet and header are to be tried first."""

    kind: str
    engine: str
    encoding: str
    delimiter: str
    sheet: str
    header_row: int
    rows: int

    @property
    def facts(self) -> dict:
        """As fields of an ImportLog."""
        named = "kind engine encoding delimiter sheet header_row".split()
        return {name: getattr(self, name) for name in named} | {"total_rows": self.rows}


def look_at(file: BinaryIO) -> Outline:
    """Open a file and find its table. Raises a FileRefused, or NoTable."""
    book = open_book(file)
    sheet = first_visible(book.sheets)
    cells = book.cells(sheet)
    header_row = header_row_of(cells, KNOWN)
    return Outline(
        book.kind,
        book.engine,
        book.encoding,
        book.delimiter,
        sheet,
        header_row,
        len(cells.rows) - header_row,
    )


def sheets_of(file: BinaryIO) -> list[Sheet]:
    return open_book(file).sheets


def table_of(
    file: BinaryIO, sheet: str, header_row: int = 0, most: int | None = None
) -> Table:
    """The table of one sheet; its header is guessed when `header_row` is 0.

    Raises a FileRefused, NoTable, HeaderMerged, HeaderTwice.
    """
    book = open_book(file)
    hidden = {one.name for one in book.sheets if one.is_hidden}
    cells = book.cells(sheet, most)
    header_row = header_row or header_row_of(cells, KNOWN)
    return Table(sheet, cells, header_row, sheet in hidden)
