"""A khata read back from its file, cell by cell, and held against its seals."""

import csv
import io
import zipfile
import zlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import BinaryIO

from accounts.sheets import kinds
from accounts.sheets.cells import CellFault
from accounts.sheets.reading import open_book
from accounts.sheets.refusals import (
    FileDamaged,
    NotASheet,
    PasswordProtected,
    TooManyCells,
    TooManyRows,
)
from accounts.workbook import unharmed

from .columns import Column
from .refusals import BringTheZip, KhataCellWrong, KhataChanged, NotAKhata, OtherFormat
from .tables import ABOUT, FORMAT, TABLES, Seal, Table

ABOUT_PART = f"{ABOUT[0]}.csv"


@dataclass
class Khata:
    """What a file holds: {table: rows}, each row {field: value}."""

    tables: dict[str, list[dict]] = field(default_factory=dict)

    @property
    def shop(self) -> dict:
        return self.tables["Shop"][0]

    @property
    def size(self) -> int:
        return sum(map(len, self.tables.values()))


def read_khata(file: BinaryIO) -> Khata:
    """The khata in an XLSX or a ZIP that `writing` made.

    Raises a FileRefused or a KhataRefused: nothing of a file is believed that is not
    as it was made.
    """
    source = _open(file)
    about = _about(source)
    khata = Khata()
    for table in TABLES:
        khata.tables[table.name] = _rows(table, source, about)
    if len(khata.tables["Shop"]) != 1:
        raise KhataChanged(sheet="Shop")
    return khata


def size_in(file: BinaryIO) -> int:
    """How many rows a khata's file says it has. Raises as `read_khata`."""
    about = _about(_open(file))
    file.seek(0)
    counts = (about.get(f"Rows Of {table.name}", "0") for table in TABLES)
    return sum(int(count) for count in counts if count.isdecimal())


def _open(file: BinaryIO) -> "_Folder | _Book":
    start = file.read(4)
    size = file.seek(0, 2)
    file.seek(0)
    if start == kinds.ZIP and size <= kinds.MOST_BYTES and _is_folder(file):
        return _Folder(file)
    try:
        return _Book(file)
    except NotASheet:
        raise NotAKhata from None


def _is_folder(file: BinaryIO) -> bool:
    try:
        with zipfile.ZipFile(file) as packed:
            return ABOUT_PART in packed.namelist()
    except zipfile.BadZipFile:
        raise FileDamaged from None
    finally:
        file.seek(0)


class _Folder:
    """CSV files in a ZIP. A text that looked like a formula is as it was again."""

    def __init__(self, file: BinaryIO):
        self.packed = zipfile.ZipFile(file)
        parts = self.packed.infolist()
        if any(part.flag_bits & kinds.IS_ENCRYPTED for part in parts):
            raise PasswordProtected
        kinds.refuse_bomb(parts)

    def rows(self, sheet: str) -> Iterable[list]:
        try:
            with self.packed.open(f"{sheet}.csv") as part:
                text = io.TextIOWrapper(part, "utf-8-sig", newline="")
                for row in csv.reader(text):
                    yield [unharmed(cell) for cell in row]
        except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError):
            raise FileDamaged from None
        except (csv.Error, UnicodeDecodeError, KeyError):
            raise KhataChanged(sheet=sheet) from None


class _Book:
    """A workbook, of which the sheets of a khata are read."""

    def __init__(self, file: BinaryIO):
        self.book = open_book(file)
        self.names = {one.name for one in self.book.sheets}
        if ABOUT[0] not in self.names:
            raise NotAKhata

    def rows(self, sheet: str) -> Iterable[tuple]:
        if sheet not in self.names:
            raise KhataChanged(sheet=sheet)
        try:
            return self.book.cells(sheet).rows
        except (TooManyRows, TooManyCells):
            raise BringTheZip from None


def _about(source) -> dict[str, str]:
    rows = [tuple(map(str, row)) for row in source.rows(ABOUT[0])]
    about = dict(row for row in rows if len(row) == 2)
    if "Format" not in about:
        raise NotAKhata
    if about["Format"] != FORMAT:
        raise OtherFormat(found=about["Format"][:40])
    return {name: value.removesuffix(".0") for name, value in about.items()}


def _rows(table: Table, source, about: dict[str, str]) -> list[dict]:
    rows = iter(source.rows(table.name))
    header = [str(title) for title in next(rows, ())]
    if not set(table.header) <= set(header):
        raise KhataChanged(sheet=table.name)
    places = [(one, header.index(one.title)) for one in table.read_columns]
    seal, found = Seal(), []
    for number, row in enumerate(rows, 2):
        if not any(cell not in ("", None) for cell in row):
            continue  # the one that stands in a table without rows
        values = [_value(table, number, row, *one) for one in places]
        seal.add(values)
        found.append(
            {one.path: value for (one, _), value in zip(places, values, strict=True)}
        )
    is_whole = about.get(f"Rows Of {table.name}") == str(seal.count)
    if not is_whole or about.get(f"Seal Of {table.name}") != str(seal):
        raise KhataChanged(sheet=table.name)
    return found


def _value(table: Table, number: int, row, column: Column, place: int):
    try:
        return column.read(row[place] if place < len(row) else "")
    except CellFault:
        raise KhataCellWrong(
            sheet=table.name, row=number, column=column.title
        ) from None
