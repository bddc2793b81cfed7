"""The pages of bringing a list: what each press does, and what bad input gets."""

import io

from django.db import connection
from django.test.utils import CaptureQueriesContext

from dues import operations
from dues.models import Customer, Due, KhataImport

from .lists import csv, ods, upload, xlsx
from .shops import act, at, customer_of, give, shop_of
from .visits import CounterCase

PASTED = "Ravi\t9848012345\t540\nGita\t\t-20"


class ImportPageCase(CounterCase):
    def paste(self, text: str = PASTED) -> KhataImport:
        self.post("import_new", pasted=text)
        return KhataImport.objects.first()

    def commit(self, brought: KhataImport):
        page = self.get("import", brought.pk)
        digest = page.context["trial"].digest
        return self.post("import_commit", brought.pk, digest=digest)


class BringingTest(ImportPageCase):
    def test_the_customers_lead_here_also_when_there_are_none(self):
        self.assertContains(self.get("customers"), 'href="/dues/import/"')
        Customer.objects.all().delete()
        self.assertContains(self.get("customers"), "Or bring a list of them")

    def test_a_paste_leads_to_its_rows(self):
        brought = self.paste()
        page = self.get("import", brought.pk)
        self.assertContains(page, "Add 2 customers")
        self.assertContains(page, "Advance ₹20.00")
        self.assertEqual(Customer.objects.count(), 1)

    def test_a_file_whose_columns_are_unclear_asks_for_them(self):
        file = upload(csv("500,600", "700,800"))
        response = self.post("import_new", file=file)
        brought = KhataImport.objects.get()
        self.assertLeadsTo(response, "import_columns", brought.pk)
        self.assertLeadsTo(self.get("import", brought.pk), "import_columns", brought.pk)

    def test_nothing_and_broken_files_are_refused_in_a_sentence(self):
        self.assertContains(self.post("import_new"), "paste the list", status_code=422)
        whole = xlsx(["Name"], ["Ravi"]).getvalue()
        for content, sentence in (
            (b"", "nothing in this file"),
            (b"\x89PNG\r\n\x1a\n\x00\x00", "neither an Excel file"),
            (b"%PDF-1.7", "neither an Excel file"),
            (b"<html><table>", "web page"),
            (whole[:-300], "damaged"),
            (b"Name,Phone\r\n", "no row below"),
        ):
            file = upload(io.BytesIO(content), "list.xlsx")
            response = self.post("import_new", file=file)
            self.assertContains(response, sentence, status_code=422)
        self.assertFalse(KhataImport.objects.exists())

    def test_a_sheet_has_a_name_that_can_be_kept(self):
        for length, status in ((100, 302), (101, 422)):
            file = upload(ods("x" * length, ["Name"], ["Ravi"]), "list.ods")
            response = self.post("import_new", file=file)
            self.assertEqual(response.status_code, status)
        self.assertContains(response, "Give it at most 100 letters", status_code=422)
        self.assertEqual(KhataImport.objects.count(), 1)

    def test_a_wrong_paste_comes_back_as_typed(self):
        page = self.post("import_new", pasted="Name,Phone,Name\nRavi,,Sita")
        self.assertContains(page, "Two columns are called", status_code=422)
        self.assertContains(page, "Ravi,,Sita", status_code=422)

    def test_the_sample_and_the_customers_own_file_are_read_back(self):
        give(self.sita, 540)
        for name in ("import_sample", "customers_file"):
            for format in ("csv", "xlsx"):
                content = io.BytesIO(self.get(name, format).content)
                file = upload(content, f"list.{format}")
                response = self.post("import_new", file=file)
                self.assertEqual(response.status_code, 302, (name, format))
                brought = KhataImport.objects.first()
                trial = operations.look(brought, at())[1]
                self.assertEqual(trial.figures["refused"], 0, (name, format))
        [sita] = trial.judged
        self.assertEqual((sita.same, sita.row.balance_paise), (self.sita, 54_000))

    def test_a_format_that_is_none(self):
        for name in ("import_sample", "customers_file"):
            self.assertEqual(self.get(name, "pdf").status_code, 404)

    def test_what_was_left_unfinished_is_found_again_while_it_is_kept(self):
        brought = self.paste()
        page = self.get("import_new")
        self.assertContains(page, "Brought, not taken in yet")
        self.assertContains(page, f'href="/dues/import/{brought.pk}/"')
        self.assertNotContains(self.get("khata_new"), "not taken in yet")
        brought.source.delete()
        self.assertNotContains(self.get("import_new"), "not taken in yet")
        other = self.paste()
        self.post("import_drop", other.pk)
        self.assertNotContains(self.get("import_new"), "not taken in yet")

    def test_another_shops_files_are_not_among_them(self):
        self.client.force_login(shop_of("ravi").user)
        self.paste()
        self.client.force_login(self.shop.user)
        self.assertNotContains(self.get("import_new"), "not taken in yet")


