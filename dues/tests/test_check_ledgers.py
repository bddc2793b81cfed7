from io import StringIO

from django.core.management import CommandError, call_command
from django.db import connection
from django.test import TestCase, TransactionTestCase
from django.urls import reverse

from accounts import append_only
from dues import operations
from dues.models import Counter, Customer, Due, Payment

from .shops import act, customer_of, give, receive, shop_of


def check() -> str:
    said = StringIO()
    call_command("check_ledgers", stdout=said)
    return said.getvalue()


class CheckLedgersTest(TestCase):
    def setUp(self):
        self.shop = shop_of("asha")
        self.sita, self.gita = (customer_of(self.shop, n) for n in ("Sita", "Gita"))
        self.due = give(self.sita, 100)
        self.payment = receive(self.sita, 60)
        act(operations.mark_paid, self.due)

    def assert_wrong(self, *words):
        with self.assertRaises(CommandError) as wrong:
            check()
        for word in words:
            self.assertIn(word, str(wrong.exception))

    def test_a_khata_in_order(self):
        self.assertIn("1 khatas in order", check())

    def test_the_shop_sees_what_the_check_found_until_it_is_mended(self):
        self.client.force_login(self.shop.user)
        page = reverse("dues:dashboard")
        Due.objects.update(settled_paise=9900)
        self.assert_wrong("9900")
        self.assertContains(self.client.get(page), "settled_paise is 9900")
        Due.objects.update(settled_paise=10000)
        check()
        self.assertNotContains(self.client.get(page), "nightly check")

    def test_a_sum_that_was_changed_by_hand(self):
        Due.objects.update(settled_paise=9900)
        self.assert_wrong(f"due {self.due.pk}: settled_paise is 9900", "10000")

    def test_a_payment_whose_money_was_spent_twice_by_hand(self):
        Payment.objects.filter(pk=self.payment.pk).update(
            amount_paise=7000, allocated_paise=7000
        )
        self.assert_wrong(f"payment {self.payment.pk}: allocated_paise is 7000")

    def test_rows_that_join_two_customers_or_shops(self):
        Payment.objects.filter(pk=self.payment.pk).update(customer=self.gita)
        self.assert_wrong("joins two customers")
        stranger = customer_of(shop_of("ravi"))
        Due.objects.update(customer=stranger)
        self.assert_wrong(f"due {self.due.pk} belongs to two shops")

    def test_a_row_left_on_a_merged_customer(self):
        Customer.objects.filter(pk=self.sita.pk).update(merged_into=self.gita)
        self.assert_wrong(f"due {self.due.pk} is of a merged customer")

    def test_a_discount_that_was_held_as_an_advance_and_paid_out(self):
        advance = receive(self.gita, 50)
        act(operations.refund, self.gita, amount_paise=5000)
        check()
        Payment.objects.filter(pk=advance.pk).update(kind="DISCOUNT", mode="")
        self.assert_wrong(
            f"payment {advance.pk}: DISCOUNT of 5000 settled 0",
            f"pays out payment {advance.pk}, which is no money",
        )

    def test_a_receipt_that_is_missing(self):
        Counter.objects.update(last_no=3)
        self.assert_wrong("2 of 3")


class GuardsTest(TransactionTestCase):
    def test_a_missing_trigger_is_found(self):
        with connection.cursor() as cursor:
            cursor.execute("DROP TRIGGER dues_allocation_no_update")
        try:
            with self.assertRaisesMessage(CommandError, "dues_allocation_no_update"):
                check()
        finally:
            with append_only.lifted():
                pass
        check()
