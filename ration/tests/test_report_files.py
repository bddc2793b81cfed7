"""Reports as CSV and XLSX: what is in them, and what a spreadsheet must not run."""

import csv
import io
from datetime import datetime

from django.test import TestCase
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.django import SimpleTestCase
from openpyxl import load_workbook
from python_calamine import CalamineWorkbook

from ration.exports import Sheet, csv_bytes, safe, session_sheets, xlsx_bytes
from ration.models import DistributionSession

from .report_case import small_session
from .shops import DAY, supplier


class TheFiles(TestCase):
    def setUp(self):
        self.sheets = session_sheets(small_session(supplier()))

    def test_csv_has_every_token_masked_in_local_time(self):
        text = csv_bytes(self.sheets).decode("utf-8-sig")
        rows = list(csv.reader(io.StringIO(text, newline="")))
        self.assertEqual(len(rows), 1 + 12)
        self.assertEqual(
            rows[0],
            "Number,State,Lane,Priority reason,Where booked,Card,Counter,"
            "Booked at,Called at,Ended at".split(","),
        )
        self.assertEqual(
            rows[3],
            [
                "3",
                "served",
                "priority",
                "60 years or older",
                "counter",
                "XXXXXXXX4321",
                "",
                "2026-11-21 09:03:00",
                "2026-11-21 10:03:00",
                "2026-11-21 10:13:00",
            ],
        )
        self.assertEqual([row[0] for row in rows[-2:]], ["", ""])

    def test_csv_begins_with_the_mark_excel_needs(self):
        self.assertTrue(csv_bytes(self.sheets).startswith(b"\xef\xbb\xbf"))

    def test_no_file_holds_a_phone_or_a_card(self):
        for file in (csv_bytes(self.sheets), xlsx_bytes(self.sheets)):
            self.assertNotIn(b"9812345678", file)
            self.assertNotIn(b"digest-of", file)

    def test_xlsx_reads_back_the_same_in_openpyxl_and_calamine(self):
        file = xlsx_bytes(session_sheets(DistributionSession.objects.get()))
        page = load_workbook(io.BytesIO(file))["Tokens"]
        ours = list(page.values)
        theirs = CalamineWorkbook.from_filelike(io.BytesIO(file))
        self.assertEqual(theirs.sheet_names, ["Tokens", "By hour"])
        read = theirs.get_sheet_by_name("Tokens").to_python()
        self.assertEqual([[value or "" for value in row] for row in ours], read)
        self.assertEqual(ours[3][0], 3)
        self.assertEqual(ours[3][5], "XXXXXXXX4321")
        self.assertEqual(ours[3][8], datetime(2026, 11, 21, 10, 3))
        hours = theirs.get_sheet_by_name("By hour").to_python()
        self.assertEqual(hours[:2], [["Hour", "Booked", "Served"], ["09:00", 2, 2]])


class CellsAreNoFormulas(SimpleTestCase):
    HOSTILE = ("=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", " =1", "\x00=1")

    def test_a_hostile_text_gets_an_apostrophe_in_both_files(self):
        sheets = [Sheet("Page", ["Text"], [[text] for text in self.HOSTILE])]
        text = csv_bytes(sheets).decode("utf-8-sig")
        rows = list(csv.reader(io.StringIO(text, newline="")))[1:]
        self.assertTrue(all(row[0].startswith("'") for row in rows), rows)
        page = load_workbook(io.BytesIO(xlsx_bytes(sheets))).active
        for (cell,) in page.iter_rows(min_row=2):
            self.assertEqual(cell.data_type, "s")
            self.assertTrue(cell.value.startswith("'"), cell.value)

    def test_numbers_and_dates_stay_what_they_are(self):
        for value in (-5, 1.5, None, DAY, "Asha", "3-4", ""):
            self.assertEqual(safe(value), value)

    @given(st.text(max_size=40))
    def test_whatever_the_text_it_can_be_written_and_is_no_formula(self, text):
        book = load_workbook(io.BytesIO(xlsx_bytes([Sheet("P", [text], [[text]])])))
        (cell,) = next(book.active.iter_rows(min_row=2))
        self.assertNotEqual(cell.data_type, "f")
