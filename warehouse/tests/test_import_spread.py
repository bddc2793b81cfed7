"""Files of a few bytes that say that they have cells without number."""

import struct

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import SimpleTestCase, TestCase
from django.urls import reverse

from accounts.sheets import reading, refusals
from warehouse.imports.outline import look_at

from . import plant, sheets
from .sheets import ods, row, xlsb

NAME = "xl/worksheets/sheet1.bin"
LAST = 'table:number-columns-repeated="{}"'
DOWN = 'table:number-rows-repeated="{}"'
X = ' office:value-type="string"><text:p>x</text:p></table:table-cell>'
FAR = (
    # One cell that is said to be there in every row and column.
    f"<table:table-row {DOWN.format(1048576)}>"
    f"<table:table-cell {LAST.format(16384)}{X}</table:table-row>",
    # One far to the right, and one far below.
    f"<table:table-row><table:table-cell {LAST.format(16383)}/>"
    f"<table:table-cell{X}</table:table-row>"
    f"<table:table-row {DOWN.format(1048000)}><table:table-cell/></table:table-row>"
    f"<table:table-row><table:table-cell{X}</table:table-row>",
    # Numbers beyond every sheet.
    f"<table:table-row {DOWN.format(10**15)}>"
    f"<table:table-cell {LAST.format(10**15)}{X}</table:table-row>",
)


def ods_with(rows: str):
    end = b"</table:table>"
    return sheets.with_part(
        ods(row()), "content.xml", lambda xml: xml.replace(end, rows.encode() + end)
    )


def xlsb_with(row_number: int, column: int):
    def stray(content: bytes) -> bytes:
        far = sheets._record(sheets.A_ROW, struct.pack("<I", row_number) + b"\0" * 13)
        far += sheets._xlsb_cell(column, "x")
        end = sheets._record(sheets.END)
        return content.removesuffix(end) + far + end

    return sheets.with_part(xlsb(row()), NAME, stray)


class SpreadTests(SimpleTestCase):
    def test_an_open_document_is_refused_before_it_is_read(self):
        for rows in FAR:
            with self.subTest(rows), self.assertRaises(refusals.TooManyCells):
                look_at(ods_with(rows))

    def test_a_binary_workbook_is_too(self):
        with self.assertRaises(refusals.TooManyCells) as told:
            look_at(xlsb_with(1_048_575, 16_383))
        self.assertIn("XFD1048576", str(told.exception))

    def test_what_is_empty_to_the_end_is_no_cell(self):
        blank = (
            f"<table:table-row><table:table-cell {LAST.format(16384)}/>"
            f"</table:table-row><table:table-row {DOWN.format(1048570)}>"
            f"<table:table-cell {LAST.format(16384)}/></table:table-row>"
        )
        for file in (ods_with(blank), xlsb_with(5, 6)):
            book = reading.open_book(file)
            self.assertGreaterEqual(len(book.cells("Rolls").rows), 2)

    def test_what_is_no_sheet_at_all_is_damaged(self):
        for file in (
            sheets.with_part(ods(row()), "content.xml", lambda xml: xml[:-40]),
            ods_with(f"<table:table-row {DOWN.format('many')}/>"),
            sheets.with_part(xlsb(row()), NAME, lambda one: one + b"\xff"),
        ):
            with self.assertRaises(refusals.FileDamaged):
                look_at(file)


class UploadTests(TestCase):
    def test_the_page_says_what_to_do(self):
        self.client.force_login(plant.worker())
        file = SimpleUploadedFile("rolls.ods", ods_with(FAR[0]).read())
        self.assertLess(file.size, 2000)
        page = self.client.post(reverse("warehouse:import_new"), {"file": file})
        self.assertContains(page, "The sheet reaches to XFD", status_code=422)
