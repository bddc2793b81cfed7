from accounts.roles import Role
from warehouse import errors, operations
from warehouse.models import Transaction

from . import plant
from .plant import Hand, key, stand
from .test_movements import PlantCase


class UndoTests(PlantCase):
    def test_every_action_is_undone_to_what_was_before(self):
        plant.rules("LM", is_transfer_two_step=True)
        acts = {
            "store": lambda roll, m: self.hand.store(roll, self.other, m),
            "temporary": lambda roll, m: self.hand.do(
                operations.store_temporarily, roll, m
            ),
            "transfer": lambda roll, m: self.hand.send(roll, self.lm, m),
            "dispatch": lambda roll, m: self.hand.dispatch(roll, minutes=m),
            "check": lambda roll, m: self.hand.do(operations.qa_scan, roll, m),
            "hold": lambda roll, m: self.hand.do(
                operations.hold, roll, m, reason="bubbles"
            ),
            "void": lambda roll, m: self.hand.do(operations.void, roll, m, reason="x"),
        }
        for name, act in acts.items():
            with self.subTest(name):
                roll = plant.roll(self.hand.user)
                self.hand.store(roll, self.rack)
                before = self.facts(roll)
                undone = self.hand.undo(act(roll, 10), 14.9)
                self.assertEqual(self.facts(roll), before)
                self.assertEqual(undone.transaction.action, "REVERSAL")
                self.assertEqual(stand(roll)[3], 3)

    def facts(self, roll):
        roll.refresh_from_db()
        names = ("status", "location_id", "custody_id", "bound_for_id", "customer_id")
        return [getattr(roll, name) for name in (*names, "is_held", "weight_g")]

    def test_receiving_and_returning_are_undone_too(self):
        plant.rules("LM", is_transfer_two_step=True)
        self.hand.send(self.roll, self.lm)
        before = self.facts(self.roll)
        self.hand.undo(self.hand.do(operations.receive, self.roll, 1), 2)
        self.assertEqual(self.facts(self.roll), before)
        self.hand.do(operations.receive, self.roll, 3)
        self.hand.dispatch(self.roll, minutes=4)
        before = self.facts(self.roll)
        back = self.hand.do(operations.return_roll, self.roll, 5, reason="torn")
        self.hand.undo(back, 6)
        self.assertEqual(self.facts(self.roll), before)

    def test_after_five_minutes_it_needs_a_reason_and_the_right(self):
        driver = Hand(plant.worker(Role.FORKLIFT_DRIVER))
        posting = driver.store(self.roll, self.rack)
        self.refused(errors.NotAllowed, driver.undo, posting, 5.1, reason="wrong")
        keeper = Hand(plant.worker(Role.STOCK_KEEPER))
        self.refused(errors.ReasonMissing, keeper.undo, posting, 6)
        keeper.undo(posting, 6, reason="wrong rack")
        self.assertEqual(stand(self.roll), ("PRODUCED", None, "FM", 2))

    def test_what_is_typed_is_kept_without_what_cannot_be_seen(self):
        reason = f" torn\x00 \u200b\ud800 {'x' * 300}"
        posting = self.hand.do(operations.void, self.roll, reason=reason)
        self.assertEqual(posting.transaction.reason, f"torn {'x' * 195}")
        with self.assertRaises(errors.ReasonMissing):
            self.hand.undo(posting, 60, reason="\x00\u200b ")

    def test_nobody_undoes_the_step_of_somebody_else(self):
        posting = self.hand.store(self.roll, self.rack)
        driver = Hand(plant.worker(Role.FORKLIFT_DRIVER))
        self.refused(errors.NotAllowed, driver.undo, posting, 1)

    def test_a_dispatch_is_corrected_by_a_manager_only(self):
        posting = self.hand.dispatch(self.roll)
        keeper = Hand(plant.worker(Role.STOCK_KEEPER))
        self.refused(errors.NotAllowed, keeper.undo, posting, 60, reason="x")
        Hand(plant.worker(Role.PLANT_MANAGER)).undo(posting, 60, reason="not loaded")
        self.assertEqual(stand(self.roll)[0], "PRODUCED")

    def test_a_void_roll_is_restored_by_an_admin_only(self):
        posting = self.hand.do(operations.void, self.roll, reason="scrap")
        manager = Hand(plant.worker(Role.PLANT_MANAGER))
        self.refused(errors.NotAllowed, manager.undo, posting, 60, reason="x")
        self.hand.undo(posting, 60, reason="it was there")
        self.assertEqual(stand(self.roll)[0], "PRODUCED")

    def test_only_the_last_step_and_only_once(self):
        first = self.hand.store(self.roll, self.rack)
        second = self.hand.store(self.roll, self.other, 1)
        self.refused(errors.NotTheLastStep, self.hand.undo, first, 2)
        undone = self.hand.undo(second, 2)
        again = key()
        self.refused(errors.NothingToUndo, self.hand.undo, second, 3, scan=again)
        self.refused(errors.NothingToUndo, self.hand.undo, undone, 3)
        self.hand.undo(first, 3)
        self.assertEqual(stand(self.roll), ("PRODUCED", None, "FM", 4))

    def test_not_back_into_a_rack_that_was_closed_since(self):
        self.hand.store(self.roll, self.rack)
        second = self.hand.store(self.roll, self.other, 1)
        operations.close_location(location=self.rack, by=self.hand.user, at=plant.at(2))
        self.refused(errors.RackClosed, self.hand.undo, second, 3)

    def test_what_can_be_undone_is_listed(self):
        self.hand.store(self.roll, self.rack, -6)
        second = self.hand.store(self.roll, self.other, -4)
        checked = self.hand.do(operations.qa_scan, self.roll, -3)
        self.hand.undo(checked, -2)
        listed = Transaction.objects.undoable_by(self.hand.user, plant.at())
        self.assertEqual(list(listed), [second.transaction])

    def test_a_batch_is_undone_whole_or_not_at_all(self):
        rolls = [self.roll, plant.roll(self.hand.user), plant.roll(self.hand.user)]
        postings = [self.hand.store(roll, self.rack) for roll in rolls]
        posted = [posting.transaction for posting in postings]
        self.hand.dispatch(rolls[1], minutes=1)
        who = {"by": self.hand.user, "at": plant.at(2)}
        with self.assertRaises(errors.NotTheLastStep):
            operations.reverse_all(transactions=posted, **who)
        self.assertEqual([stand(roll)[3] for roll in rolls], [1, 2, 1])
        operations.reverse_all(transactions=[posted[0], posted[2]], **who)
        self.assertEqual([stand(roll)[3] for roll in rolls], [2, 2, 2])


