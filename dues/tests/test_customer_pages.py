from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import AuditEntry
from dues import ledger, operations
from dues.models import Customer

from .lists import LONG_EMAIL
from .shops import act, at, customer_of, day, give, receive, shop_of
from .visits import CounterCase

TYPED = {"name": "सीता देवी", "phone": "98480 12345", "area": "Chowk", "language": "hi"}


class AddCustomerTest(CounterCase):
    def test_a_name_is_enough(self):
        page = self.post("customer_new", name="रामू", language="hi")
        made = Customer.objects.get(name="रामू")
        self.assertLeadsTo(page, "customer", made.pk)
        self.assertEqual((made.shopkeeper, made.phone), (self.shop, None))

    def test_all_that_is_typed_is_kept(self):
        typed = TYPED | {"credit_limit": "1,00,000", "do_not_remind": "on"}
        self.post("customer_new", **typed)
        made = Customer.objects.get(phone="+919848012345")
        self.assertEqual(
            (made.name, made.phone_raw, made.language, made.credit_limit_paise),
            ("सीता देवी", "98480 12345", "hi", 1_00_000_00),
        )
        self.assertTrue(made.do_not_remind)

    def test_a_limit_may_be_nothing_and_not_less(self):
        refused = self.post("customer_new", **TYPED | {"credit_limit": "-5"})
        self.assertContains(refused, "below zero", status_code=422)
        self.post("customer_new", **TYPED | {"credit_limit": "0"})
        self.assertEqual(Customer.objects.get(name="सीता देवी").credit_limit_paise, 0)

    def test_the_form_sent_twice_adds_one_customer(self):
        typed = TYPED | {"key": "8d1f4f3e-3f4e-4c7e-9f55-0123456789ab"}
        first, second = (self.post("customer_new", **typed) for _ in range(2))
        self.assertEqual(first.url, second.url)
        self.assertEqual(Customer.objects.filter(name="सीता देवी").count(), 1)

    def test_a_number_of_somebody_else_is_asked_about_and_one_tap_goes_on(self):
        give(self.sita, 1240)
        typed = {"name": "Ram", "phone": "9848012399", "language": "en"}
        page = self.post("customer_new", **typed)
        self.assertContains(page, "Sita has this number already: ₹1,240.00", 1, 422)
        address = reverse("dues:customer", args=[self.sita.pk])
        self.assertContains(page, f'<a href="{address}">Open Sita</a>', 1, 422)
        self.assertContains(page, 'value="9848012399"', status_code=422)
        again = typed | {"sure_of": page.context["form"].data["sure_of"]}
        self.post("customer_new", **again)
        self.assertEqual(Customer.objects.filter(phone=self.sita.phone).count(), 2)

    def test_the_same_name_without_a_phone_is_asked_about(self):
        give(self.sita, 1240)
        typed = {"name": " SITA ", "language": "en"}
        page = self.post("customer_new", **typed)
        said = "Sita is in your khata already: ₹1,240.00."
        self.assertContains(page, said, 1, 422)
        self.assertEqual(Customer.objects.count(), 1)
        again = typed | {"sure_of": page.context["form"].data["sure_of"]}
        self.post("customer_new", **again)
        self.assertEqual(Customer.objects.count(), 2)
        typed |= {"phone": "9848012300"}
        page = self.post("customer_new", **typed)
        self.assertContains(page, "is in your khata already", 1, 422)

    def test_two_of_one_name_with_a_phone_each_are_told_apart(self):
        typed = {"name": "Sita", "phone": "9848012300", "language": "en"}
        self.assertEqual(self.post("customer_new", **typed).status_code, 302)

    def test_the_same_person_is_refused_with_the_way_there(self):
        typed = {"name": " sita ", "phone": "9848012399", "language": "en"}
        page = self.post("customer_new", **typed)
        again = typed | {"sure_of": page.context["form"].data["sure_of"]}
        page = self.post("customer_new", **again)
        self.assertContains(page, "in your khata already", status_code=422)
        self.assertEqual(page.context["same"], self.sita)
        self.assertEqual(Customer.objects.count(), 1)

    def test_bad_input_comes_back_as_typed_and_adds_nobody(self):
        for field, wrong in (
            ("name", ""),
            ("name", "---"),
            ("phone", "12"),
            ("email", "sita"),
            ("email", LONG_EMAIL),
            ("language", "fr"),
            ("credit_limit", "1e5"),
            ("name", "x" * 81),
        ):
            page = self.post("customer_new", **TYPED | {field: wrong})
            self.assertEqual(page.status_code, 422, field)
            self.assertEqual(list(page.context["form"].errors), [field])
            self.assertContains(page, "Chowk", status_code=422)
        self.assertEqual(Customer.objects.count(), 1)


