from datetime import timedelta
from io import StringIO

from django.core.management import call_command
from django.test import TestCase
from django.utils import timezone

import accounts.demo
import warehouse.demo
from accounts.models import User
from warehouse import operations, stock
from warehouse.demo import Size
from warehouse.models import Location, Roll, Transaction


class DemoTests(TestCase):
    def make(self, **named):
        at = timezone.now()
        accounts.demo.make(at)
        warehouse.demo.make(at, **named)
        return at

    def test_a_small_plant_with_a_month_behind_it_that_agrees_with_itself(self):
        at = self.make()
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

    def test_what_was_told_last_happened_last(self):
        self.make(size=Size(2500, 80))  # more than are written at once
        in_order = Transaction.objects.order_by("pk")
        times = list(in_order.values_list("scanned_at", flat=True))
        self.assertEqual(times, sorted(times))

    def test_its_month_began_a_month_ago(self):
        at = self.make()
        first = Roll.objects.order_by("entered_at").first().entered_at
        self.assertLess(at - timedelta(days=31), first)
        self.assertLess(first, at - timedelta(days=25))

    def test_a_thousand_rolls_have_more_than_three_thousand_steps_and_are_told_of(self):
        told = []
        self.make(size=Size(1000, 30), progress=lambda *done: told.append(done))
        self.assertEqual(told, [(1000, 1000)])
        # 300,000 rolls have a million at this rate.
        self.assertGreater(Transaction.objects.count(), 3334)

    def test_every_roll_can_go_on_from_where_the_demo_left_it(self):
        at = self.make()
        roll = Roll.objects.filter(status="STORED", is_held=False).first()
        by = User.objects.get(username="factory")
        operations.dispatch(roll=roll, customer="New", by=by, at=at)
        run = operations.reconcile(trigger="command", at=at)
        self.assertEqual(run.mismatches, "")

    def test_the_command_knows_both_sizes(self):
        said = StringIO()
        call_command("demo", "--size", "small", stdout=said)
        self.assertIn("keeper", said.getvalue())
        self.assertEqual(
            (warehouse.demo.PLANT.rolls, Roll.objects.count()), (300_000, 400)
        )
