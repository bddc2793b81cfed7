from django.db import IntegrityError, transaction
from django.test import TestCase

from accounts.append_only import AppendOnlyError
from accounts.models import AuditEntry
from dues import amounts, errors, ledger, operations
from dues.models import Allocation, Due, Posting

from .shops import act, at, customer_of, day, give, receive, shop_of


class GivingTest(TestCase):
    @classmethod
    def setUpTestData(cls):
        cls.shop = shop_of("asha")
        cls.sita = customer_of(cls.shop)

    def refused(self, error, **named):
        count = Due.objects.count(), Posting.objects.count()
        with self.assertRaises(error), transaction.atomic():
            give(self.sita, named.pop("rupees", 100), **named)
        self.assertEqual((Due.objects.count(), Posting.objects.count()), count)

    def test_a_due_is_due_after_the_days_of_credit(self):
        due = give(self.sita, 180.5, description="  Rice 5 kg ")
        self.assertEqual(
            (due.amount_paise, due.open_paise, due.status, due.description),
            (18050, 18050, "PENDING", "Rice 5 kg"),
        )
        self.assertEqual((due.entry_on, due.due_on), (day(), day(15)))
        line = AuditEntry.objects.get(action="due.given")
        self.assertEqual(
            (line.by, line.at, line.details), (self.shop.user, at(), {"paise": 18050})
        )

    def test_it_may_be_of_an_earlier_day_and_overdue_at_once(self):
        due = give(self.sita, 100, entry_on=day(-100), due_on=day(-90))
        self.assertEqual(due.days_overdue(day()), 90)

    def test_what_is_refused(self):
        self.refused(errors.AmountNotPositive, rupees=0)
        self.refused(errors.AmountNotPositive, rupees=-5)
        self.refused(errors.AmountTooLarge, rupees=amounts.MOST_PAISE / 100 + 1)
        self.refused(errors.InTheFuture, entry_on=day(1))
        self.refused(errors.DueBeforeGiven, due_on=day(-1))

    def test_an_old_balance_may_have_been_due_long_ago(self):
        due = give(self.sita, 900, kind=Due.Kind.OPENING, due_on=day(-200))
        self.assertEqual(due.days_overdue(day()), 200)

    def test_closed_books_take_nothing(self):
        self.shop.books_closed_on = day(-10)
        self.shop.save()
        self.refused(errors.BooksClosed, entry_on=day(-10))
        give(self.sita, 100, entry_on=day(-9))

    def test_an_archived_customer_is_restored_first(self):
        act(operations.archive_customer, self.sita)
        self.refused(errors.CustomerArchived)
        act(operations.restore_customer, self.sita)
        give(self.sita, 100)

    def test_the_same_form_twice_is_one_due(self):
        first = give(self.sita, 100, key="form")
        self.assertEqual(give(self.sita, 100, key="form"), first)
        self.assertEqual(Due.objects.count(), 1)
        self.assertEqual(AuditEntry.objects.filter(action="due.given").count(), 1)

    def test_a_key_of_something_else_is_refused(self):
        give(self.sita, 100, key="form")
        with self.assertRaises(errors.KeyReused):
            receive(self.sita, 100, key="form")
        with self.assertRaises(errors.KeyReused):
            give(customer_of(self.shop, "Gita"), 100, key="form")
        other = customer_of(shop_of("ravi"))
        self.assertEqual(give(other, 70, key="form").customer, other)

    def test_an_advance_waits_until_it_is_asked_for(self):
        receive(self.sita, 100)
        due = give(self.sita, 60)
        self.assertEqual(due.status, "PENDING")
        self.assertEqual(act(operations.apply_advance, self.sita), 6000)
        due.refresh_from_db()
        self.assertEqual((due.status, ledger.balance(self.sita).paise), ("PAID", -4000))
        with self.assertRaises(errors.NothingToApply):
            act(operations.apply_advance, self.sita)

    def test_an_advance_is_paid_back_as_a_due_of_its_own_kind(self):
        receive(self.sita, 100)
        with self.assertRaises(errors.MoreThanAdvance):
            act(operations.refund, self.sita, amount_paise=10001)
        due = act(operations.refund, self.sita, amount_paise=4000)
        self.assertEqual((due.kind, due.status), ("REFUND", "PAID"))
        self.assertEqual(ledger.balance(self.sita).paise, -6000)


class CancellingTest(TestCase):
    @classmethod
    def setUpTestData(cls):
        cls.shop = shop_of("asha")
        cls.sita, cls.gita = (customer_of(cls.shop, name) for name in ("Sita", "Gita"))

    def test_a_cancelled_due_gives_its_money_back_as_advance(self):
        due = give(self.sita, 100)
        receive(self.sita, 100)
        due = act(operations.void_due, due, days=3, reason="wrong amount")
        self.assertEqual((due.voided_on, due.settled_paise), (day(3), 0))
        self.assertEqual(ledger.balance(self.sita).advance_paise, 10000)
        line = AuditEntry.objects.get(action="due.voided")
        self.assertEqual(line.details["reason"], "wrong amount")

    def test_cancelling_needs_a_reason_and_happens_once(self):
        due = give(self.sita, 100)
        with self.assertRaises(errors.ReasonMissing):
            act(operations.void_due, due, reason="  ")
        for _press in range(2):
            act(operations.void_due, due, reason="slip")
        self.assertEqual(AuditEntry.objects.filter(action="due.voided").count(), 1)

    def test_a_moved_due_leaves_both_lines_and_changes_no_past_day(self):
        due = give(self.sita, 100, description="Rice")
        receive(self.sita, 30)
        moved = act(operations.move_due, due, days=5, to=self.gita)
        self.assertEqual(
            (moved.customer, moved.amount_paise, moved.description, moved.due_on),
            (self.gita, 10000, "Rice", due.due_on),
        )
        self.assertEqual((moved.entry_on, moved.moved_from), (day(5), due))
        owed = ledger.balances(self.shop, [self.sita.pk, self.gita.pk])
        self.assertEqual([one.paise for one in owed.values()], [-3000, 10000])
        self.assertEqual(ledger.balance(self.sita, day(4)).paise, 7000)

    def test_an_overdue_due_can_be_moved(self):
        due = give(self.sita, 100, days=-60)
        moved = act(operations.move_due, due, to=self.gita)
        self.assertEqual(moved.days_overdue(day()), 45)
        with self.assertRaises(errors.AlreadyVoid):
            act(operations.move_due, due, to=self.gita)

    def test_the_database_refuses_what_must_never_be(self):
        due = give(self.sita, 100)
        receive(self.sita, 100)
        for change in (
            {"settled_paise": 10001},
            {"settled_paise": -1},
            {"amount_paise": 0},
            {"voided_on": day()},
            {"due_on": day(-1)},
        ):
            with self.assertRaises(IntegrityError), transaction.atomic():
                Due.objects.filter(pk=due.pk).update(**change)
        with self.assertRaises(AppendOnlyError):
            Allocation.objects.update(amount_paise=1)
