from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import AuditEntry
from dues import ledger, operations
from dues.models import Payment

from .shops import act, at, customer_of, day, give, receive
from .visits import CounterCase

KEY = "8d1f4f3e-3f4e-4c7e-9f55-0123456789ab"


class DuePageTest(CounterCase):
    @classmethod
    def setUpTestData(cls):
        super().setUpTestData()
        cls.due = give(cls.sita, 300, days=-20, description="Rice")

    def status(self) -> str:
        self.due.refresh_from_db()
        return self.due.status

    def test_it_tells_the_whole_story(self):
        receive(self.sita, 100)
        page = self.get("due", self.due.pk)
        self.assertContains(page, "overdue 5 days")
        self.assertContains(page, "₹200.00 still open")
        self.assertContains(page, "Settled: ₹100.00")
        self.assertContains(page, "R26-27/000001")

    def test_one_tap_pays_the_rest_with_a_real_payment(self):
        receive(self.sita, 100)
        page = self.post("due_paid", self.due.pk)
        self.assertLeadsTo(page, "due", self.due.pk)
        self.assertEqual(self.status(), "PAID")
        paid = Payment.objects.order_by("pk").last()
        self.assertEqual((paid.amount_paise, paid.mode), (200_00, "CASH"))

    def test_a_paid_due_is_never_paid_twice(self):
        self.post("due_paid", self.due.pk)
        self.post("due_paid", self.due.pk)
        self.assertEqual(Payment.objects.count(), 1)
        page = self.get("due", self.due.pk)
        self.assertContains(page, "It was paid already.")

    def test_a_tap_that_arrives_twice_is_told_the_same_twice(self):
        receive(self.sita, 500)
        self.due = give(self.sita, 100)
        for said, typed in (
            ("Paid from the advance.", {"use_advance": "yes", "key": KEY}),
            ("Paid from the advance.", {"use_advance": "yes", "key": KEY}),
            ("It was paid already.", {"use_advance": "yes"}),
        ):
            self.post("due_paid", self.due.pk, **typed)
            self.assertContains(self.get("due", self.due.pk), said)

    def test_it_may_be_paid_by_upi_and_one_number_is_on_one_payment(self):
        upi = {"mode": "UPI", "reference": "412345678901"}
        self.post("due_paid", self.due.pk, **upi)
        self.assertEqual(Payment.objects.get().reference, upi["reference"])
        other = give(self.sita, 50)
        page = self.post("due_paid", other.pk, **upi)
        self.assertContains(page, "This number is on the payment", status_code=422)
        self.assertContains(page, upi["reference"], status_code=422)
        self.assertEqual(Payment.objects.count(), 1)

    def test_cash_the_law_limits_is_pointed_out(self):
        receive(self.sita, 250)
        self.due = give(self.sita, 200_000)
        page = self.post("due_paid", self.due.pk)
        self.assertContains(page, "₹2,00,250.00 in cash", status_code=422)
        self.assertEqual(self.status(), "PENDING")
        sure = page.context["pay"].data["sure_of"]
        self.assertContains(page, f'name="sure_of" value="{sure}"', status_code=422)
        self.post("due_paid", self.due.pk, sure_of=sure)
        self.assertEqual(self.status(), "PAID")
        page = self.post("due_paid", self.due.pk)
        self.assertLeadsTo(page, "due", self.due.pk)

    def test_of_cash_and_an_advance_the_advance_is_asked_about_first(self):
        receive(self.sita, 400)
        self.due = give(self.sita, 200_000)
        page = self.post("due_paid", self.due.pk)
        self.assertContains(page, "Use the advance", status_code=409)
        page = self.post("due_paid", self.due.pk, use_advance="no")
        self.assertContains(page, "₹2,00,400.00 in cash", status_code=422)
        self.assertContains(page, 'name="use_advance" value="no"', status_code=422)
        self.post("due_paid", self.due.pk, use_advance="yes", mode="UPI")
        self.assertEqual(self.status(), "PAID")

    def test_who_has_an_advance_is_asked_whether_to_use_it(self):
        self.post("due_paid", self.due.pk)
        receive(self.sita, 120)
        self.due = give(self.sita, 200)
        page = self.post("due_paid", self.due.pk)
        self.assertContains(page, "use ₹120.00 of it and take ₹80.00", status_code=409)
        self.assertEqual(self.status(), "PENDING")
        self.post("due_paid", self.due.pk, use_advance="yes")
        self.assertEqual(self.status(), "PAID")
        self.assertEqual(Payment.objects.order_by("pk").last().amount_paise, 80_00)
        self.assertEqual(ledger.balance(self.sita).paise, 0)

    def test_the_advance_may_be_left(self):
        self.post("due_paid", self.due.pk)
        receive(self.sita, 120)
        self.due = give(self.sita, 200)
        self.post("due_paid", self.due.pk, use_advance="no")
        self.assertEqual(ledger.balance(self.sita), ledger.Balance(0, 120_00))

    def test_pending_again_takes_its_payment_back(self):
        self.post("due_paid", self.due.pk)
        self.post("due_pending", self.due.pk)
        self.assertEqual(self.status(), "PENDING")
        self.assertTrue(Payment.objects.get().is_void)
        self.assertEqual(ledger.balance(self.sita), ledger.Balance(300_00, 0))

    def test_what_was_never_paid_is_not_said_to_be_pending_again(self):
        for press in ("due_pending", "due_unlink"):
            self.post(press, self.due.pk)
            page = self.get("due", self.due.pk)
            self.assertContains(page, "It is pending already. Nothing is written.")
            self.assertNotContains(page, "pending again")
        self.post("due_void", self.due.pk, reason="not hers")
        self.post("due_pending", self.due.pk)
        page = self.get("due", self.due.pk)
        self.assertContains(page, "This entry is cancelled.")
        self.assertNotContains(page, "pending again")

    def test_a_payment_that_settled_others_is_shown_and_asked_about(self):
        other = give(self.sita, 50)
        receive(self.sita, 350)
        page = self.post("due_pending", self.due.pk)
        self.assertContains(page, "settled other dues too", status_code=409)
        self.assertContains(page, "Only this due: ₹300.00", status_code=409)
        self.assertEqual(self.status(), "PAID")
        self.post("due_unlink", self.due.pk)
        self.assertEqual(self.status(), "PENDING")
        other.refresh_from_db()
        self.assertTrue(other.is_paid)
        self.assertEqual(ledger.balance(self.sita), ledger.Balance(300_00, 300_00))

    def test_an_advance_paid_back_is_not_pending_again(self):
        other = customer_of(self.shop, "Ravi")
        receive(other, 100)
        back = act(operations.refund, other, amount_paise=100_00)
        self.assertNotContains(self.get("due", back.pk), "Mark as pending")
        for press in ("due_pending", "due_unlink"):
            self.post(press, back.pk)
            page = self.get("due", back.pk)
            self.assertContains(page, "An advance paid back stays paid")
        self.assertEqual(ledger.refundable(other), 0)

    def test_undo_is_one_tap_while_it_is_fresh(self):
        due = give(self.sita, 10)
        page = self.post("due_void", due.pk)
        self.assertLeadsTo(page, "customer", self.sita.pk)
        due.refresh_from_db()
        self.assertEqual(due.void_reason, "taken back at once")

    def test_later_it_needs_a_reason(self):
        page = self.post("due_void", self.due.pk)
        self.assertContains(page, "Write a reason", status_code=422)
        self.assertEqual(self.get("due_void", self.due.pk).status_code, 200)
        self.due.refresh_from_db()
        self.assertFalse(self.due.is_void)
        self.post("due_void", self.due.pk, reason="not hers")
        self.due.refresh_from_db()
        self.assertEqual(
            (self.due.voided_on, self.due.void_reason), (day(), "not hers")
        )
        page = self.get("due", self.due.pk)
        self.assertContains(page, "“not hers”")
        self.assertNotContains(page, "Mark as paid")

    def test_ten_minutes_later_undo_asks_why(self):
        due = give(self.sita, 10)
        self.clock_shows(at(minutes=10))
        self.assertEqual(self.post("due_void", due.pk).status_code, 422)

    def test_the_words_beside_it_change_and_the_old_ones_stay_in_the_story(self):
        self.post("due_note", self.due.pk, text="Rice and dal")
        self.due.refresh_from_db()
        self.assertEqual(self.due.description, "Rice and dal")
        page = self.get("due", self.due.pk)
        self.assertContains(page, "before: Rice")
        self.post("due_note", self.due.pk, text="Rice and dal")
        self.assertEqual(AuditEntry.objects.filter(action="due.noted").count(), 1)
        page = self.post("due_note", self.due.pk, text="x" * 201)
        self.assertEqual(page.status_code, 422)

    def test_what_is_no_key_of_a_press_is_taken_for_a_new_one(self):
        for key in ("\0", "", "8d1f", "9" * 300):
            with self.subTest(key[:5]):
                page = self.post("due_pending", self.due.pk, key=key)
                self.assertLeadsTo(page, "due", self.due.pk)
                self.post("due_paid", self.due.pk, key=key)
                self.assertEqual(self.status(), "PAID")
                self.post("due_pending", self.due.pk, key=key)
                self.assertEqual(self.status(), "PENDING")

    def test_buttons_are_pressed_by_post_only(self):
        for name in ("paid", "pending", "unlink", "note"):
            page = self.get(f"due_{name}", self.due.pk)
            self.assertEqual(page.status_code, 405)

    def test_the_queries_do_not_grow_with_the_story(self):
        receive(self.sita, 1)
        with CaptureQueriesContext(connection) as few:
            self.get("due", self.due.pk)
        for _ in range(20):
            receive(self.sita, 1)
        with self.assertNumQueries(len(few)):
            self.get("due", self.due.pk)
