import csv
import io
import zipfile
from datetime import UTC, date, datetime
from unittest import mock
from uuid import UUID

from django.test import SimpleTestCase
from openpyxl import load_workbook
from python_calamine import CalamineWorkbook

from accounts import workbook
from accounts.workbook import Sheet, write_csv_zip, write_xlsx

NOON = datetime(2026, 11, 21, 6, 30, 5, 999, tzinfo=UTC)  # 12:00:05 in India
HEADER = ("Code", "Number", "When", "Day", "Key", "Is late")
KEY = UUID("0193a2b4-0000-7000-8000-000000000001")


def sheet(*rows, **named) -> Sheet:
    kinds = {"moments": ("When",), "days": ("Day",)}
    return Sheet("Rolls", HEADER, rows, **kinds | named)


def row(code="R1", number=1.5) -> tuple:
    return code, number, NOON, date(2026, 11, 21), KEY, True


def xlsx(*sheets) -> io.BytesIO:
    file = io.BytesIO()
    write_xlsx(file, sheets)
    file.seek(0)
    return file


def cells(*sheets) -> list[list]:
    page = load_workbook(xlsx(*sheets)).worksheets[0]
    return [[cell.value for cell in line] for line in page.iter_rows()]


def csv_rows(*sheets) -> list[list[str]]:
    file = io.BytesIO()
    write_csv_zip(file, sheets)
    text = zipfile.ZipFile(file).read("Rolls.csv").decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text)))


class XlsxTest(SimpleTestCase):
    def test_each_kind_of_value_comes_back_as_it_was(self):
        head, line = cells(sheet(row("00123")))
        self.assertEqual(head, list(HEADER))
        noon, day = datetime(2026, 11, 21, 12, 0, 5), datetime(2026, 11, 21)
        self.assertEqual(line, ["00123", 1.5, noon, day, str(KEY), True])

    def test_a_day_before_excels_calendar_is_written_as_text(self):
        mistyped = (*row()[:3], date(26, 11, 21), *row()[4:])
        self.assertEqual(cells(sheet(mistyped))[1][3], "0026-11-21")
        self.assertEqual(csv_rows(sheet(mistyped))[1][3], "0026-11-21")

    def test_calamine_reads_the_same(self):
        page = CalamineWorkbook.from_filelike(xlsx(sheet(row("00123"))))
        line = page.get_sheet_by_index(0).to_python()[1]
        self.assertEqual(line[:2], ["00123", 1.5])
        self.assertEqual(line[2], datetime(2026, 11, 21, 12, 0, 5))
        self.assertEqual(line[3], date(2026, 11, 21))

    def test_no_text_is_a_formula(self):
        texts = ["=1+1", "+1", "-1", "@SUM(A1)", '=HYPERLINK("http://x")']
        page = load_workbook(xlsx(sheet(*(row(text) for text in texts)))).active
        found = [page.cell(2 + n, 1) for n in range(len(texts))]
        self.assertEqual([cell.value for cell in found], texts)
        self.assertEqual({cell.data_type for cell in found}, {"s"})

    def test_the_first_value_of_a_column_decides_nothing(self):
        found = cells(sheet(row("R1", None), row(NOON, 7), row(5, "seven")))
        self.assertEqual(found[2][:2], ["2026-11-21 12:00:05", 7])
        self.assertEqual(found[3][:2], [5, "seven"])

    def test_what_no_spreadsheet_can_hold_is_left_out(self):
        found = cells(
            sheet(row("a\x00b\x0bc\ud800"), row("रोल\u200d"), row("x" * 40_000))
        )
        self.assertEqual(found[1][0], "abc")
        self.assertEqual(found[2][0], "रोल\u200d")
        self.assertEqual(len(found[3][0]), 32_767)

    def test_a_sheet_without_rows_has_its_header(self):
        self.assertEqual(cells(sheet())[0], list(HEADER))

    def test_what_does_not_fit_goes_on_in_a_second_sheet(self):
        with mock.patch.object(workbook, "ROWS_A_SHEET", 2):
            book = load_workbook(xlsx(sheet(row("1"), row("2"), row("3"), count=3)))
        self.assertEqual(book.sheetnames, ["Rolls", "Rolls (2)"])
        codes = [[cell.value for cell in page["A"]] for page in book]
        self.assertEqual(codes, [["Code", "1", "2"], ["Code", "3"]])

    def test_what_a_row_raises_comes_out(self):
        def rows():
            yield row()
            raise LookupError("gone")

        with self.assertRaisesMessage(LookupError, "gone"):
            xlsx(Sheet("Rolls", HEADER, rows()))

    def test_an_instant_fits_its_column(self):
        page = load_workbook(xlsx(sheet(row()))).active
        shown = "21 Nov 2026 12:00:05"
        self.assertGreater(page.column_dimensions["C"].width, len(shown))

    def test_the_header_stays_in_sight_and_stands_out(self):
        page = load_workbook(xlsx(sheet(row()))).active
        self.assertEqual(page.freeze_panes, "A2")
        self.assertTrue(page["A1"].font.b)


class CsvTest(SimpleTestCase):
    def test_each_sheet_is_a_file_that_excel_knows_as_utf_8(self):
        file = io.BytesIO()
        write_csv_zip(file, [sheet(row("रोल")), Sheet("About", ("Fact",), [["x"]])])
        folder = zipfile.ZipFile(file)
        self.assertEqual(folder.namelist(), ["Rolls.csv", "About.csv"])
        self.assertTrue(folder.read("Rolls.csv").startswith(b"\xef\xbb\xbf"))

    def test_what_reads_as_a_formula_is_marked_as_text(self):
        risky = ["=1", "+1", "-1", "@x", "\tx", "\r=1", ' "=1', "＝1", "'=1"]
        found = csv_rows(sheet(*(row(text) for text in risky)))[1:]
        self.assertEqual([line[0] for line in found], [f"'{text}" for text in risky])

    def test_numbers_and_plain_texts_are_left_alone(self):
        found = csv_rows(sheet(row("R-1", -5), row("00123", -1.5)))[1:]
        self.assertEqual(
            [line[:2] for line in found], [["R-1", "-5"], ["00123", "-1.5"]]
        )

    def test_times_are_the_clock_on_the_wall(self):
        line = csv_rows(sheet(row()))[1]
        self.assertEqual(line[2:4], ["2026-11-21 12:00:05", "2026-11-21"])
