import random
from collections import Counter
from io import StringIO

from django.core.management import CommandError, call_command
from django.db import connection
from django.test import TestCase, TransactionTestCase

from accounts.append_only import lifted
from accounts.roles import Role
from warehouse import errors, jobs, operations, stock
from warehouse.models import Mismatch, ReconciliationLog, Roll
from warehouse.models.reconciliation import REPAIRED
from warehouse.operations import reconciliation

from . import plant
from .plant import Hand, at, stand


class InOrder:
    """A plant whose ledger, rolls and figures agree, after some work."""

    def setUp(self):
        self.chief = Hand(plant.worker())
        self.racks = [plant.rack("FM01A01"), plant.rack("FM01A02")]
        self.rolls = [plant.roll(self.chief.user) for _roll in range(3)]
        for roll, rack in zip(self.rolls, self.racks, strict=False):
            self.chief.store(roll, rack)
        self.chief.send(self.rolls[1], plant.department("LM"), 2)
        self.chief.store(self.rolls[1], plant.rack("LM01A01"), 3)
        undone = self.chief.dispatch(self.rolls[0], minutes=4)
        self.chief.undo(undone, 5)
        self.chief.do(operations.hold, self.rolls[2], 6, reason="bubbles")
        self.chief.store(self.rolls[2], self.racks[1], 7)

    def run_it(self, minutes: float = 60):
        return operations.reconcile(trigger="command", at=at(minutes))

    def tamper(self, statement: str, *values):
        """What no operation does, and no trigger would let happen."""
        with lifted(), connection.cursor() as cursor:
            cursor.execute(statement, values)

    def found(self) -> dict:
        rows = Mismatch.objects.open().values_list("kind", "roll__roll_no")
        found = {}
        for kind, number in rows:
            found.setdefault(kind, set()).add(number)
        return found

    def step(self, roll, seq):
        return roll.transactions.get(seq=seq)


