"""The rows that make no roll, as a workbook: the file's own columns, then what is
wrong and how to mend it. It may be mended there and brought again as it is."""

from datetime import date, datetime, time
from tempfile import SpooledTemporaryFile
from typing import BinaryIO

from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from .dry_run import Trial
from .summary import detail
from .wording import SKIPS

CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
IN_MEMORY = 1024 * 1024
LONGEST_CELL = 32_767
WIDTHS = {"fix": 60, "problem": 44, "other": 16}


def has_rows(trial: Trial) -> bool:
    return bool(trial.found.problems or trial.found.skips)


def write(trial: Trial) -> BinaryIO:
    """The workbook, rewound. A cell that is text stays text, whatever it looks like."""
    book = Workbook(write_only=True)
    _errors(book, trial)
    if trial.found.skips:
        _skipped(book, trial)
    file = SpooledTemporaryFile(max_size=IN_MEMORY)
    book.save(file)
    file.seek(0)
    return file


def _errors(book: Workbook, trial: Trial) -> None:
    added = [_("Row"), _("Column"), _("Value"), _("Problem"), _("How to fix")]
    sheet = _sheet(book, _("Errors"), trial, added)
    for one in trial.found.problems:
        told = detail(trial, one)
        names = ("row", "column", "value", "problem", "fix")
        _append(sheet, [*_cells(trial, one.row), *(told[name] for name in names)])


def _skipped(book: Workbook, trial: Trial) -> None:
    sheet = _sheet(book, _("Skipped"), trial, [_("Row"), _("Why it was skipped")])
    for row, code in trial.found.skips:
        _append(sheet, [*_cells(trial, row), row, str(SKIPS[code])])


def _sheet(book: Workbook, name: str, trial: Trial, added: list[str]):
    header = [*_headers(trial), *added]
    sheet = book.create_sheet(name)
    for place, _title in enumerate(header, 1):
        width = WIDTHS["other"]
        if place > len(header) - 2 and len(added) > 2:
            width = WIDTHS["problem" if place == len(header) - 1 else "fix"]
        sheet.column_dimensions[get_column_letter(place)].width = width
    sheet.freeze_panes = "A2"
    _append(sheet, header, Font(bold=True))
    return sheet


def _headers(trial: Trial) -> list[str]:
    table = trial.plan.table
    return [str(cell) for cell in table.cells.rows[table.header_row - 1]]


def _cells(trial: Trial, row: int) -> list:
    width = len(_headers(trial))
    cells = list(trial.plan.table.cells.rows[row - 1][:width])
    return cells + [""] * (width - len(cells))


def _append(sheet, values: list, font: Font | None = None) -> None:
    cells = []
    for value in values:
        is_plain = isinstance(value, int | float | date | datetime | time)
        cell = WriteOnlyCell(sheet, value=value if is_plain else None)
        if not is_plain:
            text = ILLEGAL_CHARACTERS_RE.sub("", str(value))
            cell.value, cell.data_type = text[:LONGEST_CELL], "s"
        if font:
            cell.font = font
        cells.append(cell)
    sheet.append(cells)
