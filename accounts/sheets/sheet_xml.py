"""What an .xlsx sheet says of itself that its reader does not tell.

The reader gives an empty cell for a formula without a saved value and for an Excel
error, and it makes room for the whole area between the first and the last cell: one
stray cell in the last row of the last column would take all memory. So the XML is
looked through first, a stretch at a time.
"""

import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from posixpath import join, normpath
from typing import BinaryIO
from xml.etree import ElementTree

from openpyxl.utils import column_index_from_string, get_column_letter
from openpyxl.utils.cell import coordinate_from_string
from openpyxl.utils.exceptions import CellCoordinatesException

from .refusals import FileDamaged, TooManyCells

STRETCH = 1024 * 1024
MOST_CELLS = 8_000_000
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_CELL = rb"<(?:\w+:)?c\b[^>]*?\br=\"%s\"[^>]*"
# Only cells that hold something count: rows are often formatted down to the last.
# They begin with plain letters: only then is a sheet searched as fast as it is read.
_FAR_COLUMN = re.compile(rb"r=\"([A-Z]{2,3})\d+\"[^>]*[^/>]>")
_FAR_ROW = re.compile(rb"r=\"[A-Z]+(\d{3,7})\"[^>]*[^/>]>")
_NO_VALUE = re.compile(
    _CELL % rb"([A-Z]+\d+)"
    + rb">\s*<(?:\w+:)?f\b(?:[^>]*/>|[^>]*>[^<]*</(?:\w+:)?f>)\s*"
    + rb"(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v></(?:\w+:)?v>)?\s*</(?:\w+:)?c>"
)
_ERROR = re.compile(_CELL % rb"([A-Z]+\d+)" + rb"\bt=\"e\"")
_MERGED = re.compile(rb"<(?:\w+:)?mergeCell\b[^>]*?\bref=\"([A-Z]+\d+):([A-Z]+\d+)\"")
_HIDDEN_ROW = re.compile(rb"<(?:\w+:)?row\b[^>]*\bhidden=\"(?:1|true)\"")


@dataclass
class Marks:
    """Cells by (row, column) from 0, with the code of what is wrong with them; and
    the first and the last cell of each merged area."""

    faults: dict[tuple[int, int], str] = field(default_factory=dict)
    hidden_rows: int = 0
    merged: list[tuple[tuple[int, int], tuple[int, int]]] = field(default_factory=list)


def marks_of(file: BinaryIO, sheet: str) -> Marks:
    """Look through one sheet. Raises TooManyCells, FileDamaged."""
    marks, last_row, last_column = Marks(), 1, 26
    with zipfile.ZipFile(file) as packed:
        for stretch in _stretches(packed, _part_of(packed, sheet)):
            for letters in set(_FAR_COLUMN.findall(stretch)):
                column = column_index_from_string(letters.decode())
                last_column = max(last_column, column)
            last_row = max([last_row, *map(int, set(_FAR_ROW.findall(stretch)))])
            if last_row * last_column > MOST_CELLS:
                cell = f"{get_column_letter(last_column)}{last_row}"
                raise TooManyCells(cell=cell)
            _note(marks, stretch)
    file.seek(0)
    return marks


def _note(marks: Marks, stretch: bytes) -> None:
    if b"f>" in stretch or b"f " in stretch or b"f/" in stretch:
        for cell in _NO_VALUE.findall(stretch):
            marks.faults[_place(cell)] = "no_value"
    if b't="e"' in stretch:
        for cell in _ERROR.findall(stretch):
            marks.faults[_place(cell)] = "excel_error"
    if b"mergeCell " in stretch:
        for cells in _MERGED.findall(stretch):
            marks.merged.append(tuple(map(_place, cells)))
    if b"hidden=" in stretch:
        marks.hidden_rows += len(_HIDDEN_ROW.findall(stretch))


def _place(cell: bytes) -> tuple[int, int]:
    try:
        letters, row = coordinate_from_string(cell.decode())
        return row - 1, column_index_from_string(letters) - 1
    except (CellCoordinatesException, ValueError) as error:
        raise FileDamaged from error


def _part_of(packed: zipfile.ZipFile, sheet: str) -> str:
    try:
        book = ElementTree.fromstring(packed.read("xl/workbook.xml"))
        links = ElementTree.fromstring(packed.read("xl/_rels/workbook.xml.rels"))
        targets = {link.get("Id"): link.get("Target") for link in links}
        wanted = (one for one in book.iter() if one.tag.endswith("}sheet"))
        link = next(one.get(_RELATION) for one in wanted if one.get("name") == sheet)
        part = normpath(join("/xl", targets[link])).lstrip("/")
        packed.getinfo(part)
    except (KeyError, StopIteration, TypeError, ElementTree.ParseError) as error:
        raise FileDamaged from error
    return part


def _stretches(packed: zipfile.ZipFile, part: str) -> Iterator[bytes]:
    """The part in stretches that end between two rows."""
    rest = b""
    with packed.open(part) as sheet:
        while read := sheet.read(STRETCH):
            whole, end, rest = (rest + read).rpartition(b"row>")
            if whole:
                yield whole + end
    yield rest
