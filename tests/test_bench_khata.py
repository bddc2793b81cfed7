"""The shop of the bench is a khata like any other: every check of it is content."""

from django.test import TestCase
from django.utils import timezone

import accounts.demo
from benchmarks import khata
from dues import checks, dates
from dues.models import Customer, Due, Payment


class BenchKhataTest(TestCase):
    def test_a_hundredth_of_the_shop_is_in_order(self):
        at = timezone.now()
        accounts.demo.make(at)
        shop = khata.make(at, khata.Size(customers=100, dues=2000))
        self.assertEqual(list(checks.differences(shop, dates.today(at))), [])
        self.assertEqual(Customer.objects.for_shop(shop).count(), 100)
        self.assertEqual(Due.objects.for_shop(shop).count(), 2000)
        self.assertTrue(Payment.objects.for_shop(shop).with_advance().exists())
