from django.db import IntegrityError, transaction
from django.test import TestCase

from accounts.models import AuditEntry
from accounts.roles import Role
from warehouse import errors, operations
from warehouse.models import Count, CountedRack, CountedRoll, Roll, Transaction
from warehouse.tests import plant

Finding = CountedRoll.Finding


class CountCase(TestCase):
    """FM01A01 holds two rolls, FM01A02 one; a driver counts, a manager judges."""

    def setUp(self):
        self.admin = plant.worker(Role.FACTORY_ADMIN)
        self.manager = plant.worker(Role.PLANT_MANAGER)
        self.driver = plant.worker(Role.FORKLIFT_DRIVER)
        self.hand = plant.Hand(self.admin)
        self.rack, self.next = plant.rack("FM01A01"), plant.rack("FM01A02")
        self.first, self.second, self.third = (
            self.stored(rack) for rack in (self.rack, self.rack, self.next)
        )

    def stored(self, rack) -> Roll:
        roll = plant.roll(self.admin)
        self.hand.store(roll, rack, minutes=-30)
        return roll

    def do(self, what, minutes: float = 0, by=None, **named):
        return what(by=by or self.driver, at=plant.at(minutes), **named)

    def started(self, *racks) -> Count:
        racks = racks or (self.rack, self.next)
        count = self.do(operations.request_count, racks=racks)
        return self.do(operations.start_count, count=count)

    def at(self, count, rack) -> CountedRack:
        return count.racks.get(location=rack)

    def see(self, count, rack, *rolls) -> None:
        for roll in rolls:
            counted = self.at(count, rack)
            self.do(operations.count_roll, rack=counted, roll=roll, minutes=1)

    def handed_in(self, seen: dict) -> Count:
        """A count in which each rack of `seen` held those rolls."""
        count = self.started(*seen)
        for rack, rolls in seen.items():
            self.see(count, rack, *rolls)
            if not rolls:
                self.do(operations.say_empty, rack=self.at(count, rack))
        return self.do(operations.submit_count, count=count, minutes=2)

    def approve(self, count, by=None) -> Count:
        by = by or self.manager
        return self.do(operations.approve_count, count=count, by=by, minutes=3)

    def findings(self, count) -> dict:
        lines = CountedRoll.objects.filter(rack__count=count)
        return {(one.roll, one.rack.location.code): one.finding for one in lines}

    def assert_books_agree(self):
        run = operations.reconcile(trigger="command", at=plant.at(10))
        self.assertEqual(run.mismatches, "")


