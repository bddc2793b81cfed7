"""What the database doubts: nothing in a plant in order, else every altered fact."""

from django.db.models import QuerySet
from django.test import TransactionTestCase

from accounts.append_only import lifted
from warehouse import operations
from warehouse.chain import SEALED
from warehouse.doubts import doubted_rolls
from warehouse.models import Customer, Roll, Transaction

from . import plant
from .plant import Hand, at


class DoubtTests(TransactionTestCase):
    def setUp(self):
        self.chief = Hand(plant.worker())
        self.racks = [plant.rack(code) for code in ("FM01A01", "FM01A02", "LM01A01")]
        self.roll, self.alike = plant.roll(self.chief.user), plant.roll(self.chief.user)
        self.chief.store(self.roll, self.racks[0], 0.01)
        self.chief.send(self.roll, plant.department("LM"), 1.5)
        self.chief.store(self.roll, self.racks[2], 2)
        sent = self.chief.dispatch(self.roll, minutes=3, reference="TS09 'é' \\ %s")
        self.chief.undo(sent, 4, reason="रोल वापस \U0001f600")
        self.chief.store(self.alike, self.racks[1])

    def write(self, model, row, **values):
        """What no operation does, and no trigger would let happen."""
        with lifted():
            QuerySet(model).filter(pk=row.pk).update(**values)

    def doubts_after(self, model, row, **values) -> set:
        """Which rolls are doubted while `row` holds `values`."""
        right = QuerySet(model).values(*values).get(pk=row.pk)
        self.write(model, row, **values)
        found = doubted_rolls()
        self.write(model, row, **right)
        return found

    def test_nothing_in_a_plant_in_order(self):
        plant.roll(self.chief.user)
        self.assertEqual(doubted_rolls(), set())

    def test_every_sealed_fact_of_a_step(self):
        others = {
            "seq": 7,
            "action": "VOID",
            "from_status": "TEMP",
            "to_status": "VOID",
            "from_location_id": self.racks[1].pk,
            "location_id": self.racks[1].pk,
            "from_department_id": plant.department("PM").pk,
            "department_id": plant.department("PM").pk,
            "bound_for_id": plant.department("PM").pk,
            "customer_id": Customer.objects.get().pk,
            "passed_over_id": self.alike.pk,
            "user_id": plant.worker().pk,
            "scanned_at": at(1.75),
            "reference": "TS10",
            "reason": "none",
            "changes": {"weight_g": [1, 2]},
            "seal": "0" * 64,
        }
        self.assertEqual(others.keys() ^ SEALED, {"changes", "seal", "reverses_id"})
        for seq in (1, 2, 3):
            step = self.roll.transactions.get(seq=seq)
            for name, value in others.items():
                with self.subTest(name, seq=seq):
                    found = self.doubts_after(Transaction, step, **{name: value})
                    self.assertEqual(found, {self.roll.pk})

    def test_a_reversal_of_another_step(self):
        first, last = (self.roll.transactions.get(seq=seq) for seq in (1, 5))
        found = self.doubts_after(Transaction, last, reverses=first)
        self.assertEqual(found, {self.roll.pk})

    def test_every_fact_of_a_roll_that_its_steps_tell(self):
        others = {
            "status": "TEMP",
            "location": self.racks[1],
            "custody": plant.department("FM"),
            "version": 3,
        }
        for name, value in others.items():
            with self.subTest(name):
                found = self.doubts_after(Roll, self.roll, **{name: value})
                self.assertEqual(found, {self.roll.pk})
        held = {"is_held": True, "hold_reason": "none"}
        self.assertEqual(self.doubts_after(Roll, self.roll, **held), {self.roll.pk})

    def test_a_roll_without_steps_that_is_not_as_entered(self):
        fresh = plant.roll(self.chief.user)
        moved = {"status": "STORED", "location": self.racks[0]}
        for values in (moved, {"custody": plant.department("LM")}, {"version": 1}):
            with self.subTest(values):
                found = self.doubts_after(Roll, fresh, **values)
                self.assertEqual(found, {fresh.pk})

    def test_holds_and_weights_are_always_played_again(self):
        self.chief.do(operations.reweigh, self.alike, 5, weight_g=7, reason="scale")
        self.assertEqual(doubted_rolls(), {self.alike.pk})