class FindingTests(InOrder, TransactionTestCase):
    def test_a_plant_in_order_is_clean_and_that_is_logged(self):
        run = self.run_it()
        self.assertEqual(run.mismatches, "")
        self.assertEqual((run.state, run.is_clean, run.rolls_checked), ("OK", True, 3))

    def test_a_plant_without_rolls_is_clean(self):
        Mismatch.objects.all().delete()
        self.tamper("DELETE FROM warehouse_transaction WHERE reverses_id IS NOT NULL")
        self.tamper("DELETE FROM warehouse_transaction")
        Roll.objects.all().delete()
        self.assertTrue(self.run_it().is_clean)

    def test_two_swapped_racks_are_both_named(self):
        first, last = self.rolls[0], self.rolls[2]
        Roll.objects.filter(pk=first.pk).update(location=self.racks[1])
        Roll.objects.filter(pk=last.pk).update(location=self.racks[0])
        run = self.run_it()
        numbers = {first.roll_no, last.roll_no}
        self.assertEqual(self.found(), {"LOCATION_DIFFERS": numbers})
        self.assertEqual(run.counts, {"LOCATION_DIFFERS": 2})
        self.assertIn("ledger=FM01A01 found=FM01A02", run.mismatches)

    def test_a_deleted_last_step_is_found(self):
        self.tamper(
            "DELETE FROM warehouse_transaction WHERE id = %s",
            self.step(self.rolls[1], 3).pk,
        )
        self.run_it()
        found = self.found()
        number = {self.rolls[1].roll_no}
        self.assertEqual(found["VERSION_DIFFERS"], number)
        self.assertEqual(found["STATUS_DIFFERS"], number)
        self.assertIn("COUNTER_DIFFERS", found)

    def test_a_deleted_step_in_between_is_a_gap(self):
        self.tamper(
            "DELETE FROM warehouse_transaction WHERE id = %s",
            self.step(self.rolls[1], 2).pk,
        )
        self.run_it()
        self.assertEqual(self.found(), {"SEQ_GAP": {self.rolls[1].roll_no}})

    def test_a_roll_that_moved_without_any_step(self):
        roll = plant.roll(self.chief.user)
        Roll.objects.filter(pk=roll.pk).update(status="STORED", location=self.racks[0])
        self.run_it()
        self.assertEqual(self.found()["NO_LEDGER"], {roll.roll_no})

    def test_an_edited_counter_is_found(self):
        Roll.objects.filter(pk=self.rolls[0].pk).update(version=9)
        self.run_it()
        self.assertEqual(self.found(), {"VERSION_DIFFERS": {self.rolls[0].roll_no}})

    def test_a_figure_of_the_dashboard_that_is_wrong_is_found(self):
        right = stock.rack_loads
        stock.rack_loads = lambda: right() | {self.racks[0].pk: 8}
        self.addCleanup(setattr, stock, "rack_loads", right)
        run = self.run_it()
        self.assertEqual(run.counts, {"COUNTER_DIFFERS": 1})
        self.assertIn("FM01A01: COUNTER_DIFFERS ledger=1 found=8", run.mismatches)

    def test_an_altered_fact_breaks_the_chain(self):
        self.tamper(
            "UPDATE warehouse_transaction SET reason = 'none' WHERE id = %s",
            self.step(self.rolls[2], 1).pk,
        )
        self.run_it()
        self.assertEqual(self.found(), {"CHAIN_BROKEN": {self.rolls[2].roll_no}})

    def test_who_scanned_is_sealed_where_another_sent_it(self):
        ravi, sita = (plant.worker(Role.FORKLIFT_DRIVER) for _two in range(2))
        for minutes, roll in enumerate(self.rolls, 10):
            sent = operations.Scan(on_behalf_of=ravi)
            self.chief.do(operations.qa_scan, roll, minutes, scan=sent)
        self.chief.do(operations.qa_scan, self.rolls[0], 20)
        self.assertEqual(self.run_it().mismatches, "")
        first = [self.step(roll, roll.transactions.count()) for roll in self.rolls]
        for step, scanner in zip(first, (sita, sita, None), strict=True):
            self.tamper(
                "UPDATE warehouse_transaction SET scanned_by_id = %s WHERE id = %s",
                *(scanner and scanner.pk, step.pk),
            )
        self.run_it(61)
        numbers = {roll.roll_no for roll in self.rolls}
        self.assertEqual(self.found(), {"CHAIN_BROKEN": numbers})

    def test_each_other_disagreement_has_its_kind(self):
        weighed = plant.roll(self.chief.user)
        self.chief.do(operations.reweigh, weighed, weight_g=7, reason="scale")
        rolls = Roll.objects.filter
        rolls(pk=weighed.pk).update(weight_g=8, custody=plant.department("PM"))
        rolls(pk=self.rolls[2].pk).update(is_held=False)
        self.racks[0].is_closed = True
        self.racks[0].save()
        self.racks[1].max_weight_g, self.racks[1].is_limit_hard = 5, True
        self.racks[1].save()
        self.tamper(
            "UPDATE warehouse_transaction SET from_status = 'VOID', scanned_at = %s"
            " WHERE id = %s",
            "2020-01-01 00:00:00.000000",
            self.step(self.rolls[1], 2).pk,
        )
        run = self.run_it()
        self.assertEqual(
            set(run.counts),
            {
                "WEIGHT_DIFFERS",
                "CUSTODY_DIFFERS",
                "HOLD_DIFFERS",
                "LOCATION_WRONG",
                "RACK_OVERFULL",
                "ILLEGAL_STEP",
                "TIME_REVERSED",
                "CHAIN_BROKEN",
                "COUNTER_DIFFERS",
            },
        )

    def test_what_stands_too_long_is_a_warning_and_no_mismatch(self):
        plant.roll(self.chief.user)
        run = self.run_it(minutes=5 * 24 * 60)
        self.assertTrue(run.is_clean)
        self.assertEqual(run.warnings, {"PRODUCED": 1})