class CountTest(CountCase):
    def test_a_count_that_agrees_posts_nothing(self):
        before = Transaction.objects.count()
        seen = {self.rack: [self.first, self.second], self.next: [self.third]}
        count = self.handed_in(seen)
        self.assertEqual(set(self.findings(count).values()), {Finding.MATCH})
        self.assertEqual(self.approve(count).state, "APPROVED")
        self.assertEqual(Transaction.objects.count(), before)
        self.assertFalse(count.racks.exclude(live_key=None).exists())

    def test_a_roll_in_the_other_rack_is_put_where_it_was_found(self):
        seen = {self.rack: [self.first], self.next: [self.third, self.second]}
        count = self.handed_in(seen)
        found = self.findings(count)
        self.assertEqual(found[self.second, "FM01A01"], Finding.ELSEWHERE)
        self.assertEqual(found[self.second, "FM01A02"], Finding.UNEXPECTED)
        self.approve(count)
        self.assertEqual(plant.stand(self.second), ("STORED", "FM01A02", "FM", 2))
        step = self.second.transactions.get(seq=2)
        self.assertEqual((step.action, step.reason), ("PUTAWAY", f"count #{count.pk}"))
        self.assertEqual(step.user, self.manager)
        self.assert_books_agree()

    def test_a_missing_roll_leaves_the_rack_and_is_held(self):
        count = self.handed_in({self.rack: [self.first]})
        self.assertEqual(self.findings(count)[self.second, "FM01A01"], Finding.MISSING)
        self.approve(count)
        self.assertEqual(plant.stand(self.second), ("TEMP", None, "FM", 3))
        roll = Roll.objects.get(pk=self.second.pk)
        self.assertEqual(roll.hold_reason, f"missing at count #{count.pk}")
        with self.assertRaises(errors.OnHold):
            self.hand.dispatch(roll, minutes=20)
        self.hand.store(roll, self.next, minutes=20)  # found: it may go into a rack
        self.assert_books_agree()

    def test_a_full_rack_does_not_refuse_what_stands_in_it(self):
        self.next.max_rolls, self.next.is_limit_hard = 2, False
        self.next.save()
        seen = {self.next: [self.third, self.first, self.second]}
        self.approve(self.handed_in(seen))
        self.assertEqual(self.next.rolls.count(), 3)

    def test_what_nobody_counting_can_know_is_left_to_people(self):
        foreign, gone = plant.roll(self.admin, "LM"), plant.roll(self.admin)
        self.hand.dispatch(gone, minutes=-20)
        seen = {self.next: [self.third, foreign, gone]}
        count = self.handed_in(seen)
        found = self.findings(count)
        self.assertEqual(found[foreign, "FM01A02"], Finding.STRANGE)
        self.assertEqual(found[gone, "FM01A02"], Finding.STRANGE)
        before = plant.stand(foreign), plant.stand(gone)
        self.approve(count)
        self.assertEqual((plant.stand(foreign), plant.stand(gone)), before)

    def test_an_empty_rack_must_be_said_to_be_empty(self):
        count = self.started(self.rack)
        with self.assertRaises(errors.RackNotCounted):
            self.do(operations.submit_count, count=count)
        self.do(operations.say_empty, rack=self.at(count, self.rack))
        self.do(operations.submit_count, count=count)
        self.assertEqual(set(self.findings(count).values()), {Finding.MISSING})

    def test_a_rack_with_rolls_is_not_empty(self):
        count = self.started(self.rack)
        self.see(count, self.rack, self.first)
        with self.assertRaises(errors.RackHasRolls):
            self.do(operations.say_empty, rack=self.at(count, self.rack))

    def test_a_roll_scanned_twice_is_one_and_stands_where_it_was_scanned_last(self):
        count = self.started()
        self.see(count, self.rack, self.first, self.first, self.third)
        self.see(count, self.next, self.third)
        found = CountedRoll.objects.filter(rack__count=count, found_at__isnull=False)
        places = [(one.roll, one.rack.location) for one in found]
        self.assertCountEqual(
            places, [(self.first, self.rack), (self.third, self.next)]
        )

    def test_a_scan_can_be_taken_back(self):
        count = self.started(self.rack)
        self.see(count, self.rack, self.first, self.third)
        for roll in (self.first, self.third):
            rack = self.at(count, self.rack)
            self.do(operations.uncount_roll, rack=rack, roll=roll)
        found = CountedRoll.objects.filter(found_at__isnull=False)
        self.assertFalse(found.exists())
        self.assertEqual(CountedRoll.objects.count(), 2)  # both expected ones


class MovedTest(CountCase):
    def test_what_moved_during_the_count_is_counted_again(self):
        count = self.started(self.rack)
        self.see(count, self.rack, self.first)
        self.hand.store(self.second, self.next, minutes=1)
        arrived = self.stored(self.rack)
        self.do(operations.submit_count, count=count, minutes=2)
        found = self.findings(count)
        self.assertEqual(found[self.second, "FM01A01"], Finding.MOVED)
        self.assertEqual(found[arrived, "FM01A01"], Finding.MOVED)
        with self.assertRaises(errors.CountStale):
            self.approve(count)
        count.refresh_from_db()
        self.assertEqual(count.state, "TO_REVIEW")

    def test_what_moved_before_the_approval_is_never_adjusted(self):
        count = self.handed_in({self.rack: [self.first]})
        self.hand.store(self.second, self.next, minutes=2.5)
        before = Transaction.objects.count()
        with self.assertRaises(errors.CountStale):
            self.approve(count)
        self.assertEqual(Transaction.objects.count(), before)
        self.assertEqual(plant.stand(self.second), ("STORED", "FM01A02", "FM", 2))

    def test_one_stale_line_keeps_all_from_being_posted(self):
        count = self.handed_in({self.rack: []})
        self.hand.store(self.second, self.next, minutes=2.5)
        with self.assertRaises(errors.CountStale):
            self.approve(count)
        self.assertEqual(plant.stand(self.first), ("STORED", "FM01A01", "FM", 1))

    def test_only_racks_with_a_difference_are_counted_again(self):
        count = self.handed_in({self.rack: [self.first], self.next: [self.third]})
        self.do(operations.recount, count=count, by=self.manager)
        self.assertEqual((count.state, count.round), ("REQUESTED", 2))
        other = plant.worker(Role.DEPT_SK)
        self.do(operations.start_count, count=count, by=other)
        settled = self.at(count, self.next)
        with self.assertRaises(errors.CountMovedOn):
            self.do(operations.count_roll, rack=settled, roll=self.third, by=other)
        for roll in (self.first, self.second):
            rack = self.at(count, self.rack)
            self.do(operations.count_roll, rack=rack, roll=roll, by=other)
        self.do(operations.submit_count, count=count, by=other)
        self.assertEqual(set(self.findings(count).values()), {Finding.MATCH})
        self.approve(count)

    def test_a_settled_roll_found_elsewhere_unsettles_its_rack(self):
        count = self.handed_in({self.rack: [self.first], self.next: [self.third]})
        self.do(operations.recount, count=count, by=self.manager)
        self.do(operations.start_count, count=count)
        self.see(count, self.rack, self.first, self.second, self.third)
        self.do(operations.say_empty, rack=self.at(count, self.next))
        self.do(operations.submit_count, count=count)
        found = self.findings(count)
        self.assertEqual(found[self.third, "FM01A02"], Finding.ELSEWHERE)
        self.assertEqual(found[self.third, "FM01A01"], Finding.UNEXPECTED)