class EditCustomerTest(CounterCase):
    def test_changed_facts_are_saved_and_named_in_the_audit(self):
        typed = {"name": "Sita Devi", "phone": "9848012399", "language": "en"}
        page = self.post("customer_edit", self.sita.pk, **typed, area="Bazaar")
        self.assertLeadsTo(page, "customer", self.sita.pk)
        self.sita.refresh_from_db()
        self.assertEqual((self.sita.name, self.sita.area), ("Sita Devi", "Bazaar"))
        line = AuditEntry.objects.get(action="customer.changed")
        self.assertIn("area", line.details["fields"])

    def test_the_own_number_is_not_asked_about(self):
        typed = {"name": "Sita", "phone": "9848012399", "language": "en"}
        self.assertEqual(
            self.post("customer_edit", self.sita.pk, **typed).status_code, 302
        )

    def test_saved_as_it_was_it_is_not_changed(self):
        form = self.get("customer_edit", self.sita.pk).context["form"]
        typed = {field.name: field.value() or "" for field in form}
        self.assertEqual(typed["phone"], "+91 98480 12399")
        self.post("customer_edit", self.sita.pk, **typed)
        self.sita.refresh_from_db()
        self.assertEqual(self.sita.phone_raw, "+919848012399")
        self.assertFalse(AuditEntry.objects.filter(action="customer.changed").exists())

    def test_the_form_shows_what_is_known(self):
        page = self.get("customer_edit", self.sita.pk)
        self.assertContains(page, 'value="+91 98480 12399"')


class CustomerPageTest(CounterCase):
    def test_the_balance_is_said_first_and_open_dues_and_all_lines_follow(self):
        give(self.sita, 300, days=-20, description="Rice")
        give(self.sita, 200, description="Soap")
        receive(self.sita, 100)
        page = self.get("customer", self.sita.pk)
        self.assertContains(page, '<p class="khata-number">₹400.00</p>')
        self.assertContains(page, "Owes you")
        self.assertEqual(len(page.context["open_dues"]), 2)
        self.assertContains(page, "overdue 5 days")
        balances = [line.balance_paise for line in page.context["page"]]
        self.assertEqual(balances, [400_00, 500_00, 300_00])

    def test_an_advance_is_called_so_and_offered_for_open_dues(self):
        paid = receive(self.sita, 500)
        page = self.get("customer", self.sita.pk)
        self.assertContains(page, "You hold in advance")
        self.assertNotContains(page, "−₹")
        self.assertNotContains(page, "Use the advance")
        due = give(self.sita, 200)
        self.assertContains(self.get("customer", self.sita.pk), "Use the advance")
        self.post("apply_advance", self.sita.pk)
        paid.refresh_from_db()
        due.refresh_from_db()
        self.assertEqual((due.status, paid.free_paise), ("PAID", 300_00))
        page = self.post("apply_advance", self.sita.pk)
        self.assertLeadsTo(page, "customer", self.sita.pk)

    def test_a_discount_that_came_free_is_not_offered_to_be_paid_out(self):
        due = give(self.sita, 500)
        kindness = operations.Manner.of("DISCOUNT")
        receive(self.sita, 20, manner=kindness, plan={due.pk: 20_00})
        act(operations.void_due, due, reason="written twice")
        for page in (
            self.get("customer", self.sita.pk),
            self.post("customer_archive", self.sita.pk),
        ):
            self.assertNotContains(page, "Pay the advance", page.status_code)
        receive(self.sita, 300)
        self.assertContains(self.get("customer", self.sita.pk), "Pay the advance back")

    def test_who_owes_is_shown_the_upi_qr(self):
        qr = reverse("dues:upi", args=[self.sita.pk])
        self.assertNotContains(self.get("customer", self.sita.pk), qr)
        give(self.sita, 20)
        self.assertContains(self.get("customer", self.sita.pk), qr)

    def test_a_slip_taken_back_at_once_is_folded_away_and_can_be_unfolded(self):
        due = give(self.sita, 5000)
        act(operations.void_due, due, reason="typed wrong")
        page = self.get("customer", self.sita.pk)
        self.assertContains(page, "2 lines taken back at once")
        self.assertEqual(len(page.context["page"]), 0)
        page = self.get("customer", self.sita.pk, undone=1)
        self.assertEqual(len(page.context["page"]), 2)

    def test_undo_is_offered_for_ten_minutes_to_who_wrote_it(self):
        give(self.sita, 100)
        self.assertContains(self.get("customer", self.sita.pk), "Undo</button>")
        self.clock_shows(at(minutes=11))
        self.assertNotContains(self.get("customer", self.sita.pk), "Undo</button>")

    def test_above_a_limit_is_said(self):
        kamla = customer_of(self.shop, "Kamla", credit_limit_paise=100_00)
        give(kamla, 150)
        page = self.get("customer", kamla.pk)
        self.assertContains(page, "₹50.00 above the credit limit")

    def test_a_promise_to_come_is_said(self):
        give(self.sita, 100)
        act(operations.promise, self.sita, promised_on=day(3))
        self.assertContains(
            self.get("customer", self.sita.pk), "Promised for 24 Nov 2026"
        )

    def test_a_promise_that_was_replaced_is_not_said(self):
        give(self.sita, 100)
        act(operations.promise, self.sita, promised_on=day(30))
        act(operations.promise, self.sita, promised_on=day(1))
        self.clock_shows(at(2))
        self.assertNotContains(self.get("customer", self.sita.pk), "Promised for")

    def test_a_merged_customer_leads_to_the_other_one(self):
        kamla = customer_of(self.shop, "Kamla")
        act(operations.merge_customers, kamla, into=self.sita)
        page = self.get("customer", kamla.pk)
        self.assertLeadsTo(page, "customer", self.sita.pk)
        self.assertContains(self.get("customer", self.sita.pk), "Merged from Kamla")

    def test_the_queries_do_not_grow_with_the_lines(self):
        give(self.sita, 10)
        self.get("customer", self.sita.pk)
        with CaptureQueriesContext(connection) as few:
            self.get("customer", self.sita.pk)
        for days in range(30):
            give(self.sita, 10, days=-days)
            receive(self.sita, 5, days=-days)
        with self.assertNumQueries(len(few)):
            self.get("customer", self.sita.pk)