class AnyHistoryTests(TestCase):
    """Whatever people do, and however often they are refused, the books agree."""

    def setUp(self):
        self.draw = random.Random(3)
        self.hands = [Hand(plant.worker()), Hand(plant.worker(Role.FORKLIFT_DRIVER))]
        self.racks = [plant.rack(code) for code in ("FM01A01", "FM01A02", "LM01A01")]
        self.rolls = [plant.roll(self.hands[0].user) for _roll in range(20)]
        plant.rules("LM", is_transfer_two_step=True)

    def press(self, minutes: float):
        draw, reason = self.draw, {"reason": "x"}
        hand, roll = draw.choice(self.hands), draw.choice(self.rolls)
        act, named = draw.choice(
            [
                (operations.put_away, {"location": draw.choice(self.racks)}),
                (operations.put_away, {"location": draw.choice(self.racks)}),
                (operations.store_temporarily, {}),
                (operations.transfer, {"to": plant.department("FM")}),
                (operations.transfer, {"to": plant.department("LM")}),
                (operations.receive, {}),
                (operations.dispatch, {"customer": "Acme"}),
                (operations.return_roll, reason),
                (operations.void, reason),
                (operations.hold, reason),
                (operations.release, {}),
                (operations.reweigh, reason | {"weight_g": draw.randint(1, 9999)}),
                (self.undo, {}),
                (self.undo, {}),
            ]
        )
        try:
            return hand.do(act, roll, minutes, **named).outcome
        except errors.WarehouseError as refusal:
            return refusal.code

    def undo(self, *, roll, by, at):
        steps = list(roll.transactions.order_by("-seq")[:2])
        if not steps:
            raise errors.NothingToUndo
        last = self.draw.choice(steps)
        return operations.reverse(transaction=last, by=by, at=at, reason="x")

    def test_five_hundred_presses_of_any_kind(self):
        outcomes = Counter(self.press(press / 4) for press in range(500))
        self.assertGreater(outcomes["posted"], 150)
        self.assertGreater(len(outcomes), 10)
        run = operations.reconcile(trigger="command", at=at(200))
        self.assertEqual(run.mismatches, "")


class RunTests(InOrder, TestCase):
    def swap(self):
        Roll.objects.filter(pk=self.rolls[0].pk).update(location=self.racks[1])

    def test_a_mismatch_is_told_once_and_closed_when_it_is_gone(self):
        self.swap()
        self.run_it(60), self.run_it(120)
        mismatch = Mismatch.objects.get(kind="LOCATION_DIFFERS")
        self.assertEqual(
            (mismatch.first_seen_at, mismatch.last_seen_at), (at(60), at(120))
        )
        Roll.objects.filter(pk=self.rolls[0].pk).update(location=self.racks[0])
        self.assertTrue(self.run_it(180).is_clean)
        mismatch.refresh_from_db()
        self.assertEqual((mismatch.resolved_at, mismatch.live_key), (at(180), None))

    def mismatch(self) -> Mismatch:
        """One that is open since a run at eleven."""
        Roll.objects.filter(pk=self.rolls[0].pk).update(version=9)
        self.run_it(60)
        return Mismatch.objects.get()

    def repair(self, mismatch: Mismatch, minutes: float):
        operations.repair(mismatch=mismatch, by=self.chief.user, at=at(minutes))

    def test_what_is_repaired_during_a_run_does_not_come_back_as_new(self):
        mismatch, right = self.mismatch(), stock.rack_loads

        def repaired_meanwhile():
            self.repair(mismatch, 121)
            return right()

        self.addCleanup(setattr, stock, "rack_loads", right)
        stock.rack_loads = repaired_meanwhile
        self.assertEqual(self.run_it(120).mismatches, "")
        mismatch = Mismatch.objects.get()
        self.assertEqual((mismatch.resolved_at, mismatch.live_key), (at(121), None))
        self.assertEqual(mismatch.resolution, REPAIRED)

    def test_what_is_repaired_while_a_run_is_written_down_stays_repaired(self):
        mismatch = self.mismatch()
        self.repair(mismatch, 61)
        reconciliation._keep(mismatch.log, [mismatch], {})
        self.assertEqual(Mismatch.objects.get().resolution, REPAIRED)

    def test_two_do_not_run_at_once_but_a_dead_one_is_given_up(self):
        ReconciliationLog.objects.create(
            run_at=at(0), trigger="schedule", running_key="now"
        )
        with self.assertRaises(errors.AlreadyRunning):
            self.run_it(30)
        self.assertTrue(self.run_it(61).is_clean)
        dead = ReconciliationLog.objects.get(trigger="schedule")
        self.assertEqual(dead.state, "FAILED")

    def test_a_crash_is_not_silent(self):
        def crash(within):
            raise RuntimeError("disk full")

        self.addCleanup(setattr, stock, "by_department", stock.by_department)
        stock.by_department = crash
        with self.assertLogs("bhandar.reconciliation"), self.assertRaises(RuntimeError):
            self.run_it()
        run = ReconciliationLog.objects.get()
        self.assertEqual((run.state, run.is_clean), ("FAILED", False))
        self.assertIn("disk full", run.mismatches)
        self.assertFalse(ReconciliationLog.objects.has_run_lately(at(61)))

    def test_it_is_late_after_26_hours(self):
        self.run_it(0)
        lately = ReconciliationLog.objects.has_run_lately
        self.assertTrue(lately(at(25 * 60)))
        self.assertFalse(lately(at(26 * 60)))

    def test_the_command_fails_when_something_differs(self):
        said = StringIO()
        call_command("reconcile", stdout=said)
        self.assertIn("3 rolls checked", said.getvalue())
        self.swap()
        with self.assertRaisesMessage(CommandError, self.rolls[0].roll_no):
            call_command("reconcile", stdout=said)

    def test_the_clock_runs_it_too(self):
        self.assertEqual(jobs.reconcile(), "3 rolls, 0 mismatches")
        self.assertEqual(ReconciliationLog.objects.get().trigger, "schedule")


