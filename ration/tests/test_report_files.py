"""Reports as CSV and XLSX: what is in them."""

import csv
import io
from datetime import datetime

from django.conf import settings
from django.test import TestCase
from django.utils.translation import override
from openpyxl import load_workbook
from python_calamine import CalamineWorkbook

from ration.exports import WRITERS, period_sheets, session_sheets
from ration.reports import session_report

from .report_case import small_session
from .shops import supplier


def written(format: str, sheets) -> bytes:
    write, _content_type = WRITERS[format]
    file = io.BytesIO()
    write(file, sheets)
    return file.getvalue()


class TheFiles(TestCase):
    def setUp(self):
        self.session = small_session(supplier())

    def file(self, format: str) -> bytes:
        return written(format, session_sheets(self.session))

    def test_csv_has_every_token_masked_in_local_time(self):
        text = self.file("csv").decode("utf-8-sig")
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
        self.assertTrue(self.file("csv").startswith(b"\xef\xbb\xbf"))

    def test_no_file_holds_a_phone_or_a_card(self):
        for file in (self.file("csv"), self.file("xlsx")):
            self.assertNotIn(b"9812345678", file)
            self.assertNotIn(b"digest-of", file)

    def test_xlsx_reads_back_the_same_in_openpyxl_and_calamine(self):
        file = self.file("xlsx")
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

    def test_no_two_columns_have_one_name_in_any_language(self):
        for language, _name in settings.LANGUAGES:
            with self.subTest(language), override(language):
                report = session_report(self.session)
                for sheet in [*session_sheets(self.session), *period_sheets(report)]:
                    self.assertEqual(len(set(sheet.header)), len(sheet.header))

    def test_the_total_of_a_period_stands_under_its_days(self):
        file = written("xlsx", period_sheets(session_report(self.session)))
        page = load_workbook(io.BytesIO(file))["Sessions"]
        days = [cell.value for cell in page["A"]]
        self.assertEqual(days, ["Date", datetime(2026, 11, 21), "Total"])
