from django.db import DatabaseError, connection, transaction
from django.db.models import ProtectedError
from django.test import TestCase

from accounts.append_only import AppendOnlyError
from accounts.roles import Role
from warehouse import errors, operations
from warehouse.models import Customer, Transaction
from warehouse.states import Action, Status

from . import plant
from .plant import Hand, at, key, stand


class PlantCase(TestCase):
    def setUp(self):
        self.hand = Hand(plant.worker())
        self.rack = plant.rack("FM01A01")
        self.other = plant.rack("FM01A02")
        self.lm_rack = plant.rack("LM01A01")
        self.lm = plant.department("LM")
        self.fm = plant.department("FM")
        self.roll = plant.roll(self.hand.user)

    def refused(self, error, act, *args, **named):
        """`act` is refused by `error`, and nothing at all has changed."""
        before = stand(self.roll), Transaction.objects.count()
        with self.assertRaises(error) as caught:
            act(*args, **named)
        self.assertEqual((stand(self.roll), Transaction.objects.count()), before)
        return caught.exception


class JourneyTests(PlantCase):
    def test_from_entry_to_the_customer_each_step_is_in_the_ledger(self):
        self.hand.store(self.roll, self.rack)
        self.hand.store(self.roll, self.other, 1)
        self.hand.do(operations.store_temporarily, self.roll, 2)
        self.hand.send(self.roll, self.lm, 3)
        self.hand.store(self.roll, self.lm_rack, 4)
        self.hand.do(operations.qa_scan, self.roll, 5)
        self.hand.dispatch(self.roll, minutes=6)
        steps = self.roll.transactions.order_by("seq").values_list(
            "seq", "action", "from_status", "to_status", "location__code"
        )
        self.assertEqual(
            list(steps),
            [
                (1, "PUTAWAY", "PRODUCED", "STORED", "FM01A01"),
                (2, "PUTAWAY", "STORED", "STORED", "FM01A02"),
                (3, "TEMP_STORAGE", "STORED", "TEMP", None),
                (4, "TRANSFER", "TEMP", "AT_DEPT", None),
                (5, "PUTAWAY", "AT_DEPT", "STORED", "LM01A01"),
                (6, "QA_SCAN", "STORED", "STORED", "LM01A01"),
                (7, "DISPATCH", "STORED", "DISPATCHED", None),
            ],
        )
        self.assertEqual(stand(self.roll), ("DISPATCHED", None, "LM", 7))

    def test_the_same_rack_again_is_no_step(self):
        self.hand.store(self.roll, self.rack)
        again = self.hand.store(self.roll, self.rack, 5)
        self.assertEqual(again.outcome, "unchanged")
        self.assertEqual(stand(self.roll), ("STORED", "FM01A01", "FM", 1))

    def test_a_transfer_may_name_a_rack_of_the_other_department(self):
        self.hand.send(self.roll, self.lm_rack)
        self.assertEqual(stand(self.roll), ("AT_DEPT", "LM01A01", "LM", 1))

    def test_a_rack_of_another_department_asks_for_a_transfer(self):
        self.refused(
            errors.OtherDepartmentsRack, self.hand.store, self.roll, self.lm_rack
        )
        self.refused(errors.UsePutAway, self.hand.send, self.roll, self.rack)

    def test_a_two_step_transfer_waits_for_the_receiver(self):
        plant.rules("LM", is_transfer_two_step=True)
        self.hand.store(self.roll, self.rack, -1)
        self.hand.send(self.roll, self.lm)
        self.assertEqual(stand(self.roll), ("IN_TRANSIT", None, "FM", 2))
        self.refused(errors.InTransit, self.hand.dispatch, self.roll)
        self.refused(errors.InTransit, self.hand.send, self.roll, self.lm, 2)
        receiver = Hand(plant.worker(Role.DEPT_SK, "LM"))
        receiver.do(operations.receive, self.roll, 3)
        self.assertEqual(stand(self.roll), ("AT_DEPT", None, "LM", 3))

    def test_while_it_is_on_its_way_the_sender_can_only_wait_or_take_it_back(self):
        plant.rules("LM", is_transfer_two_step=True)
        self.hand.send(self.roll, self.lm)
        sender = Hand(plant.worker(Role.OPERATOR))
        self.refused(errors.InTransit, sender.send, self.roll, self.lm, 2)
        self.refused(errors.WrongDepartment, sender.store, self.roll, self.rack, 2)
        sender.do(operations.return_roll, self.roll, 3, reason="wrong roll")
        self.assertEqual(stand(self.roll), ("PRODUCED", None, "FM", 2))

    def test_storing_what_comes_in_receives_it(self):
        plant.rules("LM", is_transfer_two_step=True)
        self.hand.send(self.roll, self.lm)
        Hand(plant.worker(Role.DEPT_SK, "LM")).store(self.roll, self.lm_rack, 3)
        self.assertEqual(stand(self.roll), ("STORED", "LM01A01", "LM", 2))

    def test_the_sender_takes_back_what_was_not_received(self):
        plant.rules("LM", is_transfer_two_step=True)
        self.hand.store(self.roll, self.rack)
        self.hand.send(self.roll, self.lm, 1)
        self.hand.do(operations.return_roll, self.roll, 2, reason="wrong roll")
        self.assertEqual(stand(self.roll), ("STORED", "FM01A01", "FM", 3))

    def test_a_returned_roll_waits_to_be_stored(self):
        self.hand.dispatch(self.roll)
        back = self.hand.do(operations.return_roll, self.roll, 60, reason="torn")
        self.assertEqual(stand(self.roll), ("PRODUCED", None, "FM", 2))
        self.assertEqual(back.transaction.customer.name, "Acme")

    def test_a_new_customer_is_known_afterwards_in_any_spelling(self):
        other = plant.roll(self.hand.user)
        self.hand.dispatch(self.roll, "Acme Ltd.")
        self.hand.dispatch(other, " ACME  LTD")
        self.assertEqual([one.name for one in Customer.objects.all()], ["Acme Ltd."])

    def test_dispatch_needs_a_customer(self):
        self.refused(errors.CustomerMissing, self.hand.dispatch, self.roll, " ")

    def test_an_older_roll_left_behind_is_kept_with_the_dispatch(self):
        newer = plant.roll(self.hand.user, minutes=-5)
        posting = self.hand.dispatch(newer)
        self.assertEqual(posting.transaction.passed_over, self.roll)
        self.assertIsNone(self.hand.dispatch(self.roll).transaction.passed_over)

    def test_who_was_told_of_an_older_roll_may_pass_it_over(self):
        newer = plant.roll(self.hand.user, minutes=-5)
        self.hand.store(self.roll, self.rack)
        with self.assertRaises(errors.OlderInStock) as caught:
            self.hand.dispatch(newer, minutes=1, skips_older=False)
        answer = caught.exception.as_json()
        self.assertEqual(
            answer["older"],
            {
                "id": str(self.roll.pk),
                "roll_no": self.roll.roll_no,
                "location": "FM01A01",
            },
        )
        self.assertTrue(answer["override_allowed"])
        self.assertIn("FM01A01", answer["detail"])
        self.assertEqual(stand(newer)[0], "PRODUCED")
        posting = self.hand.dispatch(newer, minutes=2, skips_older=True)
        self.assertEqual(posting.transaction.passed_over, self.roll)
        self.hand.dispatch(self.roll, minutes=3, skips_older=False)

    def test_direct_dispatch_is_a_rule_of_the_department(self):
        plant.rules("FM", allows_direct_dispatch=False)
        self.refused(errors.StoreFirst, self.hand.dispatch, self.roll)
        self.hand.store(self.roll, self.rack)
        self.hand.dispatch(self.roll, minutes=1)
        self.assertEqual(stand(self.roll)[0], "DISPATCHED")

    def test_dispatching_again_at_once_is_no_step_and_by_another_a_refusal(self):
        self.hand.dispatch(self.roll)
        again = self.hand.dispatch(self.roll, minutes=9, scan=key())
        self.assertEqual(again.outcome, "unchanged")
        somebody = Hand(plant.worker(Role.FORKLIFT_DRIVER))
        refusal = self.refused(errors.AlreadyDispatched, somebody.dispatch, self.roll)
        self.assertIn("left for Acme at 10:00", str(refusal))


