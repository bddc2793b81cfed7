"""The dry run: each trap of a real file, and what is said about it."""

from datetime import date

from django.test import TestCase
from openpyxl import load_workbook

from accounts.roles import Role
from accounts.sheets.reading import open_book
from warehouse import operations
from warehouse.imports import error_workbook, summary
from warehouse.imports.dry_run import dry_run
from warehouse.models import Batch, Material, Roll
from warehouse.operations import Line

from . import plant, sheets
from .importing import plan_of, problems, remarks, trial
from .plant import at
from .sheets import csv, row, text, xlsx

HEADER = sheets.HEADER


class TrialTests(TestCase):
    def setUp(self):
        self.chief = plant.worker()

    def trial(self, file, **options):
        return trial(file, self.chief, **options)

    def figures(self, found, *names):
        return tuple(found.figures[name] for name in names)

    def problems(self, *rows, **options):
        return problems(self.trial(xlsx(*rows), **options))

    def remarks(self, *rows, **options):
        return remarks(self.trial(xlsx(*rows), **options))

    def test_good_rows_become_lines_and_nothing_is_written(self):
        found = self.trial(xlsx(row(1), row(2)))
        self.assertEqual(
            found.figures,
            {
                "total": 2,
                "ready": 2,
                "skipped": 0,
                "refused": 0,
                "grams": 201_000,
                "new_materials": 1,
                "new_batches": 2,
            },
        )
        self.assertEqual(
            (found.rows[0].material, found.rows[0].batch), ("PET-12", "B001")
        )
        self.assertEqual(found.rows[0].posting_on, date(2026, 11, 20))
        counts = [model.objects.count() for model in (Roll, Batch, Material)]
        self.assertEqual(counts, [0, 0, 0])

    def test_a_fault_is_told_by_sheet_and_cell_with_what_to_do(self):
        found = self.trial(xlsx(row(1), row(2, weight="1.234,50")))
        self.assertEqual(problems(found), [("Rolls!D3", "1.234,50", "not_english")])
        told = summary.details(found)[0]
        self.assertEqual(
            told,
            {
                "address": "Rolls!D3",
                "row": 3,
                "column": "Quantity in Kg",
                "value": "1.234,50",
                "problem": "This is not written as 1,234.50.",
                "fix": "Write 1234.50, or choose the decimal comma.",
            },
        )

    def test_every_fault_of_a_row_is_told(self):
        found = self.problems(["", "x", "", -1, "soon"])
        self.assertEqual(
            found,
            [
                ("Rolls!A2", "", "missing"),
                ("Rolls!C2", "", "missing"),
                ("Rolls!D2", "-1", "not_positive"),
                ("Rolls!E2", "soon", "not_a_date"),
            ],
        )

    def test_numbers_where_text_belongs_are_pointed_out(self):
        said = self.remarks(row(material=45), row(2, material=45))
        examples = [["Rolls!A2", "45", "45"], ["Rolls!A3", "45", "45"]]
        self.assertEqual(said, {"stored_as_number": [2, examples]})
        padded = self.trial(xlsx(row(material=45)), pad_material=6)
        self.assertEqual(padded.rows[0].material, "000045")
        self.assertEqual(remarks(padded)["padded"][1], [["Rolls!A2", "45", "000045"]])

    def test_a_number_shown_with_zeros_is_still_a_number(self):
        def shown(book):
            book.active["C2"].number_format = "0000"

        found = self.trial(xlsx(row(batch=45), then=shown))
        self.assertEqual(found.rows[0].batch, "45")
        self.assertIn("stored_as_number", remarks(found))

    def test_digits_that_excel_has_changed_are_refused(self):
        found = self.problems(row(material=123456789012345678))
        self.assertEqual([one[2] for one in found], ["digits_lost"])

    def test_formulas_without_value_and_excel_errors_name_their_cell(self):
        def wrong(book):
            book.active["C3"].value, book.active["C3"].data_type = "#N/A", "e"

        file = xlsx(row(1, weight="=5+5"), row(2), then=wrong)
        self.assertEqual(
            problems(self.trial(file)),
            [("Rolls!D2", "", "no_value"), ("Rolls!C3", "", "excel_error")],
        )

    def test_what_normalising_changed_is_shown(self):
        said = self.remarks(row(1, batch="b\u00a0003 "), row(2, weight="1,234"))
        self.assertEqual(said["tidied"], [1, [["Rolls!C2", "b\u00a0003 ", "B 003"]]])
        self.assertEqual(said["grouped"], [1, [["Rolls!D3", "1,234", "1234 kg"]]])

    def test_days_to_come_and_long_past_are_only_warned_of(self):
        found = self.trial(
            xlsx(
                row(1, day=date(2026, 12, 1)),
                row(2, day=date(2020, 1, 1)),
                row(3, day=45872),
            )
        )
        said = remarks(found)
        self.assertEqual(self.figures(found, "ready", "refused"), (3, 0))
        self.assertEqual(said["future"][1][0][:2], ["Rolls!E2", "2026-12-01"])
        self.assertEqual(said["old"][1][0][:2], ["Rolls!E3", "2020-01-01"])
        self.assertEqual(said["excel_serial"][1][0][2], "2025-08-03")

    def test_blank_rows_do_not_count_and_do_not_shift_the_numbers(self):
        found = self.trial(xlsx(row(1), [], ["", None, " "], row(2, weight="x")))
        self.assertEqual(self.figures(found, "total", "refused"), (2, 1))
        self.assertEqual(problems(found)[0][0], "Rolls!D5")

    def test_a_line_of_totals_is_left_out(self):
        for word in ("Total", "GRAND TOTAL:", "कुल"):
            found = self.trial(xlsx(row(1), [word, "", "", 100.5, ""]))
            self.assertEqual(
                self.figures(found, "ready", "skipped", "refused"), (1, 1, 0)
            )
            self.assertEqual(found.found.skips, [(3, "total")])

    def test_a_csv_row_with_another_number_of_fields_is_refused_not_shifted(self):
        file = text("Material,Batch,Weight", "PET,B1,5,7", "PET,B2", "PET,B3,5,,")
        found = self.trial(file)
        self.assertEqual(problems(found), [(2, "7", "fields"), (3, "B2", "fields")])
        self.assertEqual([one.batch for one in found.rows], ["B3"])
        self.assertIn(
            "4 fields, the header has 3", summary.details(found)[0]["problem"]
        )

    def test_heavier_than_is_allowed_here(self):
        found = self.problems(row(weight=20_000))
        self.assertEqual([one[2] for one in found], ["too_heavy"])
        self.assertEqual(self.problems(row(weight=20_000), heaviest_kg=30_000), [])

    def test_hidden_rows_and_hidden_sheets_are_told(self):
        def hide(book):
            book.active.row_dimensions[2].hidden = True

        self.assertEqual(
            remarks(self.trial(xlsx(row(), then=hide))), {"hidden_rows": [1, []]}
        )

        def hide_sheet(book):
            book.create_sheet("Shown")["A1"] = "x"
            book["Rolls"].sheet_state = "hidden"
            book.active = 1

        file = xlsx(row(), then=hide_sheet)
        self.assertIn("hidden_sheet", remarks(self.trial(file, sheet="Rolls")))


