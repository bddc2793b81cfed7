"""Three ways to cheat the books by hand, each found and named by the command."""

from io import StringIO

from django.core.management import CommandError, call_command
from django.db import connection
from django.test import TransactionTestCase

from accounts.append_only import lifted
from warehouse import operations
from warehouse.models import Roll

from . import plant
from .plant import Hand


class CommandTests(TransactionTestCase):
    def setUp(self):
        chief = Hand(plant.worker())
        self.racks = [plant.rack("FM01A01"), plant.rack("FM01A02")]
        self.rolls = [plant.roll(chief.user) for _roll in range(2)]
        for roll, rack in zip(self.rolls, self.racks, strict=True):
            chief.store(roll, rack)
        chief.do(operations.qa_scan, self.rolls[1], 1)

    def sql(self, statement, *values):
        with lifted(), connection.cursor() as cursor:
            cursor.execute(statement, values)
            self.assertEqual(cursor.rowcount, 1)

    def key(self, roll):
        return Roll._meta.pk.get_db_prep_value(roll.pk, connection)

    def said(self) -> str:
        """What the command says as it fails."""
        with self.assertRaises(CommandError) as failure:
            call_command("reconcile", stdout=StringIO())
        self.assertNotEqual(failure.exception.returncode, 0)
        return str(failure.exception)

    def test_a_plant_in_order_passes(self):
        said = StringIO()
        call_command("reconcile", stdout=said)
        self.assertIn("2 rolls checked\n", said.getvalue())
        self.assertIn("Everything agrees.", said.getvalue())

    def test_two_swapped_racks(self):
        for roll, rack in zip(self.rolls, self.racks[::-1], strict=True):
            self.sql(
                "UPDATE warehouse_roll SET location_id = %s WHERE id = %s",
                *(rack.pk, self.key(roll)),
            )
        first, second = (roll.roll_no for roll in self.rolls)
        said = self.said()
        self.assertIn(
            f"{first}: LOCATION_DIFFERS ledger=FM01A01 found=FM01A02\n"
            f"{second}: LOCATION_DIFFERS ledger=FM01A02 found=FM01A01",
            said,
        )
        self.assertTrue(said.startswith("2 mismatches\n"))

    def test_a_deleted_transaction(self):
        step = self.rolls[1].transactions.get(seq=1)
        self.sql("DELETE FROM warehouse_transaction WHERE id = %s", step.pk)
        number = self.rolls[1].roll_no
        self.assertIn(f"{number}: SEQ_GAP ledger=1 found=2", self.said())

    def test_an_edited_counter(self):
        self.sql(
            "UPDATE warehouse_roll SET version = 7 WHERE id = %s",
            self.key(self.rolls[0]),
        )
        number = self.rolls[0].roll_no
        self.assertIn(f"{number}: VERSION_DIFFERS ledger=1 found=7", self.said())
