"""Two forklifts, one roll, the same instant: threads and processes, real database."""

from collections import Counter
from uuid import uuid4

from django.db.models import Count
from django.test import TransactionTestCase

from accounts.roles import Role
from warehouse import operations
from warehouse.models import Customer, Roll, Transaction
from warehouse.tests import plant

from . import forklifts, racing

CLIENTS = 16


class ForkliftRaces(TransactionTestCase):
    def setUp(self):
        self.chief = plant.worker()
        self.drivers = [plant.worker(Role.FORKLIFT_DRIVER) for _two in range(2)]
        self.rack = plant.rack("FM01A01")
        plant.rack("FM01A02")
        self.rolls = [plant.roll(self.chief) for _roll in range(8)]

    def scan(self, roll=0, user=0, **named) -> dict:
        return {
            "roll": self.rolls[roll].roll_no,
            "user": self.drivers[user].username,
        } | named

    def dispatches(self, user: int, how_many: int) -> list[dict]:
        to = {"action": "DISPATCH", "customer": f"Customer {user}"}
        return [self.scan(user=user, **to) for _again in range(how_many)]

    def assert_ledger_agrees(self):
        run = operations.reconcile(trigger="command", at=plant.at())
        self.assertEqual(run.mismatches, "")

    def test_two_connections_dispatch_one_roll_and_one_of_them_is_refused(self):
        told = forklifts.post(self.dispatches(0, 1) + self.dispatches(1, 1))
        self.assertEqual(sorted(told), ["already_dispatched", "posted"])
        self.assertEqual(Transaction.objects.count(), 1)

    def test_two_processes_dispatch_one_roll_once(self):
        told = forklifts.in_processes([self.dispatches(0, 8), self.dispatches(1, 8)])
        self.assertEqual(Counter(told)["posted"], 1)
        self.assertEqual(Counter(told)["already_dispatched"], 8)
        self.assertEqual(Transaction.objects.count(), 1)
        self.assert_ledger_agrees()

    def test_two_people_who_store_one_roll_in_two_racks_are_told(self):
        told = forklifts.post(
            [
                self.scan(user=user, action="PUTAWAY", location=rack)
                for user, rack in enumerate(("FM01A01", "FM01A02"))
            ]
        )
        self.assertEqual(sorted(told), ["posted", "stale"])
        self.assertEqual(Transaction.objects.count(), 1)

    def test_one_key_from_16_clients_is_one_step(self):
        store = {"action": "PUTAWAY", "location": "FM01A01", "key": str(uuid4())}
        told = forklifts.post([self.scan(**store) for _client in range(CLIENTS)])
        self.assertEqual(Counter(told), {"posted": 1, "replayed": CLIENTS - 1})
        self.assertEqual(Transaction.objects.count(), 1)

    def test_one_scan_sent_by_its_person_and_for_them_is_one_step(self):
        ravi, key = self.drivers[0], uuid4()
        keepers = [plant.worker(Role.STOCK_KEEPER) for _two in range(2)]

        def send(by):
            scan = operations.Scan(key=key, on_behalf_of=None if by == ravi else ravi)
            facts = {"location": self.rack, "at": plant.at(), "scan": scan}
            return operations.put_away(roll=self.rolls[0], by=by, **facts).outcome

        senders = [ravi, *keepers] * 4
        told = racing.at_once([lambda by=by: send(by) for by in senders])
        self.assertEqual(Counter(told), {"posted": 1, "replayed": 11})
        self.assertEqual(Transaction.objects.get().scanner, ravi)
        self.assert_ledger_agrees()

    def test_one_key_for_different_rolls_is_one_step(self):
        store = {"action": "PUTAWAY", "location": "FM01A01", "key": str(uuid4())}
        told = forklifts.in_processes(
            [
                [self.scan(roll, **store) for roll in range(4)],
                [self.scan(roll, **store) for roll in range(4, 8)],
            ]
        )
        self.assertEqual(Counter(told), {"posted": 1, "key_reused": 7})

    def test_a_rack_for_three_never_holds_four(self):
        self.rack.max_rolls = 3
        self.rack.save()
        shares = [
            [
                self.scan(roll, user, action="PUTAWAY", location="FM01A01")
                for roll in range(user, 8, 2)
            ]
            for user in range(2)
        ]
        told = forklifts.in_processes(shares)
        self.assertEqual(Counter(told), {"posted": 3, "rack_full": 5})
        self.assertEqual(self.rack.rolls.count(), 3)

    def test_a_rack_closed_while_rolls_arrive_is_empty_or_open(self):
        def close():
            operations.close_location(location=self.rack, by=self.chief, at=plant.at())

        def store(roll):
            operations.put_away(
                roll=roll, location=self.rack, by=self.chief, at=plant.at()
            )

        racing.at_once([close, *(lambda roll=roll: store(roll) for roll in self.rolls)])
        self.rack.refresh_from_db()
        self.assertTrue(self.rack.is_closed ^ self.rack.rolls.exists())

    def test_steps_of_one_roll_are_counted_without_gaps(self):
        scans = [
            self.scan(action="QA_SCAN", user=0, key=str(uuid4()))
            for _client in range(CLIENTS)
        ]
        for scan in scans:
            scan["user"] = self.chief.username
        self.assertEqual(Counter(forklifts.post(scans)), {"posted": CLIENTS})
        seqs = Transaction.objects.order_by("seq").values_list("seq", flat=True)
        self.assertEqual(list(seqs), list(range(1, CLIENTS + 1)))
        self.assertEqual(Roll.objects.get(pk=self.rolls[0].pk).version, CLIENTS)
        self.assert_ledger_agrees()

    def test_a_new_customer_of_eight_dispatches_is_made_once(self):
        told = forklifts.post(
            [
                self.scan(roll, action="DISPATCH", customer=f"Acme{'.' * roll}")
                for roll in range(8)
            ]
        )
        self.assertEqual(Counter(told), {"posted": 8})
        self.assertEqual(Customer.objects.count(), 1)

    def test_two_entries_at_once_never_share_a_number(self):
        def enter():
            operations.create_rolls(
                department=plant.department("FM"),
                lines=[operations.Line("NEW", f"B{n}", 5) for n in range(10)],
                by=self.chief,
                at=plant.at(),
            )

        self.assertEqual(racing.at_once([enter] * 8), [None] * 8)
        numbers = Roll.objects.filter(batch__material__number="NEW").values("roll_no")
        self.assertEqual(numbers.aggregate(n=Count("roll_no", distinct=True))["n"], 80)

    def test_two_batches_over_the_same_rolls_do_not_lock_each_other_out(self):
        def batch(order, user):
            items = [
                operations.Item("PUTAWAY", roll, {"location": self.rack})
                for roll in self.rolls[::order]
            ]
            return lambda: len(operations.post_all(items=items, by=user, at=plant.at()))

        told = racing.at_once([batch(1, self.chief), batch(-1, self.chief)] * 2)
        self.assertEqual(told, [8] * 4)
        self.assertEqual(Transaction.objects.count(), 8)
