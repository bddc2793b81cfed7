from datetime import timedelta

from django.urls import reverse
from django.utils import timezone

from dues import errors, ledger, operations
from dues.forms.entries import GiveForm
from dues.models import Due

from .shops import act, at, customer_of, day, give, receive
from .visits import CounterCase

KEY = "8d1f4f3e-3f4e-4c7e-9f55-0123456789ab"


class GiveTest(CounterCase):
    def give(self, to=None, **typed):
        return self.post("give_to", (to or self.sita).pk, **typed)

    def again(self, page, **typed):
        return self.give(**typed, sure_of=page.context["form"].data["sure_of"])

    def test_an_amount_is_enough_and_may_be_a_sum(self):
        page = self.give(amount="120+45*2", description="Rice")
        self.assertLeadsTo(page, "customer", self.sita.pk)
        due = Due.objects.get()
        self.assertEqual(
            (due.amount_paise, due.description, due.entry_on, due.due_on),
            (210_00, "Rice", day(), day(15)),
        )
        page = self.get("customer", self.sita.pk)
        self.assertContains(page, "₹210.00 given to Sita.")

    def test_an_earlier_day_is_flagged_and_said_to_be_overdue(self):
        self.give(amount="100", entry_on=day(-20), due_on=day(-5))
        page = self.get("customer", self.sita.pk)
        self.assertContains(page, "By its date this is overdue already: 5 days.")
        self.assertContains(page, "written 21 Nov 2026")

    def test_what_cannot_be_read_comes_back_as_typed_and_gives_nothing(self):
        for typed, said in (
            ("", "Write the amount."),
            ("abc", "“abc” is not an amount."),
            ("-5", "an amount is more than zero"),
            ("0", "an amount is more than zero"),
            ("1e5", "“1e5” is not an amount."),
            ("1_000", "is not an amount"),
            ("10.005", "Read 10.005: an amount has at most two places"),
            ("1,00", "Read 1,00: the commas"),
            ("99,99,999.99+1", "one entry takes at most ₹99,99,999.99"),
            ("9" * 300, "is not an amount"),
        ):
            page = self.give(amount=typed, description="Rice")
            self.assertContains(page, said, status_code=422, msg_prefix=typed)
            self.assertContains(page, 'value="Rice"', status_code=422)
        self.assertFalse(Due.objects.exists())

    def test_a_day_to_come_and_a_due_day_before_it_are_refused(self):
        for field, wrong in (
            ("entry_on", day(1)),
            ("due_on", day(-1)),
            ("entry_on", "31-31-2026"),
            ("entry_on", "0026-11-21"),
            ("due_on", "0026-11-21"),
            ("due_on", "9999-12-31"),
            ("due_on", "99999-01-01"),
        ):
            page = self.give(amount="100", **{field: wrong})
            self.assertEqual(page.status_code, 422)
            self.assertEqual(list(page.context["form"].errors), [field])
        self.assertFalse(Due.objects.exists())

    def test_closed_books_take_no_entry(self):
        self.shop.books_closed_on = day(-3)
        self.shop.save()
        page = self.give(amount="100", entry_on=day(-3))
        self.assertContains(page, "The books are closed up to", status_code=422)

    def test_two_arrivals_at_once_are_not_asked_about_each_other(self):
        class Overtaken(GiveForm):
            """While it is judged, its own twin is written by another process."""

            def cautions_about(form, typed):
                give(self.sita, 100, key=KEY, at=timezone.now())
                return super().cautions_about(typed)

        typed = {"amount": "100", "key": KEY}
        form = Overtaken(typed, customer=self.sita, at=timezone.now())
        self.assertTrue(form.is_valid(), form.errors)

    def test_the_form_sent_twice_gives_once_and_shows_the_first_result(self):
        first, second = (self.give(amount="100", key=KEY) for _ in range(2))
        self.assertEqual((first.status_code, second.url), (302, first.url))
        self.assertEqual(Due.objects.count(), 1)

    def test_the_same_again_is_asked_about_and_one_tap_goes_on(self):
        self.give(amount="180")
        page = self.give(amount="180", description="Soap")
        self.assertContains(page, "Looks like the entry you just made: 10:00", 1, 422)
        self.assertContains(page, 'value="Soap"', status_code=422)
        self.assertEqual(Due.objects.count(), 1)
        self.again(page, amount="180")
        self.assertEqual(Due.objects.count(), 2)
        self.clock_shows(at(minutes=3))
        self.assertEqual(self.give(amount="180").status_code, 302)

    def test_another_amount_is_asked_about_anew(self):
        for number in range(25):
            give(self.sita, 100, days=-1, at=at(-1) + timedelta(hours=number / 60))
        page = self.give(amount="5000")
        self.assertContains(page, "far more than your usual", status_code=422)
        self.assertEqual(self.again(page, amount="6000").status_code, 422)
        self.assertEqual(self.again(page, amount="5000").status_code, 302)

    def test_above_a_limit_is_asked_about(self):
        self.sita.credit_limit_paise = 100_00
        self.sita.save()
        page = self.give(amount="150")
        self.assertContains(page, "₹50.00 above the credit limit", status_code=422)
        self.assertEqual(self.again(page, amount="150").status_code, 302)

    def test_nothing_is_given_to_an_archived_customer(self):
        gone = customer_of(self.shop, "Gone")
        self.post("customer_archive", gone.pk)
        page = self.give(gone, amount="100")
        self.assertContains(page, "Gone is archived", status_code=422)
        self.assertFalse(Due.objects.exists())

    def test_just_after_midnight_it_is_the_new_day(self):
        self.clock_shows(at().replace(hour=0, minute=10))
        self.give(amount="100")
        self.assertEqual(Due.objects.get().entry_on, day())

    def test_the_page_says_when_it_will_be_due(self):
        page = self.get("give_to", self.sita.pk)
        self.assertContains(page, "Today, to be paid by 6 Dec 2026")