class WeightTests(PlantCase):
    def test_a_weight_is_corrected_with_both_values_kept(self):
        posting = self.hand.do(
            operations.reweigh, self.roll, weight_g=98_500, reason="weighed again"
        )
        self.assertEqual(posting.transaction.changes, {"weight_g": [100_000, 98_500]})
        self.roll.refresh_from_db()
        self.assertEqual(self.roll.weight_g, 98_500)

    def test_no_weight_without_reason_or_sense(self):
        reweigh = operations.reweigh
        named = {"weight_g": 5, "reason": " "}
        self.refused(errors.ReasonMissing, self.hand.do, reweigh, self.roll, **named)
        named = {"weight_g": 0, "reason": "x"}
        self.refused(errors.WrongWeight, self.hand.do, reweigh, self.roll, **named)


class IdempotencyTests(PlantCase):
    def test_the_same_key_again_gives_the_first_answer(self):
        scan = key()
        first = self.hand.store(self.roll, self.rack, scan=scan)
        self.hand.store(self.roll, self.other, 1)
        replayed = self.hand.store(self.roll, self.rack, 2, scan=scan)
        self.assertEqual(replayed.outcome, "replayed")
        self.assertEqual(replayed.transaction, first.transaction)
        self.assertEqual(stand(self.roll), ("STORED", "FM01A02", "FM", 2))

    def test_the_same_key_for_something_else_is_refused(self):
        scan = key()
        self.hand.store(self.roll, self.rack, scan=scan)
        other = plant.roll(self.hand.user)
        for act in (
            lambda: self.hand.store(self.roll, self.other, 1, scan=scan),
            lambda: self.hand.store(other, self.rack, 1, scan=scan),
            lambda: self.hand.dispatch(self.roll, minutes=1, scan=scan),
        ):
            self.refused(errors.KeyReused, act)

    def test_a_key_belongs_to_its_person(self):
        scan = key()
        self.hand.store(self.roll, self.rack, scan=scan)
        driver = Hand(plant.worker(Role.FORKLIFT_DRIVER))
        self.refused(
            errors.KeyOfAnother, driver.store, self.roll, self.rack, 1, scan=scan
        )

    def test_a_refused_posting_leaves_its_key_free(self):
        scan = key()
        self.hand.do(operations.hold, self.roll, reason="x")
        self.refused(errors.OnHold, self.hand.dispatch, self.roll, scan=scan)
        self.hand.do(operations.release, self.roll, 1)
        self.assertTrue(self.hand.dispatch(self.roll, minutes=2, scan=scan).is_new)

    def test_without_a_key_a_double_press_within_a_minute_is_one_step(self):
        self.hand.do(operations.qa_scan, self.roll)
        again = self.hand.do(operations.qa_scan, self.roll, 0.9)
        self.assertEqual(again.outcome, "replayed")
        later = self.hand.do(operations.qa_scan, self.roll, 1.1)
        self.assertTrue(later.is_new)
        self.assertEqual(Transaction.objects.count(), 2)

    def test_there_and_back_within_a_minute_is_not_a_double_press(self):
        for rack in (self.rack, self.other, self.rack):
            self.assertTrue(self.hand.store(self.roll, rack).is_new)


