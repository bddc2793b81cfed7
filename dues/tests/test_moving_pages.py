"""The pages of a whole khata: taken out, looked at, taken in."""

import io
import re
from unittest import mock

from django.test import TransactionTestCase
from django.urls import reverse

from accounts import background
from accounts.models import KeptFile
from accounts.tests.together import in_the_way_of
from dues import operations
from dues.models import Customer, Due, KhataExport, KhataImport
from dues.operations import moving

from .lists import csv, upload
from .shops import at, customer_of, give, receive, shop_of
from .visits import CounterCase


def bytes_of(answer) -> bytes:
    return b"".join(answer.streaming_content)


class TakingOutTest(CounterCase):
    def test_the_settings_lead_to_a_file(self):
        self.assertContains(self.get("settings"), reverse("dues:take_out"))
        answer = self.post("take_out", format="zip")
        self.assertIn(".zip", answer["Content-Disposition"])
        self.assertTrue(bytes_of(answer).startswith(b"PK"))
        self.assertIn("no-store", answer["Cache-Control"])

    def test_a_format_that_is_none(self):
        self.assertEqual(self.post("take_out", format="exe").status_code, 422)

    def test_a_long_khata_is_made_meanwhile_once(self):
        give(self.sita, 10)
        with mock.patch.object(moving, "AT_ONCE", 1):
            response = self.post("take_out", format="xlsx")
            export = KhataExport.objects.get()
            self.assertLeadsTo(response, "taken_out", export.pk)
            self.assertContains(self.get("taken_out", export.pk), "Beginning")
            self.assertEqual(self.get("taken_out_file", export.pk).status_code, 404)
            again = self.post("take_out", format="xlsx")
            self.assertContains(again, "Wait for that one", status_code=422)
        response = self.post("taken_out_cancel", export.pk)
        self.assertLeadsTo(response, "taken_out", export.pk)


class BringingTest(CounterCase):
    def setUp(self):
        super().setUp()
        give(self.sita, 540)
        receive(self.sita, 40)
        self.file = operations.take_out(
            shop=self.shop, format="xlsx", by=self.shop.user, at=at()
        )
        self.empty = shop_of("empty")
        self.client.force_login(self.empty.user)

    def bring(self) -> KhataImport:
        self.post("khata_new", file=upload(self.file, "khata.xlsx"))
        return KhataImport.objects.get()

    def test_it_is_looked_at_then_taken_in(self):
        brought = self.bring()
        page = self.get("import", brought.pk)
        self.assertContains(page, "asha&#x27;s shop")
        self.assertContains(page, "₹500.00")
        self.assertFalse(Customer.objects.for_shop(self.empty).exists())
        response = self.post("khata_commit", brought.pk, details="on")
        self.assertLeadsTo(response, "import", brought.pk)
        self.assertContains(self.get("import", brought.pk), "taken in")
        self.assertContains(self.get("customers"), "Sita")
        self.empty.refresh_from_db()
        self.assertEqual(self.empty.shop_name, "asha's shop")

    def test_a_khata_left_unfinished_is_found_again(self):
        brought = self.bring()
        page = self.get("khata_new")
        self.assertContains(page, f'href="/dues/import/{brought.pk}/"')
        self.assertNotContains(self.get("import_new"), "not taken in yet")
        self.post("khata_commit", brought.pk)
        self.assertNotContains(self.get("khata_new"), "not taken in yet")

    def test_a_shop_with_customers_is_told_before_and_after(self):
        brought = self.bring()
        customer_of(self.empty, "Somebody")
        self.assertContains(self.get("khata_new"), "into an empty one")
        page = self.post("khata_commit", brought.pk)
        self.assertContains(page, "into an empty one", status_code=409)
        self.assertEqual(Due.objects.for_shop(self.empty).count(), 0)

    def test_files_that_are_none_come_back_in_a_sentence(self):
        for content, sentence in (
            (b"", "nothing in this file"),
            (b"Name\r\nRavi", "no khata"),
            (b"<html>", "web page"),
            (self.file.getvalue()[:-50], "damaged"),
        ):
            file = upload(io.BytesIO(content), "khata.xlsx")
            page = self.post("khata_new", file=file)
            self.assertContains(page, sentence, status_code=422)
        self.assertContains(self.post("khata_new"), "Choose the file", status_code=422)
        self.assertFalse(KhataImport.objects.exists())

    def test_a_list_is_no_khata_and_a_khata_no_list(self):
        brought = self.bring()
        self.assertEqual(self.post("import_commit", brought.pk).status_code, 404)
        self.assertLeadsTo(self.get("import_columns", brought.pk), "import", brought.pk)
        response = self.post("import_new", file=upload(csv("Name", "Ravi")))
        pk = int(re.search(r"/(\d+)/", response["Location"]).group(1))
        self.assertEqual(self.post("khata_commit", pk).status_code, 404)

    def test_it_is_dropped(self):
        brought = self.bring()
        self.post("import_drop", brought.pk)
        page = self.post("khata_commit", brought.pk)
        self.assertContains(page, "dropped")
        self.assertFalse(Customer.objects.for_shop(self.empty).exists())

    def test_a_strangers_khata_is_not_there(self):
        brought = self.bring()
        self.client.force_login(self.shop.user)
        for name in ("khata_commit", "import_drop"):
            self.assertEqual(self.post(name, brought.pk).status_code, 404)
        for name in ("import", "import_progress"):
            self.assertEqual(self.get(name, brought.pk).status_code, 404)