class RefundTest(CounterCase):
    def test_a_part_of_the_advance_is_paid_back(self):
        receive(self.sita, 500)
        page = self.post("refund", self.sita.pk, amount="200")
        self.assertLeadsTo(page, "customer", self.sita.pk)
        self.assertEqual(ledger.balance(self.sita).paise, -300_00)

    def test_no_more_than_the_advance_is(self):
        receive(self.sita, 500)
        page = self.get("refund", self.sita.pk)
        self.assertContains(page, "The advance is ₹500.00")
        page = self.post("refund", self.sita.pk, amount="500.01")
        self.assertContains(page, "The advance is ₹500.00", status_code=422)
        self.assertEqual(ledger.balance(self.sita).paise, -500_00)


class CorrectTest(CounterCase):
    def test_the_wrong_line_is_cancelled_and_the_right_one_written(self):
        due = give(self.sita, 540, days=-3, description="Oil")
        page = self.get("due_correct", due.pk)
        self.assertContains(page, 'value="540"')
        page = self.post(
            "due_correct", due.pk, amount="450", description="Oil", reason="540 was 450"
        )
        right = Due.objects.live().get()
        self.assertLeadsTo(page, "due", right.pk)
        due.refresh_from_db()
        self.assertEqual((due.voided_on, due.void_reason), (day(), "540 was 450"))
        self.assertEqual(
            (right.amount_paise, right.entry_on, right.due_on, right.moved_from),
            (450_00, day(), due.due_on, due),
        )
        page = self.get("due", due.pk)
        self.assertContains(page, reverse("dues:due", args=[right.pk]))

    def test_without_a_reason_nothing_happens(self):
        due = give(self.sita, 540)
        page = self.post("due_correct", due.pk, amount="450")
        self.assertContains(page, "Write a reason", status_code=422)
        self.assertEqual(list(Due.objects.live()), [due])

    def test_only_the_day_it_had_may_lie_before_it_was_given(self):
        due = give(self.sita, 540, days=-20)
        typed = {"amount": "450", "reason": "typo"}
        page = self.post("due_correct", due.pk, due_on=day(-3), **typed)
        self.assertContains(page, "cannot be due before", status_code=422)
        self.assertEqual(list(Due.objects.live()), [due])
        page = self.post("due_correct", due.pk, due_on=due.due_on, **typed)
        self.assertEqual(page.status_code, 302)

    def test_sent_twice_it_corrects_once(self):
        due = give(self.sita, 540)
        for _ in range(2):
            self.post("due_correct", due.pk, amount="450", reason="typo", key=KEY)
        self.assertEqual(Due.objects.live().count(), 1)

    def test_what_was_paid_goes_to_the_right_line_and_the_rest_is_advance(self):
        due = give(self.sita, 540)
        receive(self.sita, 500)
        self.post("due_correct", due.pk, amount="450", reason="typo")
        right = Due.objects.live().get()
        self.assertTrue(right.is_paid)
        self.assertEqual(ledger.balance(self.sita), ledger.Balance(0, 50_00))

    def test_an_advance_paid_back_is_not_made_larger(self):
        receive(self.sita, 100)
        self.post("refund", self.sita.pk, amount="60")
        paid_back = Due.objects.get()
        page = self.post("due_correct", paid_back.pk, amount="100", reason="typo")
        self.assertContains(page, "The advance is ₹60.00", status_code=422)
        self.post("due_correct", paid_back.pk, amount="40", reason="typo")
        self.assertEqual(ledger.balance(self.sita), ledger.Balance(0, 60_00))

    def test_an_older_advance_is_left_alone(self):
        due = give(self.sita, 300)
        paid = receive(self.sita, 800, plan={due.pk: 100_00})
        self.post("due_correct", due.pk, amount="400", reason="typo")
        right = Due.objects.live().get()
        paid.refresh_from_db()
        self.assertEqual((right.settled_paise, paid.free_paise), (100_00, 700_00))


