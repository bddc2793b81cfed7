"""Weights, dates and numbers of things, as people and Excel write them."""

from datetime import date, datetime, time

from django.test import SimpleTestCase

from accounts.sheets.cells import CellFault, read_date, read_text
from warehouse.imports.cells import read_code
from warehouse.imports.cells import read_weight as weight


class Reads:
    def faults(self, code, read, *args, **named):
        with self.assertRaises(CellFault) as told:
            read(*args, **named)
        self.assertEqual(told.exception.code, code, args)


class WeightTests(Reads, SimpleTestCase):
    def test_the_indian_and_english_way(self):
        for written, grams, note in (
            ("100", 100_000, ""),
            ("1,234.50", 1_234_500, "grouped"),
            ("1,23,456.70", 123_456_700, "grouped"),
            ("1 234.5", 1_234_500, "grouped"),
            ("1,234", 1_234_000, "grouped"),  # and the person sees it
            ("१२३", 123_000, "tidied"),
            ("12 kg", 12_000, "tidied"),
            ("१२.५ किलो", 12_500, "tidied"),
            ("\u00a012.5", 12_500, "tidied"),
            ("0.0015", 2, "rounded"),
        ):
            self.assertEqual(weight(written), (grams, note), written)

    def test_the_european_way_only_when_it_is_declared(self):
        for written, grams in (("1.234,50", 1_234_500), ("1 234,5", 1_234_500)):
            self.faults("not_english", weight, written)
            self.assertEqual(weight(written, "european").value, grams)
        self.faults("not_european", weight, "1,234.50", "european")
        self.assertEqual(weight("1.234", "european"), (1_234_000, "grouped"))

    def test_a_decimal_comma_is_never_taken_for_thousands(self):
        for written in ("1,5", "12,50", "1,23", "1,2345"):
            self.faults("not_english", weight, written)

    def test_units_are_those_of_the_cell_or_else_the_declared_one(self):
        for cell, unit, grams in (
            (2, "t", 2_000_000),
            (500, "g", 500),
            ("500 g", "kg", 500),
            ("1.2 MT", "kg", 1_200_000),
            ("10 lbs", "kg", 4536),
            (10, "lb", 4536),
        ):
            self.assertEqual(weight(cell, unit=unit).value, grams, cell)
        self.faults("unknown_unit", weight, "5 rolls")

    def test_a_number_of_excel_is_read_as_decimals(self):
        self.assertEqual(weight(12.3), (12_300, ""))
        self.assertEqual(weight(0.1 + 0.2), (300, ""))
        self.assertEqual(weight(12.34567), (12_346, "rounded"))

    def test_what_is_no_weight(self):
        for cell in ("", "abc", "1e3", "NaN", "inf", "--5", "1.2.3", "5 kg 3"):
            with self.assertRaises(CellFault, msg=cell):
                weight(cell)
        for cell in (0, -5, "0", "-12.5", "0.0001"):
            self.faults("not_positive", weight, cell)
        self.faults("too_heavy", weight, 10_001, most_g=10_000_000)
        self.faults("is_boolean", weight, True)
        self.faults("is_date", weight, datetime(2026, 1, 1))
        self.faults("is_time", weight, time(1, 2))
        self.faults("excel_error", weight, "#VALUE!")
        self.faults("not_a_weight", weight, float("nan"))
        self.faults("not_a_weight", weight, float("inf"))


class CodeTests(Reads, SimpleTestCase):
    def test_text_keeps_its_zeros_and_a_number_is_pointed_out(self):
        self.assertEqual(read_code("00123"), ("00123", ""))
        self.assertEqual(read_code(45), ("45", "stored_as_number"))
        self.assertEqual(read_code(45.0), ("45", "stored_as_number"))
        self.assertEqual(read_code(45, width=4), ("0045", "padded"))
        self.assertEqual(read_code("45", width=4), ("0045", "padded"))
        self.assertEqual(read_code("B45", width=4), ("B45", ""))

    def test_words_that_mean_nothing_to_machines_are_numbers_here(self):
        for word in ("NA", "NULL", "N/A", "1E5", "NAN", "TRUE"):
            self.assertEqual(read_code(word), (word, ""))

    def test_blanks_unseen_signs_and_case_are_put_right_and_told(self):
        for typed in ("R\u00a00003 ", "r 0003", " R\u200b 0003", "Ｒ 0003"):
            self.assertEqual(read_code(typed), ("R 0003", "tidied"))

    def test_what_excel_has_spoiled_is_refused(self):
        self.faults("digits_lost", read_code, 123456789012345696)
        self.assertEqual(read_code(123456789012345).value, "123456789012345")
        self.faults("is_date", read_code, datetime(2026, 5, 3))
        self.faults("is_time", read_code, time(3, 5))
        self.faults("is_boolean", read_code, False)
        self.faults("excel_error", read_code, "#N/A")
        self.faults("excel_error", read_code, float("inf"))
        self.faults("too_long", read_code, "X" * 41)

    def test_words_are_kept_short(self):
        self.assertEqual(read_text(" a\u00a0b "), ("a b", ""))
        self.assertEqual(read_text("x" * 300), ("x" * 200, "shortened"))
        self.assertEqual(read_text(12), ("12", ""))


class DateTests(Reads, SimpleTestCase):
    def test_days_as_people_write_them(self):
        day = date(2026, 11, 3)
        for cell, style in (
            (datetime(2026, 11, 3, 10, 2), "dmy"),
            (day, "dmy"),
            ("03/11/2026", "dmy"),
            ("3.11.2026", "dmy"),
            ("3-11-26", "dmy"),
            ("03-Nov-2026", "dmy"),
            ("3 November 2026", "dmy"),
            ("11/03/2026", "mdy"),
            ("2026-11-03", "dmy"),
            ("2026-11-03 10:42:00", "mdy"),
            ("2026-11-03T10:42:00Z", "dmy"),
            ("26/11/03", "ymd"),
            ("०३/११/२०२६", "dmy"),
        ):
            self.assertEqual(read_date(cell, style), (day, ""), cell)

    def test_a_bare_number_is_excels_day(self):
        day = date(2025, 8, 3)
        for cell in (45872, 45872.5, "45872"):
            self.assertEqual(read_date(cell), (day, "excel_serial"))
        self.assertEqual(read_date("20251103"), (date(2025, 11, 3), "tidied"))
        self.assertEqual(read_date(20251103), (date(2025, 11, 3), "tidied"))

    def test_what_is_no_day(self):
        for cell in ("31/02/2026", "soon", "13/13/2026", "2026", 0, -3, 10**9):
            self.faults("not_a_date", read_date, cell)
        self.faults("not_a_date", read_date, "21/11/2026", "mdy")
        self.faults("is_boolean", read_date, True)
        self.faults("is_time", read_date, time(1, 2))
        self.faults("excel_error", read_date, "#REF!")