class CostTests(PlantCase):
    def test_a_step_asks_the_same_few_questions_however_full_the_rack(self):
        limited = plant.rack("FM07A01", max_rolls=99)
        self.hand.store(plant.roll(self.hand.user), limited)
        with self.assertNumQueries(9):
            self.hand.store(self.roll, limited)
        for _roll in range(10):
            self.hand.store(plant.roll(self.hand.user), limited)
        roll = plant.roll(self.hand.user)
        with self.assertNumQueries(9):
            self.hand.store(roll, limited)


class HoldTests(PlantCase):
    def test_a_held_roll_is_stored_but_not_sent(self):
        self.hand.do(operations.hold, self.roll, reason="bubbles")
        self.hand.store(self.roll, self.rack, 1)
        refusal = self.refused(errors.OnHold, self.hand.dispatch, self.roll)
        self.assertIn("bubbles", str(refusal))
        self.refused(errors.OnHold, self.hand.send, self.roll, self.lm)
        self.hand.do(operations.release, self.roll, 2)
        self.hand.dispatch(self.roll, minutes=3)
        self.assertEqual(stand(self.roll)[0], "DISPATCHED")

    def test_a_hold_is_in_the_ledger(self):
        posting = self.hand.do(operations.hold, self.roll, reason="bubbles")
        self.assertEqual(posting.transaction.changes["is_held"], [False, True])