class DuplicateTests(TestCase):
    header = ["Material", "Batch", "Weight", "Roll No"]

    def setUp(self):
        self.chief = plant.worker()
        operations.create_rolls(
            department=plant.department("FM"),
            lines=[Line("PET", "B1", 5, roll_no="R1", description="Film")],
            by=self.chief,
            at=at(-60),
        )

    def trial(self, *rows, header=None, **options):
        return trial(xlsx(*rows, header=header or self.header), self.chief, **options)

    def outcome(self, *rows, **options):
        found = self.trial(*rows, **options)
        return len(found.rows), found.found.skips, [one[2] for one in problems(found)]

    def test_a_roll_number_twice_in_the_file_names_the_first_row(self):
        found = self.trial(["PET", "B2", 5, "r 9"], ["PET", "B2", 5, "R\u00a09"])
        self.assertEqual(problems(found), [("Rolls!D3", "R 9", "roll_twice")])
        self.assertIn("row 2", summary.details(found)[0]["problem"])

    def test_a_roll_number_that_reads_as_a_rack_or_a_label_makes_no_roll(self):
        label = plant.roll(self.chief).code
        rows = [["PET", f"B{no}", 5, no] for no in (label, "FM01A01", "R7")]
        found = self.trial(*rows)
        refused = [(value, code) for _cell, value, code in problems(found)]
        self.assertEqual(
            refused, [(label, "roll_misread"), ("FM01A01", "roll_misread")]
        )
        self.assertEqual([row.roll_no for row in found.rows], ["R7"])

    def test_several_rolls_of_a_batch_are_several_rolls(self):
        found = self.trial(
            ["PET", "B2", 5, ""], ["PET", "B2", 6, ""], ["PET", "B2", 5, ""]
        )
        self.assertEqual(len(found.rows), 3)
        self.assertEqual(remarks(found)["same_row"][0], 1)

    def test_a_batch_that_is_here_is_skipped_added_to_or_an_error(self):
        line = ["pet", "b1", 5, ""]
        self.assertEqual(self.outcome(line), (0, [(2, "batch_exists")], []))
        self.assertEqual(self.outcome(line, batch_exists="add"), (1, [], []))
        self.assertEqual(
            self.outcome(line, batch_exists="error"), (0, [], ["batch_exists"])
        )

    def test_a_roll_that_is_here_is_skipped_only_when_it_is_the_same(self):
        same, other = ["PET", "B1", 5, "R1"], ["PET", "B7", 5, "R1"]
        self.assertEqual(self.outcome(same), (0, [(2, "roll_taken")], []))
        self.assertEqual(self.outcome(other), (0, [], ["roll_taken"]))
        self.assertEqual(
            self.outcome(same, batch_exists="add"), (0, [], ["roll_taken"])
        )

    def test_a_batch_whose_rolls_are_all_void_may_come_again(self):
        operations.void(roll=Roll.objects.get(), reason="typo", by=self.chief, at=at())
        self.assertEqual(self.outcome(["PET", "B1", 5, ""]), (1, [], []))

    def test_the_same_batch_number_of_another_material_is_another_batch(self):
        self.assertEqual(self.outcome(["BOPP", "B1", 5, ""]), (1, [], []))

    def test_a_known_material_keeps_its_description_and_that_is_said(self):
        header = ["Material", "Batch", "Weight", "Description"]
        found = self.trial(["PET", "B2", 5, "Foil"], header=header)
        self.assertEqual(remarks(found)["description_differs"][1][0][1], "Foil")
        self.assertEqual(found.figures["new_materials"], 0)

    def test_many_rows_take_as_many_questions_as_few(self):
        def asked(how_many):
            lines = [["PET", f"N{one}", 5, f"X{one}"] for one in range(how_many)]
            return plan_of(xlsx(*lines, header=self.header), self.chief)

        plans = [asked(1), asked(30)]
        for plan in plans:
            with self.assertNumQueries(6):
                dry_run(plan, at())


