from django.test import TestCase

from accounts.models import AuditEntry
from dues import errors, ledger, operations
from dues.models import Customer, Due, Posting

from .shops import act, at, customer_of, give, receive, shop_of

PHONE = "+919848012399"


class CustomersTest(TestCase):
    @classmethod
    def setUpTestData(cls):
        cls.shop = shop_of("asha")
        cls.sita = customer_of(cls.shop, "Sita", phone=PHONE)

    def test_a_family_shares_a_phone_and_one_person_is_one_customer(self):
        customer_of(self.shop, "Ram", phone=PHONE)
        with self.assertRaises(errors.SameCustomer) as refused:
            customer_of(self.shop, " SITA ", phone=PHONE)
        self.assertEqual(refused.exception.details["customer"], self.sita.pk)
        customer_of(shop_of("ravi"), "Sita", phone=PHONE)
        self.assertEqual(Customer.objects.for_shop(self.shop).count(), 2)

    def test_many_customers_have_no_phone(self):
        made = [customer_of(self.shop, "Gita", phone="") for _ in range(2)]
        self.assertEqual([one.phone for one in made], [None, None])

    def test_a_refused_customer_leaves_no_posting(self):
        count = Posting.objects.count()
        for name in ("", "  ", "\u200d", "..."):
            with self.assertRaises(errors.NameMissing):
                customer_of(self.shop, name)
        self.assertEqual(Posting.objects.count(), count)

    def test_the_same_form_twice_is_one_customer(self):
        named = {"shop": self.shop, "facts": {"name": "Gita"}, "by": None, "at": at()}
        first = operations.add_customer(**named, key="form")
        self.assertEqual(operations.add_customer(**named, key="form"), first)

    def test_the_audit_names_the_fields_and_not_the_phone(self):
        facts = {"name": "Sita Devi", "phone": "+919848012300", "area": "Chowk"}
        act(operations.edit_customer, self.sita, facts=facts)
        line = AuditEntry.objects.get(action="customer.changed")
        self.assertEqual(line.details, {"fields": ["area", "name", "phone"]})
        found = Customer.objects.for_shop(self.shop).found_by("devi 12300 chowk")
        self.assertEqual(list(found), [self.sita])
        act(operations.edit_customer, self.sita, facts=facts)
        self.assertEqual(
            AuditEntry.objects.filter(action="customer.changed").count(), 1
        )

    def test_who_owes_is_archived_only_as_doubtful_and_may_pay_later(self):
        give(self.sita, 100)
        with self.assertRaises(errors.BalanceLeft):
            act(operations.archive_customer, self.sita)
        sita = act(operations.archive_customer, self.sita, as_doubtful=True)
        self.assertTrue(sita.is_doubtful)
        self.assertNotIn(sita, Customer.objects.active())
        self.assertEqual(ledger.balances(self.shop)[sita.pk].paise, 10000)
        with self.assertRaises(errors.CustomerArchived):
            receive(sita, 101)
        receive(sita, 100)
        self.assertTrue(act(operations.restore_customer, sita).is_active)

    def test_only_a_customer_without_history_is_deleted(self):
        gita = customer_of(self.shop, "Gita")
        act(operations.remove_customer, gita)
        self.assertFalse(Customer.objects.filter(pk=gita.pk).exists())
        due = give(self.sita, 100)
        act(operations.void_due, due, reason="slip")
        with self.assertRaises(errors.HasHistory):
            act(operations.remove_customer, self.sita)

    def test_merging_brings_everything_under_one_name(self):
        gita = customer_of(self.shop, "Gita", phone=PHONE)
        give(gita, 100)
        due = give(self.sita, 50)
        kept = act(operations.merge_customers, gita, into=self.sita)
        self.assertEqual(kept, self.sita)
        self.assertEqual(ledger.balance(kept).paise, 15000)
        gita.refresh_from_db()
        self.assertEqual((gita.phone, gita.merged_into), (None, kept))
        self.assertEqual(Due.objects.filter(customer=gita).count(), 0)
        with self.assertRaises(errors.CustomerMerged):
            give(gita, 10)
        act(operations.merge_customers, gita, into=self.sita)
        due.refresh_from_db()
        with self.assertRaises(errors.CustomerMerged):
            act(operations.merge_customers, self.sita, into=gita)
        customer_of(self.shop, "Gita", phone=PHONE)

    def test_nobody_is_merged_into_an_archived_customer(self):
        gita = customer_of(self.shop, "Gita")
        give(gita, 100)
        act(operations.archive_customer, self.sita)
        with self.assertRaises(errors.CustomerArchived):
            act(operations.merge_customers, gita, into=self.sita)
        self.assertEqual(ledger.balance(gita).paise, 10000)

    def test_a_merge_fills_what_the_kept_one_lacks(self):
        facts = {"phone": "+919848012300", "area": "Chowk", "email": "g@example.in"}
        gita = customer_of(self.shop, "Gita", **facts)
        kept = customer_of(self.shop, "Gita Devi", area="Bazaar")
        act(operations.merge_customers, gita, into=kept)
        kept.refresh_from_db()
        self.assertEqual(
            (kept.phone, kept.phone_raw, kept.area, kept.email),
            ("+919848012300", "+919848012300", "Bazaar", "g@example.in"),
        )
        line = AuditEntry.objects.get(action="customer.merged")
        self.assertEqual(line.details["filled"], ["email", "phone", "phone_raw"])
        found = Customer.objects.for_shop(self.shop).found_by("12300")
        self.assertEqual(list(found), [kept])

    def test_a_phone_of_ones_own_is_kept(self):
        gita = customer_of(self.shop, "Gita", phone="+919848012300")
        act(operations.merge_customers, gita, into=self.sita)
        self.sita.refresh_from_db()
        self.assertEqual(self.sita.phone, PHONE)

    def test_a_merged_customer_is_not_changed(self):
        gita = customer_of(self.shop, "Gita")
        act(operations.merge_customers, gita, into=self.sita)
        with self.assertRaises(errors.CustomerMerged):
            act(operations.edit_customer, gita, facts={"name": "Geeta"})
        gita.refresh_from_db()
        self.assertEqual(gita.name, "Gita")

    def test_the_form_of_somebody_removed_adds_nobody(self):
        named = {"shop": self.shop, "facts": {"name": "Gita"}, "by": None, "at": at()}
        first = operations.add_customer(**named, key="form")
        act(operations.remove_customer, first)
        with self.assertRaises(errors.KeyReused):
            operations.add_customer(**named, key="form")

    def test_a_page_from_before_the_merge_changes_nothing(self):
        gita = customer_of(self.shop, "Gita")
        due = give(gita, 100)
        act(operations.merge_customers, gita, into=self.sita)
        with self.assertRaises(errors.CustomerMerged):
            act(operations.mark_paid, due)
        self.assertEqual(ledger.balance(self.sita).paise, 10000)