class StaleTests(PlantCase):
    def test_another_version_than_the_one_seen_is_told_who_moved_it(self):
        seen = key(version=0)
        Hand(plant.worker(first_name="Sunil")).store(self.roll, self.other)
        refusal = self.refused(
            errors.Stale, self.hand.store, self.roll, self.rack, 0.2, scan=seen
        )
        self.assertIn("FM01A02", str(refusal))
        self.assertIn("12 s", str(refusal))

    def test_a_transfer_is_taken_back_as_it_was_seen_and_not_a_later_one(self):
        plant.rules("LM", is_transfer_two_step=True)
        self.hand.send(self.roll, self.lm)
        back = {"reason": "wrong roll", "scan": key(version=1)}
        self.hand.do(operations.return_roll, self.roll, 1, reason="wrong roll")
        self.hand.send(self.roll, self.lm, 2)
        do = self.hand.do
        self.refused(errors.Stale, do, operations.return_roll, self.roll, 3, **back)
        back["scan"] = key(version=3)
        do(operations.return_roll, self.roll, 3, **back)
        self.assertEqual(stand(self.roll)[0], "PRODUCED")

    def test_two_people_do_not_move_one_roll_in_the_same_moment(self):
        driver = Hand(plant.worker(Role.FORKLIFT_DRIVER))
        driver.store(self.roll, self.other)
        self.refused(errors.Stale, self.hand.store, self.roll, self.rack, 0.1)
        self.hand.store(self.roll, self.rack, 0.2)
        self.assertEqual(stand(self.roll)[1], "FM01A01")

    def test_what_is_already_so_is_not_stale(self):
        Hand(plant.worker()).store(self.roll, self.rack)
        again = self.hand.store(self.roll, self.rack, scan=key(version=0))
        self.assertEqual(again.outcome, "unchanged")

    def test_a_device_whose_clock_is_off_is_marked(self):
        scan = key(scanned_at=plant.at(-30))
        posting = self.hand.store(self.roll, self.rack, scan=scan)
        self.assertTrue(posting.transaction.is_late)


class BatchTests(PlantCase):
    def setUp(self):
        super().setUp()
        held = plant.roll(self.hand.user)
        self.hand.do(operations.hold, held, reason="x")
        self.rolls = [self.roll, held, plant.roll(self.hand.user)]
        self.items = [
            operations.Item("DISPATCH", roll, {"customer": "Acme", "scan": key()})
            for roll in self.rolls
        ]

    def test_each_for_itself_tells_what_became_of_each(self):
        told = operations.post_each(items=self.items, by=self.hand.user, at=plant.at(1))
        self.assertEqual(
            [getattr(one, "code", "") for one in told], ["", "on_hold", ""]
        )
        again = operations.post_each(
            items=self.items, by=self.hand.user, at=plant.at(2)
        )
        self.assertEqual([one.outcome for one in again[::2]], ["replayed"] * 2)
        self.assertEqual(Transaction.objects.filter(action="DISPATCH").count(), 2)

    def test_all_or_none(self):
        with self.assertRaises(errors.BatchRefused) as caught:
            operations.post_all(items=self.items, by=self.hand.user, at=plant.at(1))
        codes = [getattr(one, "code", "") for one in caught.exception.results]
        self.assertEqual(codes, ["", "on_hold", ""])
        self.assertFalse(Transaction.objects.filter(action="DISPATCH").exists())
