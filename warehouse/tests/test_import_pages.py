"""The pages of an import: who may see them, and what each press does."""

from uuid import uuid4

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import TestCase, TransactionTestCase
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from accounts.models import KeptFile, Work
from accounts.roles import Role
from accounts.sheets.reading import open_book
from accounts.tests.together import in_the_way_of
from warehouse import operations
from warehouse.imports.outline import look_at
from warehouse.models import ImportLog, Roll
from warehouse.operations import imports

from . import plant, sheets
from .importing import bring, commit
from .plant import Hand, at
from .sheets import csv, row, text, xlsx

Status = ImportLog.Status


def url(name: str, *args) -> str:
    return reverse(f"warehouse:{name}", args=args)


class PageCase(TestCase):
    def setUp(self):
        self.keeper = plant.worker(Role.STOCK_KEEPER)
        self.client.force_login(self.keeper)

    def upload(self, file, name="rolls.xlsx", **named):
        upload = SimpleUploadedFile(name, file.read())
        return self.client.post(url("import_new"), {"file": upload}, **named)

    def say_columns(self, log, sheet="", **changes):
        """Send the form of columns as it comes, but for `changes`."""
        page = url("import_columns", log.pk) + sheet
        form = self.client.get(page).context["form"]
        posted = {name: form[name].value() for name in form.fields}
        posted = {name: "" if v is None else v for name, v in posted.items()}
        return self.client.post(page, posted | changes)

    def brought(self, *rows, **named):
        return bring(xlsx(*(rows or [row(1), row(2)])), self.keeper, **named)

    def press(self, log, **posted):
        facts = {"token": log.token, "mode": "all"}
        return self.client.post(url("import_commit", log.pk), facts | posted)

    def state(self, log) -> tuple:
        log.refresh_from_db()
        return log.status, log.imported, Roll.objects.count()


class JourneyTests(PageCase):
    def test_from_a_file_to_its_rolls(self):
        answer = self.upload(xlsx(row(1), row(2)))
        log = ImportLog.objects.get()
        self.assertRedirects(answer, url("import_columns", log.pk))
        self.assertEqual(
            (log.file_name, log.kind, log.sheet), ("rolls.xlsx", "xlsx", "Rolls")
        )
        answer = self.say_columns(log)
        self.assertRedirects(answer, url("import", log.pk))
        log.refresh_from_db()
        page = self.client.get(url("import", log.pk))
        self.assertContains(page, "2 rolls, 201 kg")
        self.assertRedirects(self.press(log), url("import", log.pk))
        self.assertEqual(self.state(log), (Status.DONE, 2, 2))
        page = self.client.get(url("import", log.pk))
        self.assertContains(page, "2 rolls are imported.")
        self.assertContains(page, f"{url('labels')}?import_id={log.pk}")
        self.assertContains(page, f"{url('rolls')}?import_id={log.pk}")
        listed = self.client.get(url("rolls"), {"import_id": log.pk})
        self.assertEqual(listed.context["listing"].count, 2)

    def test_how_a_csv_was_read_is_shown(self):
        self.upload(csv(row(1), delimiter=";", encoding="cp1252"), "rolls.csv")
        page = self.client.get(url("import_columns", ImportLog.objects.get().pk))
        self.assertContains(page, "read as utf-8-sig, divided by semicolons")

    def test_pressed_twice_it_leads_to_the_import_and_makes_nothing_more(self):
        log = self.brought()
        for _press in range(2):
            self.assertRedirects(self.press(log), url("import", log.pk))
        self.assertEqual(self.state(log), (Status.DONE, 2, 2))


class UploadTests(PageCase):
    def test_a_file_that_is_none_is_refused_in_its_field_and_not_kept(self):
        for file in (text("<html>"), sheets.zipped(a=b"x"), text(" ")):
            answer = self.upload(file, "rolls.xlsx")
            self.assertEqual(answer.status_code, 422)
            self.assertTrue(answer.context["form"].errors["file"])
        self.assertFalse(ImportLog.objects.exists() or KeptFile.objects.exists())

    def test_without_a_file(self):
        answer = self.client.post(url("import_new"))
        self.assertEqual(answer.status_code, 422)

    def test_samples_come_and_may_be_brought_as_they_are(self):
        for format in ("xlsx", "csv"):
            answer = self.client.get(url("import_sample", format))
            self.assertIn(f'"rolls.{format}"', answer["Content-Disposition"])
            file = SimpleUploadedFile(f"rolls.{format}", answer.content)
            self.client.post(url("import_new"), {"file": file})
            log = ImportLog.objects.first()
            self.say_columns(log)
            log.refresh_from_db()
            figures = log.trial["figures"]
            self.assertEqual(
                (figures["ready"], figures["refused"]), (2, 0), log.details
            )
            self.assertEqual(log.warnings[0]["count"] if log.warnings else 0, 0)
        self.assertEqual(self.client.get(url("import_sample", "pdf")).status_code, 404)