class RepairTests(InOrder, TransactionTestCase):
    def mismatch(self, kind):
        self.run_it()
        return Mismatch.objects.open().get(kind=kind)

    def repair(self, mismatch, by=None):
        operations.repair(mismatch=mismatch, by=by or self.chief.user, at=at(61))

    def test_the_roll_is_rewritten_from_its_ledger(self):
        Roll.objects.filter(pk=self.rolls[2].pk).update(
            location=self.racks[0], is_held=False, hold_reason="", version=8
        )
        self.repair(self.mismatch("LOCATION_DIFFERS"))
        self.assertEqual(stand(self.rolls[2]), ("STORED", "FM01A02", "FM", 2))
        self.assertFalse(Mismatch.objects.open().exclude(roll=None).exists())
        self.assertTrue(self.run_it(120).is_clean)

    def test_a_broken_ledger_repairs_nothing(self):
        Roll.objects.filter(pk=self.rolls[1].pk).update(location=self.racks[0])
        self.tamper(
            "DELETE FROM warehouse_transaction WHERE id = %s",
            self.step(self.rolls[1], 1).pk,
        )
        mismatch = self.mismatch("LOCATION_DIFFERS")
        with self.assertRaises(errors.NoRepair):
            self.repair(mismatch)
        with self.assertRaises(errors.NoRepair):
            self.repair(Mismatch.objects.open().get(kind="SEQ_GAP"))
        self.assertEqual(stand(self.rolls[1])[1], "FM01A01")

    def test_only_an_admin_repairs(self):
        Roll.objects.filter(pk=self.rolls[0].pk).update(location=self.racks[1])
        mismatch = self.mismatch("LOCATION_DIFFERS")
        with self.assertRaises(errors.NotAllowed):
            self.repair(mismatch, plant.worker(Role.PLANT_MANAGER))
        seen = Mismatch.objects.seen_by
        self.assertTrue(seen(plant.worker(Role.PLANT_MANAGER)).exists())
        self.assertFalse(seen(plant.worker(Role.PLANT_MANAGER, "PM")).exists())
