from django.test import TestCase
from django.utils import timezone

import accounts.demo
import warehouse.demo
from warehouse import operations, stock
from warehouse.models import Location, Roll, Transaction


class DemoTests(TestCase):
    def test_a_small_plant_with_a_month_behind_it_that_agrees_with_itself(self):
        at = timezone.now()
        accounts.demo.make(at)
        warehouse.demo.make(at)
        self.assertEqual(Roll.objects.count(), 400)
        self.assertEqual(Location.objects.count(), 60)
        run = operations.reconcile(trigger="command", at=at)
        self.assertEqual(run.mismatches, "")
        total = stock.together(stock.by_department(stock.EVERYWHERE))
        self.assertGreater(total.stored.rolls, 100)
        self.assertGreater(total.dispatched.rolls, 100)
        self.assertFalse(Transaction.objects.filter(scanned_at__gt=at).exists())
        fullest = max(stock.rack_loads().values())
        self.assertLessEqual(fullest, 12)
