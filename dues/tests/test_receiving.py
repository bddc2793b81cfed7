from django.test import TestCase

from accounts.models import AuditEntry
from dues import checks, errors, ledger, operations
from dues.models import Due, Payment, Shopkeeper
from dues.operations import Manner

from .shops import act, customer_of, day, give, receive, shop_of

Kind = Payment.Kind


class KhataCase(TestCase):
    @classmethod
    def setUpTestData(cls):
        cls.shop = shop_of("asha")
        cls.sita = customer_of(cls.shop)

    def opens(self) -> list[int]:
        """What is open of each due in rupees, in the order they were written."""
        dues = Due.objects.for_shop(self.shop).order_by("pk")
        return [due.open_paise // 100 for due in dues]

    def refused(self, error, press, **named):
        """`press` is refused with `error`, and nothing has changed."""
        before = self.opens(), Payment.objects.count(), ledger.balances(self.shop)
        with self.assertRaises(error) as refusal:
            press(**named)
        after = self.opens(), Payment.objects.count(), ledger.balances(self.shop)
        self.assertEqual(after, before)
        return refusal.exception


class ReceivingTest(KhataCase):
    def setUp(self):
        self.dues = [
            give(self.sita, 320, entry_on=day(-18)),
            give(self.sita, 400, entry_on=day(-14)),
            give(self.sita, 100, entry_on=day(-20)),
        ]

    def test_the_oldest_dues_are_settled_first(self):
        plan = ledger.fifo(self.sita.dues.open().in_order(), 50000)
        self.assertEqual([paise for _due, paise in plan], [10000, 32000, 8000])
        payment = receive(self.sita, 500)
        self.assertEqual(self.opens(), [0, 320, 0])
        self.assertEqual((payment.receipt_no, payment.free_paise), ("R26-27/000001", 0))
        self.assertEqual([paise for _due, paise in plan], [
            row.amount_paise for row in payment.allocations.all()
        ])  # fmt: skip

    def test_a_plan_says_which_dues(self):
        plan = {self.dues[1].pk: 40000, self.dues[0].pk: 5000}
        payment = receive(self.sita, 500, plan=plan)
        self.assertEqual(self.opens(), [270, 0, 100])
        self.assertEqual(payment.free_paise, 5000)

    def test_what_is_too_much_becomes_advance(self):
        receive(self.sita, 1000)
        balance = ledger.balance(self.sita)
        self.assertEqual((balance.open_paise, balance.advance_paise), (0, 18000))

    def test_a_plan_is_refused_when_it_cannot_be(self):
        first = self.dues[0].pk
        for error, plan in (
            (errors.MoreThanOpen, {first: 32001}),
            (errors.MoreThanOpen, {first: -1}),
            (errors.MoreThanAmount, {first: 32000, self.dues[1].pk: 18001}),
            (errors.NotInThisShop, {987654: 100}),
        ):
            self.refused(error, receive, of=self.sita, rupees=500, plan=plan)

    def test_a_discount_settles_and_is_no_collection(self):
        self.refused(
            errors.MoreThanOwed,
            receive,
            of=self.sita,
            rupees=821,
            manner=Manner.of(Kind.WRITE_OFF),
        )
        discount = receive(self.sita, 20, manner=Manner.of(Kind.DISCOUNT))
        self.assertEqual((discount.mode, discount.receipt_no), ("", None))
        self.assertEqual(self.opens(), [320, 400, 80])
        book = ledger.day_book(self.shop, start=day(), end=day())
        self.assertEqual((book.received_paise, book.credits["DISCOUNT"]), (0, 2000))

    def test_what_is_no_money_settles_dues_with_all_of_itself(self):
        first = self.dues[0].pk
        for kind in (Kind.DISCOUNT, Kind.WRITE_OFF, Kind.RETURN):
            for error, rupees, plan in (
                (errors.LeftOver, 100, {}),
                (errors.LeftOver, 100, {first: 9999}),
                (errors.MoreThanOwed, 821, None),
            ):
                self.refused(
                    error,
                    receive,
                    of=self.sita,
                    rupees=rupees,
                    manner=Manner.of(kind),
                    plan=plan,
                )
        receive(self.sita, 100, manner=Manner.of(Kind.RETURN), plan={first: 10000})
        self.assertEqual(self.opens(), [220, 400, 100])

    def test_a_discount_that_became_free_is_not_paid_out(self):
        plan = {self.dues[0].pk: 32000}
        receive(self.sita, 320, manner=Manner.of(Kind.DISCOUNT), plan=plan)
        act(operations.void_due, self.dues[0], reason="not hers")
        receive(self.sita, 70, plan={})
        refusal = self.refused(
            errors.MoreThanAdvance,
            act,
            operation=operations.refund,
            row=self.sita,
            amount_paise=70_01,
        )
        self.assertIn("₹70.00", str(refusal))
        act(operations.refund, self.sita, amount_paise=70_00)
        self.assertEqual(list(checks.differences(self.shop, day())), [])

    def test_money_comes_in_a_known_way(self):
        with self.assertRaises(errors.ModeMissing):
            Manner.of(Kind.PAYMENT, "BARTER")

    def test_one_reference_is_on_one_payment_of_a_shop(self):
        manner = Manner.of(Kind.PAYMENT, "UPI", " 4123  4567 ")
        first = receive(self.sita, 100, manner=manner)
        self.assertEqual(first.reference, "4123 4567")
        refusal = self.refused(
            errors.ReferenceUsed, receive, of=self.sita, rupees=100, manner=manner
        )
        self.assertEqual(refusal.details["payment"], first.pk)
        self.assertIn("Sita on 21 Nov 2026", str(refusal))
        for typed in ("41234567", "४१२३ ४५६७", "4123-4567"):
            same = Manner.of(Kind.PAYMENT, "UPI", typed)
            self.refused(
                errors.ReferenceUsed, receive, of=self.sita, rupees=100, manner=same
            )
        receive(customer_of(shop_of("ravi")), 100, manner=manner)
        act(operations.void_payment, first, reason="typed 100 for 1000")
        again = receive(self.sita, 1000, manner=manner)
        self.assertEqual(again.receipt_no, "R26-27/000002")

    def test_a_page_that_is_old_is_shown_again(self):
        refusal = self.refused(
            errors.BalanceChanged,
            receive,
            of=self.sita,
            rupees=100,
            balance_shown=72000,
        )
        self.assertIn("₹820.00", str(refusal))
        receive(self.sita, 100, balance_shown=82000)

    def test_receipts_start_anew_in_april(self):
        receive(self.sita, 10)
        april = receive(self.sita, 10, days=140)
        self.assertEqual(april.receipt_no, "R27-28/000001")

    def test_a_payment_costs_the_same_over_two_dues_and_over_thirty(self):
        def statements():
            with self.assertNumQueries(22):
                receive(self.sita, ledger.balance(self.sita).paise / 100)

        receive(self.sita, 1)
        statements()
        for _due in range(30):
            give(self.sita, 10)
        statements()


class MarkingTest(KhataCase):
    def mark_paid(self, due, **named):
        return act(operations.mark_paid, due, **named)

    def test_paid_is_a_payment_of_the_rest(self):
        due = give(self.sita, 500)
        receive(self.sita, 200)
        payment = self.mark_paid(due)
        self.assertEqual((payment.amount_paise, self.opens()), (30000, [0]))
        self.refused(errors.AlreadyPaid, self.mark_paid, due=due)
        self.assertEqual(due.shopkeeper.postings.filter(action="due.paid").count(), 1)

    def test_pending_takes_back_only_the_press_that_made_it_paid(self):
        due = give(self.sita, 500)
        receive(self.sita, 200)
        payment = self.mark_paid(due)
        due = act(operations.mark_pending, due, days=1)
        self.assertEqual((due.status, due.settled_paise), ("PENDING", 20000))
        payment.refresh_from_db()
        self.assertEqual((payment.is_void, payment.voided_on), (True, day(1)))
        self.assertEqual(act(operations.mark_pending, due).settled_paise, 20000)

    def test_a_payment_over_several_dues_is_not_taken_back_for_one(self):
        dues = [give(self.sita, 100), give(self.sita, 200)]
        payment = receive(self.sita, 300)
        refusal = self.refused(
            errors.PaidTogether,
            act,
            operation=operations.mark_pending,
            row=dues[0],
        )
        self.assertEqual(refusal.details["payment"], payment.pk)
        act(operations.unlink, dues[0])
        self.assertEqual(self.opens(), [100, 0])
        self.assertEqual(ledger.balance(self.sita).advance_paise, 10000)

    def test_an_advance_is_used_only_when_asked(self):
        receive(self.sita, 60)
        due = give(self.sita, 100)
        refusal = self.refused(
            errors.AdvanceHeld, act, operation=operations.mark_paid, row=due
        )
        self.assertIn("use ₹60.00 of it and take ₹40.00", str(refusal))
        payment = self.mark_paid(due, use_advance=True)
        self.assertEqual(payment.amount_paise, 4000)
        act(operations.mark_pending, due)
        self.assertEqual(self.opens(), [100])
        self.assertEqual(ledger.balance(self.sita).advance_paise, 6000)

    def test_an_advance_that_suffices_takes_no_money(self):
        receive(self.sita, 100)
        due = give(self.sita, 100)
        self.assertIsNone(self.mark_paid(due, use_advance=True))
        self.assertEqual(ledger.balance(self.sita).paise, 0)
        act(operations.mark_pending, due)
        self.assertEqual(ledger.balance(self.sita).advance_paise, 10000)

    def test_nothing_is_taken_back_on_a_day_whose_books_are_closed(self):
        by_cash, by_advance = give(self.sita, 100), give(self.sita, 50)
        payment = self.mark_paid(by_cash)
        receive(self.sita, 60, plan={})
        self.mark_paid(by_advance, use_advance=True)
        Shopkeeper.objects.update(books_closed_on=day())
        for operation, row in (
            (operations.mark_pending, by_cash),
            (operations.mark_pending, by_advance),
            (operations.unlink, by_cash),
        ):
            self.refused(errors.BooksClosed, act, operation=operation, row=row)
        for operation, row in (
            (operations.void_payment, payment),
            (operations.void_due, by_cash),
        ):
            named = {"operation": operation, "row": row, "reason": "wrong"}
            self.refused(errors.BooksClosed, act, **named)

    def test_a_cancelled_due_is_not_paid(self):
        due = give(self.sita, 100)
        act(operations.void_due, due, reason="slip")
        self.refused(errors.AlreadyVoid, act, operation=operations.mark_paid, row=due)

    def test_a_repeated_press_tells_of_the_first(self):
        due = give(self.sita, 100)
        first = self.mark_paid(due, key="tap")
        self.assertEqual(self.mark_paid(due, key="tap"), first)
        act(operations.mark_pending, due, key="back")
        self.mark_paid(due, key="tap again")
        act(operations.mark_pending, due, key="back")
        self.assertEqual(self.opens(), [0])

    def test_a_cancelled_payment_opens_its_dues_and_settles_nothing_by_itself(self):
        give(self.sita, 100)
        give(self.sita, 200)
        payment = receive(self.sita, 250)
        receive(self.sita, 100)
        payment = act(operations.void_payment, payment, reason="bounced")
        self.assertEqual(self.opens(), [100, 150])
        self.assertEqual(ledger.balance(self.sita).advance_paise, 5000)
        self.assertEqual(AuditEntry.objects.filter(action="payment.voided").count(), 1)
        with self.assertRaises(errors.ReasonMissing):
            act(operations.void_payment, payment, reason="")
