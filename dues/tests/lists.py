"""Lists of customers as shopkeepers keep them."""

import io

from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import Workbook

from dues import operations
from dues.imports.trial import Trial
from dues.models import KhataImport

from .shops import at


def csv(*lines: str, encoding: str = "utf-8-sig") -> io.BytesIO:
    return io.BytesIO("\r\n".join(lines).encode(encoding))


def xlsx(*rows) -> io.BytesIO:
    book, file = Workbook(), io.BytesIO()
    for row in rows:
        book.active.append(row)
    book.save(file)
    file.seek(0)
    return file


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