class ColumnsTest(ImportPageCase):
    def test_another_reading_changes_the_rows(self):
        brought = self.paste("Name,Area\nChowk,Ravi")
        response = self.post(
            "import_columns",
            brought.pk,
            column_0="area",
            column_1="name",
            known="add",
            dates="mdy",
            dated="2026-04-01",
        )
        self.assertLeadsTo(response, "import", brought.pk)
        brought.refresh_from_db()
        self.assertEqual(brought.mapping, {"area": 0, "name": 1})
        self.assertEqual(brought.options["dated"], "2026-04-01")
        self.assertContains(self.get("import", brought.pk), "Ravi")

    def test_no_name_and_one_field_twice_are_refused(self):
        brought = self.paste()
        typed = {"known": "skip", "dates": "dmy"}
        page = self.post("import_columns", brought.pk, **typed, column_0="area")
        self.assertContains(page, "which column holds the name", status_code=422)
        both = {"column_0": "name", "column_1": "name"}
        page = self.post("import_columns", brought.pk, **typed, **both)
        self.assertContains(page, "Another column is this already", status_code=422)

    def test_a_header_row_may_be_said(self):
        brought = self.paste("Owner,Amt\nRavi,5")
        page = self.get("import_columns", brought.pk, header_row=1)
        self.assertContains(page, "Owner")
        page = self.get("import_columns", brought.pk, header_row=99)
        self.assertEqual(page.status_code, 422)

    def test_a_file_that_is_forgotten_says_so(self):
        brought = self.paste()
        brought.source.delete()
        for name in ("import", "import_columns"):
            page = self.get(name, brought.pk)
            self.assertContains(page, "no longer kept", status_code=422)


class CommitTest(ImportPageCase):
    def test_the_rows_become_customers(self):
        brought = self.paste()
        self.assertLeadsTo(self.commit(brought), "import", brought.pk)
        self.assertEqual(Due.objects.get().amount_paise, 54_000)
        page = self.get("import", brought.pk)
        self.assertContains(page, "Take them back")

    def test_an_outdated_or_made_up_preview_is_shown_anew(self):
        brought = self.paste()
        page = self.post("import_commit", brought.pk, digest="0")
        self.assertContains(page, "Look at what would happen now", status_code=409)
        self.assertEqual(Customer.objects.count(), 1)

    def test_taking_back_and_dropping(self):
        brought = self.paste()
        self.commit(brought)
        self.assertLeadsTo(self.post("import_drop", brought.pk), "import", brought.pk)
        self.assertLeadsTo(self.post("import_undo", brought.pk), "import", brought.pk)
        self.assertContains(
            self.get("import", brought.pk), "Undone: 0 gone, 2 archived"
        )
        other = self.paste()
        self.assertLeadsTo(self.post("import_undo", other.pk), "import", other.pk)
        self.assertLeadsTo(self.post("import_drop", other.pk), "import_new")
        self.assertContains(self.get("import", other.pk), "dropped")

    def test_the_rows_may_be_narrowed(self):
        customer_of(self.shop, "Ravi", phone="+919848012345")
        brought = self.paste()
        page = self.get("import", brought.pk, show="known")
        self.assertEqual([one.row.number for one in page.context["page"]], [1])
        page = self.get("import", brought.pk, show="nonsense", page="x")
        self.assertEqual(len(page.context["page"]), 2)

    def test_a_long_list_costs_no_more_queries_to_show(self):
        give(self.sita, 5)
        counts = []
        for many in (2, 300):
            brought = self.paste("\n".join(f"Customer {n}\t\t{n}" for n in range(many)))
            with CaptureQueriesContext(connection) as queries:
                self.get("import", brought.pk)
            counts.append(len(queries))
        self.assertEqual(counts[0], counts[1])

    def test_a_strangers_import_is_not_there(self):
        other = shop_of("ravi")
        self.client.force_login(other.user)
        brought = self.paste()
        self.client.force_login(self.shop.user)
        before = list(KhataImport.objects.values())
        for name in ("import", "import_columns"):
            self.assertEqual(self.get(name, brought.pk).status_code, 404)
        for name in ("import_commit", "import_drop", "import_undo", "import_columns"):
            self.assertEqual(self.post(name, brought.pk).status_code, 404)
        self.assertEqual(list(KhataImport.objects.values()), before)

    def test_no_phone_is_in_any_address(self):
        brought = self.paste()
        page = self.get("import", brought.pk).content.decode()
        addresses = [part.split('"')[0] for part in page.split('href="')[1:]]
        self.assertFalse([one for one in addresses if "9848012345" in one])

    def test_an_archived_twin_is_offered(self):
        ravi = customer_of(self.shop, "Ravi", phone="+919848012345")
        act(operations.archive_customer, ravi)
        brought = self.paste()
        self.assertContains(self.get("import", brought.pk), "comes back")