class DepartmentTests(TestCase):
    header = ["Material", "Batch", "Weight", "Department"]

    def trial(self, by, *rows, **options):
        return trial(xlsx(*rows, header=self.header), by, **options)

    def test_a_row_says_its_department_or_takes_the_usual_one(self):
        lines = (["P", "1", 5, "fm"], ["P", "2", 5, " LM "], ["P", "3", 5, ""])
        found = self.trial(plant.worker(), *lines)
        self.assertEqual(found.departments, {"FM": 2, "LM": 1})

    def test_departments_are_judged_row_by_row(self):
        plant.department("LM")
        keeper = plant.worker(Role.STOCK_KEEPER, "FM", "LM")
        lines = (["P", "1", 5, "FM"], ["P", "2", 5, "LM"], ["P", "3", 5, "XX"])
        found = self.trial(keeper, *lines)
        self.assertEqual(
            problems(found),
            [
                ("Rolls!D3", "LM", "other_department"),
                ("Rolls!D4", "XX", "unknown_department"),
            ],
        )
        self.assertEqual(len(found.rows), 1)

    def test_without_a_usual_department_every_row_needs_its_own(self):
        found = self.trial(plant.worker(), ["P", "1", 5, ""], department=None)
        self.assertEqual(problems(found), [("Rolls!D2", "", "missing")])


class ErrorWorkbookTests(TestCase):
    def written(self, *rows, **options):
        found = trial(xlsx(*rows), plant.worker(), **options)
        book = open_book(error_workbook.write(found))
        return {one.name: book.cells(one.name).rows for one in book.sheets}

    def test_it_is_the_file_with_what_is_wrong_and_how_to_mend_it(self):
        rows = self.written(row(1), row(2, weight="x", description="00007"))["Errors"]
        added = ["Row", "Column", "Value", "Problem", "How to fix"]
        self.assertEqual(list(rows[0]), HEADER + added)
        self.assertEqual(rows[1][1:4], ("00007", "B002", "x"))
        self.assertEqual(rows[1][5:8], (3, "Quantity in Kg", "x"))
        self.assertEqual(len(rows), 2)

    def test_no_cell_of_it_is_a_formula(self):
        evil = '=HYPERLINK("http://x","y")'
        file = csv(
            [f'"{evil.replace(chr(34), chr(34) * 2)}"', "+1", "@SUM(A1)", "-", ""]
        )
        found = trial(file, plant.worker())
        book = load_workbook(error_workbook.write(found))
        types = {cell.data_type for line in book.active.iter_rows() for cell in line}
        self.assertEqual(book.active["A2"].value, evil)
        self.assertNotIn("f", types)

    def test_signs_that_excel_cannot_hold_are_left_out(self):
        found = trial(text("Material,Batch,Weight", "P\x01ET,B1,x"), plant.worker())
        rows = open_book(error_workbook.write(found)).cells("Errors").rows
        self.assertEqual(rows[1][0], "PET")

    def test_skipped_rows_are_on_a_sheet_of_their_own(self):
        rows = self.written(row(1), ["Total", "", "", 5, ""])["Skipped"]
        self.assertEqual(rows[1][-2:], (3, "a line of totals"))

    def test_it_may_be_mended_and_brought_again_as_it_is(self):
        found = trial(xlsx(row(1, weight="x")), plant.worker())
        again = plan_of(error_workbook.write(found), plant.worker())
        self.assertEqual(
            set(again.mapping),
            {"material", "description", "batch", "weight", "posting_on"},
        )