class LeavingTest(CounterCase):
    def test_a_settled_customer_is_archived_and_restored(self):
        self.post("customer_archive", self.sita.pk)
        self.sita.refresh_from_db()
        self.assertFalse(self.sita.is_active)
        page = self.get("customer", self.sita.pk)
        self.assertNotContains(page, "Give on credit")
        self.post("customer_restore", self.sita.pk)
        self.sita.refresh_from_db()
        self.assertTrue(self.sita.is_active)

    def test_who_owes_is_asked_about_and_may_be_archived_as_doubtful(self):
        give(self.sita, 100)
        page = self.post("customer_archive", self.sita.pk)
        self.assertContains(page, "Sita is not settled: ₹100.00", status_code=409)
        self.sita.refresh_from_db()
        self.assertTrue(self.sita.is_active)
        self.post("customer_archive", self.sita.pk, doubtful="1")
        self.sita.refresh_from_db()
        self.assertTrue(self.sita.is_doubtful)
        self.assertEqual(ledger.balance(self.sita).paise, 100_00)

    def test_only_who_has_no_entry_can_be_removed(self):
        give(self.sita, 100)
        self.post("customer_remove", self.sita.pk)
        self.assertTrue(Customer.objects.filter(pk=self.sita.pk).exists())
        kamla = customer_of(self.shop, "Kamla")
        self.assertContains(self.get("customer", kamla.pk), "Remove")
        page = self.post("customer_remove", kamla.pk)
        self.assertLeadsTo(page, "customers")
        self.assertFalse(Customer.objects.filter(pk=kamla.pk).exists())

    def test_buttons_are_pressed_by_post_only(self):
        for name in ("archive", "restore", "remove"):
            page = self.get(f"customer_{name}", self.sita.pk)
            self.assertEqual(page.status_code, 405)


class MergeTest(CounterCase):
    @classmethod
    def setUpTestData(cls):
        super().setUpTestData()
        cls.twin = customer_of(cls.shop, "Seeta")
        give(cls.sita, 100)
        give(cls.twin, 50)

    def test_the_other_one_is_chosen_then_both_are_shown_then_merged(self):
        page = self.get("customer_merge", self.twin.pk)
        self.assertContains(page, f'href="?customer={self.sita.pk}"')
        page = self.get("customer_merge", self.twin.pk, customer=self.sita.pk)
        self.assertContains(page, "₹150.00")
        self.twin.refresh_from_db()
        self.assertIsNone(self.twin.merged_into)
        page = self.post("customer_merge", self.twin.pk, customer=self.sita.pk)
        self.assertLeadsTo(page, "customer", self.sita.pk)
        self.assertEqual(ledger.balance(self.sita).paise, 150_00)

    def test_what_the_other_one_gains_is_said_before(self):
        kamla = customer_of(self.shop, "Kamla", phone="+919848012300")
        page = self.get("customer_merge", kamla.pk, customer=self.twin.pk)
        self.assertContains(page, "Seeta also gets")
        self.assertContains(page, "phone: +91 98480 12300")
        page = self.get("customer_merge", self.twin.pk, customer=kamla.pk)
        self.assertNotContains(page, "also gets")

    def test_a_stranger_is_not_there_to_merge_with(self):
        stranger = customer_of(shop_of("ravi"), "Ravi's")
        for wrong in (stranger.pk, "", "x", "9" * 30):
            page = self.post("customer_merge", self.twin.pk, customer=wrong)
            self.assertEqual(page.status_code, 404, wrong)
        page = self.get("customer_merge", self.twin.pk, customer=stranger.pk)
        self.assertEqual(page.status_code, 404)
        self.assertEqual(ledger.balance(self.twin).paise, 50_00)

    def test_into_an_archived_customer_is_refused_before_it_is_confirmed(self):
        act(operations.archive_customer, self.sita, as_doubtful=True)
        page = self.get("customer_merge", self.twin.pk, customer=self.sita.pk)
        self.assertContains(page, "Sita is archived. Restore the customer first.")
        self.assertContains(page, "The same person as whom?")

    def test_nobody_is_merged_with_oneself(self):
        page = self.post("customer_merge", self.twin.pk, customer=self.twin.pk)
        self.assertLeadsTo(page, "customer", self.twin.pk)
        self.twin.refresh_from_db()
        self.assertTrue(self.twin.is_active)