class ColumnTests(PageCase):
    def setUp(self):
        super().setUp()
        self.upload(xlsx(row(1)))
        self.log = ImportLog.objects.get()

    def test_a_needed_column_that_is_missing_is_named(self):
        answer = self.say_columns(self.log, column_2="")
        self.assertContains(
            answer, "Say which column holds: Batch number.", status_code=422
        )
        self.assertEqual(answer.context["form"]["column_2"].value(), "")

    def test_one_thing_in_two_columns(self):
        answer = self.say_columns(self.log, column_1="batch")
        self.assertContains(answer, "Another column is this already.", status_code=422)

    def test_values_that_are_no_choice_come_back(self):
        for name, value in (
            ("decimals", "martian"),
            ("heaviest_kg", "0"),
            ("department", "99"),
        ):
            answer = self.say_columns(self.log, **{name: value})
            self.assertEqual(answer.status_code, 422, name)
            self.assertTrue(answer.context["form"].errors[name])
        self.log.refresh_from_db()
        self.assertEqual(self.log.mapping, {})

    def test_a_department_that_is_not_mine_is_no_choice(self):
        other = plant.department("LM")
        answer = self.say_columns(self.log, department=other.pk)
        self.assertEqual(answer.status_code, 422)

    def test_columns_are_as_they_were_said_for_such_a_file_last(self):
        self.say_columns(self.log, column_1="", unit="lb")
        self.upload(xlsx(row(5)))
        form = self.client.get(
            url("import_columns", ImportLog.objects.first().pk)
        ).context["form"]
        self.assertEqual((form["column_1"].value(), form["unit"].value()), ("", "lb"))

    def test_another_sheet_and_another_row_of_headers(self):
        def more(book):
            sheet = book.create_sheet("Day 2")
            for line in (["Rolls of the day"], sheets.HEADER, row(7)):
                sheet.append(line)

        self.upload(xlsx(row(1), then=more))
        log = ImportLog.objects.first()
        page = url("import_columns", log.pk)
        self.assertContains(self.client.get(page), "Day 2")
        answer = self.say_columns(log, "?sheet=Day 2&header_row=")
        self.assertRedirects(answer, url("import", log.pk))
        log.refresh_from_db()
        self.assertEqual((log.sheet, log.header_row), ("Day 2", 2))
        self.assertEqual(log.trial["figures"]["ready"], 1)
        wrong = self.client.get(page, {"sheet": "Day 2", "header_row": 3})
        self.assertEqual(wrong.status_code, 422)
        self.assertContains(wrong, "There is no row below the header", status_code=422)

    def test_a_header_twice_is_told_with_the_way_to_another_row(self):
        self.upload(
            xlsx(["P", "B", 5, 6], header=["Material", "Batch", "Weight", "Weight"])
        )
        page = self.client.get(url("import_columns", ImportLog.objects.first().pk))
        self.assertContains(
            page, "Two columns are called “Weight” (C and D)", status_code=422
        )
        self.assertContains(page, "Row of the headers", status_code=422)

    def test_a_file_that_was_forgotten(self):
        KeptFile.objects.all().delete()
        page = self.client.get(url("import_columns", self.log.pk))
        self.assertContains(page, "Upload it again", status_code=422)

    def test_once_begun_the_columns_stay(self):
        commit(self.brought(), self.keeper)
        log = ImportLog.objects.first()
        page = url("import_columns", log.pk)
        self.assertRedirects(self.client.get(page), url("import", log.pk))
        self.assertRedirects(self.client.post(page), url("import", log.pk))


