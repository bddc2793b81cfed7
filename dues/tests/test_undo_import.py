"""Taking a list of customers back."""

from accounts import audit
from dues import checks, operations
from dues.imports import refusals
from dues.models import Customer, Due

from .lists import csv
from .shops import TODAY, act, at, customer_of, day, give, receive
from .test_import_list import HEADER, ListCase


class TakingBackTest(ListCase):
    LINES = (HEADER, "Sita,9848012345,540,", "Anil,,-150,", "Kiran,,,")

    def setUp(self):
        self.brought = self.take_in(self.bring(csv(*self.LINES)))

    def undo(self, days: int = 0) -> dict:
        return operations.undo_import(
            brought=self.brought, by=self.shop.user, at=at(days)
        )

    def test_untouched_customers_leave_and_their_balances_are_cancelled(self):
        self.assertEqual(self.undo(), {"gone": 1, "archived": 2, "kept": 0})
        self.assertEqual(self.names(), [])
        self.assertEqual([self.balance_of("Sita"), self.balance_of("Anil")], [0, 0])
        self.assertEqual(Due.objects.get().void_reason, "import undone")
        self.assertEqual(list(checks.differences(self.shop, TODAY)), [])

    def test_who_was_touched_since_stays(self):
        sita, anil = (Customer.objects.get(name=name) for name in ("Sita", "Anil"))
        receive(sita, 10)
        act(operations.promise, anil, promised_on=day(3))
        self.assertEqual(operations.untouched(self.brought), 1)
        self.assertEqual(self.undo(), {"gone": 1, "archived": 0, "kept": 2})
        self.assertEqual(self.names(), ["Anil", "Sita"])

    def test_a_cancelled_balance_and_a_merge_are_touches_too(self):
        act(operations.void_due, Due.objects.get(), reason="wrong")
        anil, kiran = (Customer.objects.get(name=name) for name in ("Anil", "Kiran"))
        act(operations.merge_customers, kiran, into=anil)
        self.assertEqual(operations.untouched(self.brought), 0)

    def test_who_was_changed_archived_or_told_of_the_khata_stays(self):
        sita, anil, kiran = Customer.objects.order_by("pk")
        act(operations.archive_customer, sita, as_doubtful=True)
        act(operations.note_opened, anil, action="statement.opened", channel="sms")
        act(operations.edit_customer, kiran, facts={"phone": "+919848012399"})
        self.assertEqual(self.undo(), {"gone": 0, "archived": 0, "kept": 3})
        self.assertEqual(self.balance_of("Sita"), 54_000)

    def test_a_letter_that_never_went_is_no_touch(self):
        _sita, _anil, kiran = Customer.objects.order_by("pk")
        audit.record("reminder.not_mailed", kiran, by=self.shop.user, at=at())
        self.assertEqual(self.undo(), {"gone": 1, "archived": 2, "kept": 0})

    def test_the_list_may_come_again_and_its_customers_come_back(self):
        self.undo()
        again = self.take_in(self.bring(csv(*self.LINES)), days=1)
        self.assertEqual(again.figures["back"], 2)
        self.assertEqual(self.names(), ["Anil", "Kiran", "Sita"])
        self.assertEqual(self.balance_of("Sita"), 54_000)
        self.assertEqual(Customer.objects.count(), 3)
        self.assertEqual(list(checks.differences(self.shop, day(1))), [])

    def test_it_is_undone_once(self):
        self.undo()
        with self.assertRaises(refusals.NotUndoable):
            self.undo()


class BroughtBackTest(ListCase):
    """Somebody of the archive, brought back by a list."""

    def setUp(self):
        self.ravi = customer_of(self.shop, "Ravi", phone="+919848012345")
        self.due, self.paid = give(self.ravi, 100), receive(self.ravi, 100)
        act(operations.archive_customer, self.ravi)
        self.brought = self.take_in(self.bring(csv(HEADER, "Ravi,9848012345,,")))

    def kept(self) -> int:
        undone = operations.undo_import(
            brought=self.brought, by=self.shop.user, at=at()
        )
        return undone["kept"]

    def test_it_is_archived_again_while_nothing_was_written(self):
        self.assertEqual(self.kept(), 0)
        self.assertEqual(self.names(), [])

    def test_who_owes_again_because_an_older_payment_bounced_stays(self):
        act(operations.void_payment, self.paid, reason="bounced")
        self.assertEqual(self.kept(), 1)
        self.assertEqual(self.names(), ["Ravi"])
        self.assertEqual(self.balance_of("Ravi"), 100_00)

    def test_whose_older_due_was_taken_out_of_its_payment_stays(self):
        act(operations.unlink, self.due)
        self.assertEqual(self.kept(), 1)
