"""At the same moment: two tablets of one shop, against the real database."""

from django.test import TransactionTestCase

from accounts.tests.together import together
from dues import checks, errors, ledger, operations
from dues.models import Allocation, Customer, Due, Payment

from .shops import act, at, customer_of, day, give, receive, shop_of


class RacesTest(TransactionTestCase):
    def setUp(self):
        self.shop = shop_of("asha")
        self.sita = customer_of(self.shop)

    def tearDown(self):
        self.assertEqual(list(checks.differences(self.shop, day())), [])

    def test_eight_tablets_mark_one_due_paid_and_one_payment_is_made(self):
        due = give(self.sita, 500)

        def tap():
            return act(operations.mark_paid, Due.objects.get(pk=due.pk))

        answers = together(*[tap] * 8)
        payment = Payment.objects.get()
        answers.remove(payment)
        self.assertEqual({type(answer) for answer in answers}, {errors.AlreadyPaid})
        self.assertEqual(self.shop.postings.filter(action="due.paid").count(), 1)
        self.assertEqual(
            (payment.amount_paise, ledger.balance(self.sita).paise), (50000, 0)
        )

    def test_the_same_form_sent_eight_times_at_once_is_one_payment(self):
        give(self.sita, 500)
        answers = together(*[lambda: receive(self.sita, 200, key="one-form")] * 8)
        self.assertEqual(set(answers), {Payment.objects.get()})
        self.assertEqual(ledger.balance(self.sita).paise, 30000)

    def test_the_same_new_customer_sent_at_once_is_one_customer(self):
        facts = {"name": "Ramesh", "phone": "+919848012399"}

        def add(key):
            return lambda: operations.add_customer(
                shop=self.shop, facts=facts, by=self.shop.user, at=at(), key=key
            )

        answers = together(
            *[add("one-form")] * 4, *[add(f"other-{n}") for n in range(4)]
        )
        self.assertEqual(Customer.objects.filter(name="Ramesh").count(), 1)
        refused = [a.code for a in answers if isinstance(a, errors.DuesError)]
        self.assertLessEqual({*refused}, {"same_customer", "key_reused"})

    def test_two_payments_at_once_settle_no_due_twice(self):
        for rupees in (100, 200, 300):
            give(self.sita, rupees)
        together(*[lambda: receive(self.sita, 250)] * 4)
        self.assertEqual(ledger.balance(self.sita).open_paise, 0)
        self.assertEqual(ledger.balance(self.sita).advance_paise, 40000)
        numbers = sorted(Payment.objects.values_list("receipt_no", flat=True))
        self.assertEqual([n[-1] for n in numbers], ["1", "2", "3", "4"])

    def test_receipts_of_many_customers_at_once_have_no_gap(self):
        people = [customer_of(self.shop, f"Customer {n}") for n in range(8)]
        together(*[lambda one=one: receive(one, 10) for one in people])
        numbers = sorted(Payment.objects.values_list("receipt_no", flat=True))
        self.assertEqual([int(n[-6:]) for n in numbers], [*range(1, 9)])

    def test_a_cancelled_payment_is_given_back_once(self):
        give(self.sita, 500)
        payment = receive(self.sita, 500)
        together(*[lambda: act(operations.void_payment, payment, reason="slip")] * 6)
        self.assertEqual(ledger.balance(self.sita).paise, 50000)
        self.assertEqual(Allocation.objects.count(), 2)

    def test_merging_both_ways_at_once_leaves_one_of_the_two(self):
        other = customer_of(self.shop, "Sita Devi")
        give(self.sita, 100)
        give(other, 200)
        together(
            lambda: act(operations.merge_customers, self.sita, into=other),
            lambda: act(operations.merge_customers, other, into=self.sita),
        )
        [kept] = Customer.objects.kept()
        self.assertEqual(ledger.balance(kept).paise, 30000)

    def test_a_due_given_while_the_customer_is_merged_is_never_lost(self):
        other = customer_of(self.shop, "Sita Devi")
        answers = together(
            lambda: act(operations.merge_customers, self.sita, into=other),
            *[lambda: give(self.sita, 100)] * 4,
        )
        given = [a for a in answers if isinstance(a, Due)]
        self.assertEqual(ledger.balance(other).paise, 10000 * len(given))
        refused = {a.code for a in answers if isinstance(a, errors.DuesError)}
        self.assertLessEqual(refused, {"customer_merged"})
