"""Files as people bring them: workbooks of every kind, made here cell by cell."""

import io
import struct
import zipfile
from collections.abc import Callable
from datetime import date

from openpyxl import Workbook

HEADER = ["Material", "Material Description", "Batch", "Quantity in Kg", "Posting Date"]
DAY = date(2026, 11, 20)


def row(number: int = 1, **changes) -> list:
    """A row under HEADER that makes a roll."""
    facts = {
        "material": "PET-12",
        "description": "Film 12 micron",
        "batch": f"B{number:03}",
        "weight": 100.5,
        "day": DAY,
    }
    return list((facts | changes).values())


def xlsx(*rows, header=HEADER, then: Callable = lambda book: None) -> io.BytesIO:
    """A workbook with one sheet, `Rolls`; `then` may do more to it."""
    book = Workbook()
    sheet = book.active
    sheet.title = "Rolls"
    for one in ([header] if header else []) + list(rows):
        sheet.append(one)
    then(book)
    return saved(book)


def saved(book: Workbook) -> io.BytesIO:
    file = io.BytesIO()
    book.save(file)
    file.seek(0)
    return file


def with_part(file: io.BytesIO, part: str, change: Callable) -> io.BytesIO:
    """The workbook with the bytes of one part changed; made when it is not there."""
    changed = io.BytesIO()
    with zipfile.ZipFile(file) as old, zipfile.ZipFile(changed, "w", 8) as new:
        names = old.namelist()
        for name in names:
            content = old.read(name)
            new.writestr(name, change(content) if name == part else content)
        if part not in names:
            new.writestr(part, change(b""))
    changed.seek(0)
    return changed


def text(*lines: str, encoding: str = "utf-8", end: str = "\r\n") -> io.BytesIO:
    return io.BytesIO("".join(line + end for line in lines).encode(encoding))


def csv(*rows, delimiter: str = ",", **named) -> io.BytesIO:
    lines = (delimiter.join(map(str, one)) for one in (HEADER, *rows))
    return text(*lines, **named)


def zipped(**parts: bytes) -> io.BytesIO:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", 8) as packed:
        for name, content in parts.items():
            packed.writestr(name, content)
    file.seek(0)
    return file


# --- an OpenDocument sheet ---------------------------------------------------------

ODS = (
    '<?xml version="1.0"?><office:document-content'
    ' xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"'
    ' xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"'
    ' xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0">'
    "<office:body><office:spreadsheet>{}</office:spreadsheet></office:body>"
    "</office:document-content>"
)


def ods(*rows, header=HEADER, name="Rolls") -> io.BytesIO:
    body = "".join(f"<table:table-row>{_ods(one)}</table:table-row>" for one in rows)
    head = f"<table:table-row>{_ods(header)}</table:table-row>"
    table = f'<table:table table:name="{name}">{head}{body}</table:table>'
    return zipped(
        **{
            "mimetype": b"application/vnd.oasis.opendocument.spreadsheet",
            "content.xml": ODS.format(table).encode(),
            "META-INF/manifest.xml": b"<manifest/>",
        }
    )


def _ods(cells) -> str:
    return "".join(map(_ods_cell, cells))


def _ods_cell(value) -> str:
    kind, attribute = "string", ""
    if isinstance(value, int | float):
        kind, attribute = "float", f' office:value="{value}"'
    elif isinstance(value, date):
        kind, attribute = "date", f' office:date-value="{value}"'
    return (
        f'<table:table-cell office:value-type="{kind}"{attribute}>'
        f"<text:p>{value}</text:p></table:table-cell>"
    )


# --- a binary workbook, record by record -------------------------------------------

SHEET, END_SHEETS, END_BOOK = 156, 144, 132
SIZE, BEGIN, END, A_ROW, TEXT, NUMBER = 148, 145, 146, 0, 6, 5
RELATIONS = (
    b'<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/'
    b'package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.'
    b'openxmlformats.org/officeDocument/2006/relationships/worksheet" Target='
    b'"worksheets/sheet1.bin"/></Relationships>'
)


def xlsb(*rows, header=HEADER[:4]) -> io.BytesIO:
    """Only texts and numbers."""
    table = [header, *(one[: len(header)] for one in rows)]
    size = struct.pack("<4I", 0, len(table) - 1, 0, len(header) - 1)
    sheet = _record(SIZE, size) + _record(BEGIN)
    for place, one in enumerate(table):
        sheet += _record(A_ROW, struct.pack("<I", place) + b"\0" * 13)
        sheet += b"".join(_xlsb_cell(*pair) for pair in enumerate(one))
    book = _record(SHEET, struct.pack("<II", 0, 1) + _wide("rId1") + _wide("Rolls"))
    return zipped(
        **{
            "xl/workbook.bin": book + _record(END_SHEETS) + _record(END_BOOK),
            "xl/_rels/workbook.bin.rels": RELATIONS,
            "xl/worksheets/sheet1.bin": sheet + _record(END),
        }
    )


def _xlsb_cell(column: int, value) -> bytes:
    start = struct.pack("<II", column, 0)
    if isinstance(value, str):
        return _record(TEXT, start + _wide(value))
    return _record(NUMBER, start + struct.pack("<d", value))


def _record(kind: int, content: bytes = b"") -> bytes:
    return _varint(kind) + _length(len(content)) + content


def _varint(kind: int) -> bytes:
    return bytes([kind]) if kind < 128 else bytes([kind & 0x7F | 0x80, kind >> 7])


def _length(size: int) -> bytes:
    low, high = size & 0x7F, size >> 7
    return bytes([low | 0x80, high]) if high else bytes([low])


def _wide(words: str) -> bytes:
    return struct.pack("<I", len(words)) + words.encode("utf-16-le")
