"""Lists of customers as shopkeepers keep them."""

import io
import zipfile

from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import Workbook

from dues import operations
from dues.imports.trial import Trial
from dues.models import KhataImport

from .shops import at

ODS = (
    '<?xml version="1.0"?><office:document-content'
    ' xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"'
    ' xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"'
    ' xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0">'
    '<office:body><office:spreadsheet><table:table table:name="{sheet}">{rows}'
    "</table:table></office:spreadsheet></office:body></office:document-content>"
)


def csv(*lines: str, encoding: str = "utf-8-sig") -> io.BytesIO:
    return io.BytesIO("\r\n".join(lines).encode(encoding))


def xlsx(*rows) -> io.BytesIO:
    book, file = Workbook(), io.BytesIO()
    for row in rows:
        book.active.append(row)
    book.save(file)
    file.seek(0)
    return file


def ods(sheet: str, *rows) -> io.BytesIO:
    file = io.BytesIO()
    lines = "".join(
        f"<table:table-row>{_ods_cells(row)}</table:table-row>" for row in rows
    )
    with zipfile.ZipFile(file, "w") as packed:
        packed.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        packed.writestr("content.xml", ODS.format(sheet=sheet, rows=lines))
        packed.writestr("META-INF/manifest.xml", "<manifest/>")
    file.seek(0)
    return file


def _ods_cells(row) -> str:
    cell = (
        '<table:table-cell office:value-type="string"><text:p>{}</text:p>'
        "</table:table-cell>"
    )
    return "".join(map(cell.format, row))


LONG_EMAIL = f"{'a' * 64}@{'.'.join(['b' * 60] * 4)}.in"  # right, and too long to keep


def upload(file: io.BytesIO, name: str = "list.csv") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, file.getvalue())


def looked_at(brought: KhataImport) -> Trial:
    return operations.look(brought, at())[1]


def told(trial: Trial) -> list[tuple]:
    """(row, name, outcome) of every row."""
    return [
        (one.row.number, one.row.facts["name"], str(one.outcome.value))
        for one in trial.judged
    ]


def faults(trial: Trial) -> dict[str, str]:
    """{address: problem} of every cell that is wrong."""
    return {
        fault.address: str(fault.problem)
        for one in trial.judged
        for fault in one.row.faults
    }