class WhoCountsTest(CountCase):
    def test_nobody_approves_the_own_count(self):
        seen = {self.rack: [self.first, self.second]}
        self.driver = self.manager
        count = self.handed_in(seen)
        for judge in (operations.approve_count, operations.recount):
            with self.assertRaises(errors.OwnCount):
                self.do(judge, count=count, by=self.manager)
        self.approve(count, by=self.admin)

    def test_a_counter_has_no_say_in_the_review(self):
        count = self.handed_in({self.rack: [self.first]})
        with self.assertRaises(errors.NotAllowed):
            self.approve(count, by=plant.worker(Role.FORKLIFT_DRIVER))
        stranger = plant.worker(Role.PLANT_MANAGER, "LM")
        with self.assertRaises(errors.WrongDepartment):
            self.approve(count, by=stranger)

    def test_only_one_person_counts(self):
        count = self.started(self.rack)
        other = plant.worker(Role.FORKLIFT_DRIVER)
        rack = self.at(count, self.rack)
        with self.assertRaises(errors.NotYourCount):
            self.do(operations.count_roll, rack=rack, roll=self.first, by=other)
        with self.assertRaises(errors.CountMovedOn):
            self.do(operations.start_count, count=count, by=other)

    def test_who_may_ask_for_a_count(self):
        for role in (Role.OPERATOR, Role.VIEW_ONLY):
            with self.assertRaises(errors.NotAllowed):
                by = plant.worker(role)
                self.do(operations.request_count, racks=[self.rack], by=by)

    def test_a_rack_is_in_one_open_count(self):
        count = self.started(self.rack)
        with self.assertRaises(errors.RackBeingCounted):
            self.do(operations.request_count, racks=[self.next, self.rack])
        self.assertEqual(Count.objects.count(), 1)
        self.do(operations.cancel_count, count=count)
        self.do(operations.request_count, racks=[self.next, self.rack])

    def test_racks_of_one_department_are_counted_together(self):
        with self.assertRaises(errors.RacksOfTwoDepartments):
            racks = [self.rack, plant.rack("LM01A01")]
            self.do(operations.request_count, racks=racks)
        with self.assertRaises(errors.NoRacks):
            self.do(operations.request_count, racks=[])
        with self.assertRaises(errors.NotARack):
            place = plant.rack("FM-DOOR", kind="DISPATCH")
            self.do(operations.request_count, racks=[place])

    def test_the_database_keeps_counter_and_reviewer_apart(self):
        count = self.handed_in({self.rack: [self.first]})
        with self.assertRaises(IntegrityError), transaction.atomic():
            Count.objects.filter(pk=count.pk).update(reviewed_by=self.driver)
        with self.assertRaises(IntegrityError), transaction.atomic():
            Count.objects.filter(pk=count.pk).update(state="APPROVED")

    def test_every_step_is_in_the_audit_trail(self):
        self.approve(self.handed_in({self.rack: [self.first]}))
        lines = AuditEntry.objects.filter(action__startswith="count.")
        steps = lines.order_by("pk").values_list("action", flat=True)
        self.assertEqual(
            list(steps),
            [
                f"count.{one}"
                for one in ("requested", "started", "submitted", "approved")
            ],
        )