class MoveTest(CounterCase):
    @classmethod
    def setUpTestData(cls):
        super().setUpTestData()
        cls.ram = customer_of(cls.shop, "Ram")
        cls.due = give(cls.sita, 100)

    def test_the_right_customer_is_chosen_shown_and_then_it_moves(self):
        page = self.get("due_move", self.due.pk)
        self.assertContains(page, f'href="?customer={self.ram.pk}"')
        page = self.get("due_move", self.due.pk, customer=self.ram.pk)
        self.assertContains(page, "Move to Ram")
        self.assertEqual(ledger.balance(self.sita).paise, 100_00)
        page = self.post("due_move", self.due.pk, customer=self.ram.pk, key=KEY)
        moved = Due.objects.live().get()
        self.assertLeadsTo(page, "due", moved.pk)
        self.assertEqual(moved.customer, self.ram)

    def test_a_cancelled_due_is_not_moved(self):
        self.post("due_move", self.due.pk, customer=self.ram.pk)
        page = self.post("due_move", self.due.pk, customer=self.ram.pk)
        self.assertLeadsTo(page, "due", self.due.pk)
        self.assertEqual(Due.objects.live().count(), 1)

    def test_an_advance_paid_back_is_nobody_elses(self):
        kamla = customer_of(self.shop, "Kamla")
        receive(kamla, 100)
        self.post("refund", kamla.pk, amount="60")
        paid_back = kamla.dues.get()
        page = self.get("due", paid_back.pk)
        self.assertNotContains(page, "Another customer")
        self.assertContains(self.get("due", self.due.pk), "Another customer")
        self.post("due_move", paid_back.pk, customer=self.ram.pk)
        with self.assertRaises(errors.RefundStays):
            act(operations.move_due, paid_back, to=self.ram)
        self.assertEqual(kamla.dues.live().get(), paid_back)

    def test_nobody_chosen_is_nobody_found(self):
        self.assertEqual(self.post("due_move", self.due.pk).status_code, 404)