class AnotherShopTest(TestCase):
    """An id of another shop is not there, and nothing changes."""

    @classmethod
    def setUpTestData(cls):
        cls.shop, cls.other = shop_of("asha"), shop_of("ravi")
        cls.mine, cls.theirs = customer_of(cls.shop), customer_of(cls.other)
        cls.due, cls.their_due = give(cls.mine, 100), give(cls.theirs, 100)

    def test_no_operation_joins_two_shops(self):
        for press in (
            lambda: receive(self.mine, 100, plan={self.their_due.pk: 100}),
            lambda: act(operations.merge_customers, self.mine, into=self.theirs),
            lambda: act(operations.merge_customers, self.theirs, into=self.mine),
            lambda: act(operations.move_due, self.due, to=self.theirs),
            lambda: act(operations.move_due, self.their_due, to=self.mine),
        ):
            with self.assertRaises(errors.NotInThisShop) as refused:
                press()
            self.assertEqual(refused.exception.status, 404)
        for customer in (self.mine, self.theirs):
            self.assertEqual(ledger.balance(customer).paise, 10000)

    def test_no_figure_holds_another_shops_rows(self):
        receive(self.theirs, 30)
        today = at().date()
        self.assertEqual(set(ledger.balances(self.shop)), {self.mine.pk})
        asked = ledger.balances(self.shop, [self.theirs.pk])
        self.assertEqual(asked, {self.theirs.pk: ledger.Balance()})
        figures = ledger.dashboard(ledger.owing(self.shop, today=today))
        self.assertEqual(figures.pending_paise, 10000)
        aged = ledger.ageing(self.shop, on=today, today=today)
        self.assertEqual((aged.total.paise, len(aged.rows)), (10000, 1))
        lines = ledger.day_book(self.shop, start=today, end=today).lines
        self.assertEqual([line.entry for line in lines], [self.due])
        self.assertEqual(ledger.recent(self.shop), [self.due])
        self.assertEqual(len(ledger.debtors(self.shop)), 1)