class BackgroundTest(TransactionTestCase):
    def test_a_long_khata_goes_out_and_in_while_nobody_waits(self):
        shop, empty = shop_of("asha"), shop_of("empty")
        give(customer_of(shop, "Sita"), 540)
        by = {"by": shop.user, "at": at()}
        with mock.patch.object(moving, "AT_ONCE", 1):
            operations.begin_taking_out(shop=shop, format="zip", **by)
            background.wait()
            export = KhataExport.objects.get()
            self.assertEqual(export.work.state, "done", export.work.outcome)
            by = {"by": empty.user, "at": at()}
            brought = operations.bring_khata(
                shop=empty, source=export.file.spooled(), name="k.zip", **by
            )
            background.wait()
            brought.refresh_from_db()
            self.assertEqual(brought.figures["owed_paise"], 54_000)
            operations.take_in_khata(brought=brought, with_details=True, **by)
            background.wait()
        brought.refresh_from_db()
        self.assertEqual(brought.state, "done", brought.work.outcome)
        self.assertEqual(Due.objects.for_shop(empty).get().amount_paise, 54_000)


class AnotherTryTest(TransactionTestCase):
    def setUp(self):
        self.shop, self.empty = shop_of("asha"), shop_of("empty")
        give(customer_of(self.shop, "Sita"), 540)
        self.client.force_login(self.empty.user)

    def bring(self, content: bytes):
        file = upload(io.BytesIO(content), "khata.zip")
        return self.client.post(reverse("dues:khata_new"), {"file": file})

    def test_a_file_that_met_another_change_is_read_whole(self):
        asked = {"format": "zip", "by": self.shop.user, "at": at()}
        file = operations.take_out(shop=self.shop, **asked)
        with in_the_way_of("INSERT", "dues_khataimport"):
            self.assertEqual(self.bring(file.getvalue()).status_code, 302)
        self.assertEqual(KhataImport.objects.get().figures["owed_paise"], 54_000)

    def test_a_refused_file_that_met_another_change_is_refused_and_not_kept(self):
        with in_the_way_of("DELETE", "accounts_keptfile"):
            page = self.bring(b"Name\r\nRavi")
        self.assertContains(page, "no khata", status_code=422)
        self.assertFalse(KhataImport.objects.exists() or KeptFile.objects.exists())
