"""Files to fill in: the headers that are known, and two rows that show how."""

import csv
import io

from openpyxl import Workbook
from openpyxl.styles import Font

from .error_workbook import CONTENT_TYPE

FORMATS = {"xlsx": CONTENT_TYPE, "csv": "text/csv; charset=utf-8"}
HEADER = (
    "Material",
    "Material Description",
    "Batch",
    "Quantity in Kg",
    "Posting Date",
    "Roll No",
    "Department",
)
# Numbers of things are text, so that they keep their zeros; a roll number may be
# left out, then the department's next one is given.
ROWS = (
    ("00012345", "PET film 12 micron clear", "B0001", 412.5, "21/11/2026", "", ""),
    ("00012345", "PET film 12 micron clear", "B0001", 398, "21/11/2026", "", ""),
)


def sample(format: str) -> bytes:
    """The file as xlsx, or as csv (UTF-8 with BOM, for Excel)."""
    return _xlsx() if format == "xlsx" else _csv()


def _xlsx() -> bytes:
    book = Workbook()
    sheet = book.active
    sheet.title = "Rolls"
    for row in (HEADER, *ROWS):
        sheet.append(row)
    for cell in sheet[1]:
        cell.font = Font(bold=True)
    for letter in "ABCEFG":
        sheet.column_dimensions[letter].width = 26 if letter == "B" else 16
        for number in range(1, 500):
            sheet[f"{letter}{number}"].number_format = "@"
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def _csv() -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text).writerows((HEADER, *ROWS))
    return text.getvalue().encode("utf-8-sig")