class PreviewTests(PageCase):
    def test_errors_warnings_and_changes_are_on_the_page(self):
        lines = [row(1, weight="1.234,50"), row(2, batch="b 9"), row(3, material=45)]
        log = self.brought(*lines, ["Total", "", "", 5, ""])
        page = self.client.get(url("import", log.pk))
        for said in (
            "Rolls!D2",
            "1.234,50",
            "Write 1234.50, or choose the decimal comma.",
            "stored as a number",
            "blanks, unseen signs or small letters put right",
            "a line of totals",
        ):
            self.assertContains(page, said)

    def test_what_is_in_a_cell_is_never_markup(self):
        log = self.brought(row(1, weight="<script>alert(1)</script>"))
        page = self.client.get(url("import", log.pk))
        self.assertNotContains(page, "<script>alert")
        self.assertContains(page, "&lt;script&gt;")

    def test_the_workbook_of_errors_is_handed_out(self):
        log = self.brought(row(1), row(2, weight="x"))
        answer = self.client.get(url("import_errors", log.pk))
        self.assertIn(
            "errors%20of%20rolls.xlsx",
            answer["Content-Disposition"].replace(" ", "%20"),
        )
        file = sheets.io.BytesIO(b"".join(answer.streaming_content))
        self.assertEqual(load_workbook(file)["Errors"]["C2"].value, "B002")
        self.assertEqual(open_book(file).kind, "xlsx")

    def test_without_errors_there_is_none(self):
        log = self.brought()
        self.assertEqual(self.client.get(url("import_errors", log.pk)).status_code, 404)

    def test_all_or_nothing_with_an_error_is_refused_and_good_rows_go(self):
        log = self.brought(row(1), row(2, weight="x"))
        answer = self.press(log)
        self.assertContains(answer, "1 row has errors, so nothing", status_code=422)
        self.assertEqual(self.state(log), (Status.PREVIEW, 0, 0))
        self.press(log, mode="good")
        self.assertEqual(self.state(log), (Status.DONE, 1, 1))

    def test_a_preview_with_errors_offers_what_its_button_will_do(self):
        log = self.brought(row(1), row(2, weight="x"), row(3, weight="y"))
        page = self.client.get(url("import", log.pk))
        self.assertContains(page, "2 rows have errors. Mend the file and bring it")
        self.assertContains(page, "Import the 1 good roll only")
        self.assertContains(page, url("import_new"))
        self.press(log, mode=page.context["form"]["mode"].value())
        self.assertEqual(self.state(log), (Status.DONE, 1, 1))

    def test_a_preview_without_errors_is_made_whole(self):
        page = self.client.get(url("import", self.brought().pk))
        self.assertContains(page, "Import 2 rolls")
        self.assertNotContains(page, "good roll")
        self.assertEqual(page.context["form"]["mode"].value(), "all")

    def test_errors_that_came_since_change_what_the_button_will_do(self):
        log = self.brought(row(1), row(2), batch_exists="error")
        plant.roll(plant.worker(), material="PET-12", batch="B002")
        answer = self.press(log)
        self.assertContains(answer, "Import the 1 good roll only", status_code=422)
        self.assertEqual(answer.context["form"]["mode"].value(), "good")
        log.refresh_from_db()
        self.press(log, mode="good")
        self.assertEqual(self.state(log), (Status.DONE, 1, 2))

    def test_who_brought_a_file_is_called_by_name(self):
        self.keeper.first_name = "Kavita"
        self.keeper.save()
        file = xlsx(row(1))
        commit(bring(file, self.keeper), self.keeper)
        file.seek(0)
        again = bring(file, self.keeper, batch_exists="add")
        page = self.client.get(url("import", again.pk))
        self.assertContains(page, "by Kavita", 2)
        self.assertNotContains(page, f"by {self.keeper.username}")

    def test_an_older_page_begins_nothing_and_shows_the_newest(self):
        log = self.brought()
        answer = self.press(log, token=uuid4())
        self.assertContains(answer, "no longer what would happen", status_code=422)
        self.assertEqual(answer.context["form"]["token"].value(), str(log.token))
        self.assertEqual(self.state(log), (Status.PREVIEW, 0, 0))
        self.assertEqual(self.press(log, token="x", mode="maybe").status_code, 422)

    def test_a_change_of_the_plant_since_is_shown_first(self):
        log = self.brought(batch_exists="error")
        plant.roll(plant.worker(), material="PET-12", batch="B002")
        answer = self.press(log)
        self.assertContains(
            answer, "The plant has changed since you looked.", status_code=422
        )
        self.assertContains(answer, "Rolls to be made: 2 → 1", status_code=422)
        self.assertEqual(self.state(log)[:2], (Status.PREVIEW, 0))

    def test_the_same_file_again_asks_for_a_tick(self):
        file = xlsx(row(1))
        commit(bring(file, self.keeper), self.keeper)
        file.seek(0)
        again = bring(file, self.keeper, batch_exists="add")
        page = self.client.get(url("import", again.pk))
        self.assertContains(page, "The very same file was imported on 21 Nov 2026")
        answer = self.press(again)
        self.assertEqual(answer.status_code, 422)
        self.assertTrue(answer.context["form"].errors["again"])
        self.press(again, again="on")
        self.assertEqual(self.state(again), (Status.DONE, 1, 2))

    def test_a_preview_may_be_dropped(self):
        log = self.brought()
        answer = self.client.post(url("import_drop", log.pk), follow=True)
        self.assertContains(answer, "It was dropped before anything was imported.")
        self.assertEqual(self.state(log), (Status.CANCELLED, 0, 0))
        again = self.client.post(url("import_drop", log.pk))
        self.assertRedirects(again, url("import", log.pk))


