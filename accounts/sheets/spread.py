"""How far the cells of an .ods or .xlsb sheet are spread, before it is read.

The reader makes room for the whole area between the first and the last cell, and an
.ods says with one number that a cell is there a million times: a file of a few bytes
would take all memory, and the process with it. Of an .xlsx `sheet_xml` sees to it.
"""

import zipfile
import zlib
from collections.abc import Iterator
from typing import BinaryIO
from xml.etree import ElementTree

from openpyxl.utils import get_column_letter

from .refusals import FileDamaged, TooManyCells
from .sheet_xml import MOST_CELLS

LAST_COLUMN = 16_384
TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
ROW, NEXT, SHEET = f"{TABLE}table-row", f"{TABLE}table-cell", f"{TABLE}table"
COVERED = f"{TABLE}covered-table-cell"
DOWN, ACROSS = f"{TABLE}number-rows-repeated", f"{TABLE}number-columns-repeated"
# Records of a binary sheet: the beginning of a row, and every kind of cell.
BINARY_ROW, BINARY_CELLS = 0, frozenset(range(1, 12))


def refuse_spread(file: BinaryIO, kind: str) -> None:
    """Raise TooManyCells when some sheet is too wide to be read; FileDamaged.

    The file is rewound.
    """
    if (measure := MEASURES.get(kind)) is None:
        return
    try:
        with zipfile.ZipFile(file) as packed:
            for rows, columns in measure(packed):
                if rows * columns > MOST_CELLS:
                    letters = get_column_letter(min(columns, LAST_COLUMN))
                    raise TooManyCells(cell=f"{letters}{rows}")
    except (KeyError, ValueError, IndexError, ElementTree.ParseError) as error:
        raise FileDamaged from error
    except (zipfile.BadZipFile, zlib.error, EOFError) as error:
        raise FileDamaged from error
    finally:
        file.seek(0)


def _open_document(packed: zipfile.ZipFile) -> Iterator[tuple[int, int]]:
    """The last row and column that hold something, after each row and sheet."""
    below = last_row = last_column = 0
    with packed.open("content.xml") as content:
        for _end, one in ElementTree.iterparse(content):
            if one.tag == SHEET:
                below = last_row = last_column = 0
            elif one.tag == ROW:
                below += int(one.get(DOWN, 1))
                if filled := _last_filled(one):
                    last_row, last_column = below, max(last_column, filled)
                    yield last_row, last_column
                one.clear()


def _last_filled(row: ElementTree.Element) -> int:
    """The number of the last cell that holds something, however often repeated."""
    place = filled = 0
    for cell in row:
        if cell.tag in (NEXT, COVERED):
            place += int(cell.get(ACROSS, 1))
            if len(cell) or any(name.endswith("}value-type") for name in cell.keys()):
                filled = place
    return filled


def _binary(packed: zipfile.ZipFile) -> Iterator[tuple[int, int]]:
    for name in packed.namelist():
        if name.startswith("xl/worksheets/") and name.endswith(".bin"):
            yield _binary_sheet(packed.read(name))


def _binary_sheet(content: bytes) -> tuple[int, int]:
    row = last_row = last_column = 0
    for kind, start in _records(content):
        if kind == BINARY_ROW:
            row = int.from_bytes(content[start : start + 4], "little") + 1
        elif kind in BINARY_CELLS:
            column = int.from_bytes(content[start : start + 4], "little") + 1
            last_row, last_column = max(last_row, row), max(last_column, column)
    return last_row, last_column


def _records(content: bytes) -> Iterator[tuple[int, int]]:
    """The kind of each record and where what it says begins."""
    place = 0
    while place < len(content):
        kind = content[place]
        place += 1
        if kind & 0x80:
            kind = kind & 0x7F | content[place] << 7
            place += 1
        size = shift = 0
        while True:
            part = content[place]
            place += 1
            size |= (part & 0x7F) << shift
            shift += 7
            if part < 0x80 or shift == 28:
                break
        yield kind, place
        place += size


MEASURES = {"ods": _open_document, "xlsb": _binary}