class StateTableTests(PlantCase):
    """Every action from every status: research/warehouse 3.1, cell by cell."""

    def bring_to(self, status):
        roll = plant.roll(self.hand.user, minutes=-90)
        steps = {
            Status.STORED: lambda: self.hand.store(roll, self.rack, -50),
            Status.TEMP: lambda: self.hand.do(operations.store_temporarily, roll, -50),
            Status.AT_DEPT: lambda: self.hand.send(roll, self.fm, -50),
            Status.DISPATCHED: lambda: self.hand.dispatch(roll, "Birla", -50),
            Status.VOID: lambda: self.hand.do(operations.void, roll, -50, reason="x"),
            Status.IN_TRANSIT: lambda: self.hand.send(roll, self.pm, -50),
        }
        steps.get(status, lambda: None)()
        return roll

    def attempt(self, action, roll):
        named = {
            Action.PUTAWAY: {"location": self.other},
            Action.TRANSFER: {"to": self.lm},
            Action.DISPATCH: {"customer": "Acme"},
            Action.RETURN: {"reason": "x"},
            Action.VOID: {"reason": "x"},
        }.get(action, {})
        if roll.status == Status.IN_TRANSIT and action == Action.PUTAWAY:
            named = {"location": self.pm_rack}
        act = operations.POSTINGS[action]
        try:
            posting = act(roll=roll, by=self.hand.user, at=at(), **named)
        except errors.WarehouseError as refusal:
            return refusal.code
        same = posting.outcome == "unchanged"
        return posting.roll.status + (" unchanged" if same else "")

    TABLE = {
        "PRODUCED": "PRODUCED STORED TEMP AT_DEPT illegal_step DISPATCHED"
        " illegal_step VOID",
        "STORED": "STORED STORED TEMP AT_DEPT illegal_step DISPATCHED illegal_step"
        " VOID",
        "TEMP": "TEMP STORED TEMP_unchanged AT_DEPT illegal_step DISPATCHED"
        " illegal_step VOID",
        "IN_TRANSIT": "IN_TRANSIT STORED in_transit in_transit AT_DEPT in_transit"
        " PRODUCED in_transit",
        "AT_DEPT": "AT_DEPT STORED TEMP AT_DEPT illegal_step DISPATCHED illegal_step"
        " VOID",
        "DISPATCHED": f"{'already_dispatched ' * 6}PRODUCED already_dispatched",
        "VOID": "void " * 8,
    }
    ACTIONS = (
        Action.QA_SCAN,
        Action.PUTAWAY,
        Action.TEMP_STORAGE,
        Action.TRANSFER,
        Action.RECEIVE,
        Action.DISPATCH,
        Action.RETURN,
        Action.VOID,
    )

    def test_every_cell_of_the_table(self):
        self.pm, self.pm_rack = plant.department("PM"), plant.rack("PM01A01")
        plant.rules("PM", is_transfer_two_step=True)
        for status, row in self.TABLE.items():
            for action, expected in zip(self.ACTIONS, row.split(), strict=True):
                with self.subTest(f"{action} from {status}"):
                    roll = self.bring_to(status)
                    roll.refresh_from_db()
                    self.assertEqual(roll.status, status)
                    outcome = self.attempt(action, roll)
                    self.assertEqual(outcome.replace(" ", "_"), expected)


class LedgerTests(PlantCase):
    def test_a_posted_step_is_never_changed_or_deleted(self):
        step = self.hand.store(self.roll, self.rack).transaction
        for act in (step.save, step.delete, Transaction.objects.all().delete):
            with self.assertRaises(AppendOnlyError):
                act()

    def test_the_database_itself_keeps_the_ledger(self):
        self.hand.store(self.roll, self.rack)
        for statement in ("UPDATE {} SET reason = 'x'", "DELETE FROM {}"):
            with (
                self.assertRaisesMessage(DatabaseError, "append-only"),
                transaction.atomic(),
                connection.cursor() as cursor,
            ):
                cursor.execute(statement.format("warehouse_transaction"))
        self.assertEqual(Transaction.objects.get().reason, "")

    def test_what_history_names_cannot_be_deleted(self):
        self.hand.store(self.roll, self.rack)
        for one in (self.roll, self.rack, self.roll.batch, self.roll.batch.material):
            with self.assertRaises(ProtectedError):
                one.delete()

    def test_a_refusal_tells_a_machine_how_the_roll_stands(self):
        self.hand.dispatch(self.roll)
        told = self.refused(
            errors.AlreadyDispatched, self.hand.store, self.roll, self.rack, 1
        ).as_json()
        self.assertEqual(told["code"], "already_dispatched")
        self.assertEqual(told["allowed"], ["RETURN"])
        self.assertEqual(told["roll"]["status"], "DISPATCHED")
        self.assertEqual(told["roll"]["last"]["action"], "DISPATCH")