class UndoTests(PageCase):
    def setUp(self):
        super().setUp()
        self.log = commit(self.brought(row(1), row(2), row(3)), self.keeper)
        self.page = url("import_undo", self.log.pk)

    def test_it_asks_why_and_lists_what_stays(self):
        Hand(self.keeper).do(operations.qa_scan, self.log.rolls.first(), 3)
        self.assertContains(self.client.get(self.page), "2 of its 3 rolls")
        answer = self.client.post(self.page, {"reason": "wrong file"}, follow=True)
        self.assertContains(answer, "2 of 3 rolls were made void.")
        self.assertContains(answer, "1 roll stands")
        self.assertEqual(Roll.objects.filter(status="VOID").count(), 2)

    def test_without_a_reason_nothing_happens(self):
        answer = self.client.post(self.page, {"reason": " "})
        self.assertContains(answer, "Write a reason", status_code=422)
        self.assertFalse(Roll.objects.filter(status="VOID").exists())

    def test_a_preview_cannot_be_undone(self):
        log = self.brought(row(9))
        answer = self.client.post(url("import_undo", log.pk), {"reason": "x"})
        self.assertContains(answer, "Only an import that is done", status_code=422)


class ListTests(PageCase):
    def test_search_state_and_an_honest_count(self):
        done = commit(self.brought(name="monday.xlsx"), self.keeper)
        self.brought(row(8), name="tuesday.xlsx")
        for asked, names in (
            ({}, ["tuesday.xlsx", "monday.xlsx"]),
            ({"q": "MONDAY"}, ["monday.xlsx"]),
            ({"q": self.keeper.username}, ["tuesday.xlsx", "monday.xlsx"]),
            ({"status": "DONE"}, ["monday.xlsx"]),
            ({"q": "none"}, []),
        ):
            page = self.client.get(url("imports"), asked)
            self.assertEqual([one.file_name for one in page.context["page"]], names)
            self.assertContains(page, f"{len(names)} import")
        self.assertContains(page, "No import fits")
        self.assertEqual(done.status, Status.DONE)
        wrong = self.client.get(url("imports"), {"status": "LOST"})
        self.assertEqual(wrong.status_code, 422)

    def test_nothing_yet_says_what_to_do(self):
        self.assertContains(self.client.get(url("imports")), "Nothing imported yet")

    def test_thirty_imports_take_as_many_questions_as_one(self):
        self.brought()
        counts = []
        for _round in range(2):
            with CaptureQueriesContext(connection) as asked:
                self.client.get(url("imports"))
            counts.append(len(asked))
            first = ImportLog.objects.get(pk=ImportLog.objects.first().pk)
            for _copy in range(24):
                first.pk = None
                first.save()
        self.assertEqual(*counts)


class DoorTests(PageCase):
    READ = ("import", "import_columns", "import_undo")
    SENT = ("import_commit", "import_drop")

    def setUp(self):
        super().setUp()
        self.log = self.brought(row(1), row(2, weight="x"))

    def everything(self):
        for name in ("imports", "import_new"):
            yield "get", url(name)
        for name in (*self.READ, "import_errors", "import_progress"):
            yield "get", url(name, self.log.pk)
        for name in (*self.SENT, "import_columns", "import_undo"):
            yield "post", url(name, self.log.pk)

    def test_other_roles_are_kept_out(self):
        for role in (Role.OPERATOR, Role.FORKLIFT_DRIVER, Role.DEPT_SK, Role.VIEW_ONLY):
            self.client.force_login(plant.worker(role))
            for method, page in self.everything():
                self.assertEqual(
                    getattr(self.client, method)(page).status_code, 403, page
                )
        self.assertEqual(self.state(self.log), (Status.PREVIEW, 0, 0))

    def test_the_import_of_another_department_is_not_found(self):
        self.client.force_login(plant.worker(Role.STOCK_KEEPER, "LM"))
        for method, page in self.everything():
            if str(self.log.pk) in page:
                answer = getattr(self.client, method)(page)
                self.assertEqual(answer.status_code, 404, page)
        self.assertEqual(
            self.client.get(url("imports")).context["page"].paginator.count, 0
        )
        self.assertEqual(self.state(self.log), (Status.PREVIEW, 0, 0))

    def test_a_press_is_a_post_and_a_page_is_not(self):
        for name in self.SENT:
            self.assertEqual(self.client.get(url(name, self.log.pk)).status_code, 405)
        for name in ("import", "import_errors", "import_progress"):
            self.assertEqual(self.client.post(url(name, self.log.pk)).status_code, 405)
        self.assertEqual(self.client.post(url("imports")).status_code, 405)

    def test_progress_of_what_does_not_go_on_leads_to_the_page(self):
        page = url("import_progress", self.log.pk)
        self.assertRedirects(self.client.get(page), url("import", self.log.pk))
        fragment = self.client.get(page, headers={"HX-Request": "true"})
        self.assertEqual(fragment["HX-Refresh"], "true")

    def test_progress_as_an_address_is_the_whole_page(self):
        ImportLog.objects.filter(pk=self.log.pk).update(
            work=Work.objects.create(
                by=self.keeper, state="running", started_at=at(), beat_at=at()
            )
        )
        page = url("import_progress", self.log.pk)
        self.assertRedirects(self.client.get(page), url("import", self.log.pk))
        part = self.client.get(page, headers={"HX-Request": "true"})
        self.assertNotContains(part, "<html")
        self.assertContains(part, 'id="work"')

    def test_ids_that_never_were(self):
        for number in (0, 2**70):
            self.assertEqual(self.client.get(url("import", number)).status_code, 404)


class AnyFileTests(PageCase):
    def test_bytes_of_any_kind_are_a_refusal_or_a_table_and_never_a_fault(self):
        good = xlsx(row(1)).getvalue()
        for place in range(0, len(good), 97):
            broken = bytearray(good)
            broken[place : place + 7] = b"\xff\x00<&>\x01Z"
            answer = self.upload(sheets.io.BytesIO(bytes(broken)))
            self.assertIn(answer.status_code, (302, 422))
            if answer.status_code == 302:
                page = self.client.get(answer["Location"])
                self.assertIn(page.status_code, (200, 422))

    def test_the_first_look_reads_what_later_looks_read(self):
        self.assertEqual(look_at(xlsx(row(1), row(2))).rows, 2)


class AnotherTryTests(TransactionTestCase):
    def setUp(self):
        self.keeper = plant.worker(Role.STOCK_KEEPER)

    def test_a_file_that_met_another_change_is_kept_whole(self):
        self.client.force_login(self.keeper)
        content = xlsx(row(1)).read()
        upload = SimpleUploadedFile("rolls.xlsx", content)
        with in_the_way_of("INSERT", "warehouse_importlog"):
            self.client.post(url("import_new"), {"file": upload})
        self.assertEqual(ImportLog.objects.get().source.spooled().read(), content)

    def test_a_dry_run_that_met_another_change_keeps_its_own_errors_alone(self):
        log = bring(xlsx(row(1, weight="x")), self.keeper)
        with in_the_way_of("UPDATE", "warehouse_importlog", "error_file_id"):
            imports.try_import(log=log, by=self.keeper, at=at())
        log.refresh_from_db()
        kept = {log.source, log.error_file}
        self.assertEqual(set(KeptFile.objects.all()), kept)
