from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.roles import Role
from warehouse import codes, errors, lookup, operations, roll_numbers
from warehouse.models import Location, Roll

from . import plant
from .plant import Hand, at, stand
from .test_movements import PlantCase


class LimitTests(PlantCase):
    def limit(self, **limits):
        operations.limit_location(
            location=self.rack, by=self.hand.user, at=at(), **limits
        )

    def put_another(self, **facts):
        roll = plant.roll(self.hand.user, **facts)
        self.hand.store(roll, self.rack)
        return roll

    def test_a_full_rack_takes_no_more(self):
        self.limit(max_rolls=1)
        self.put_another()
        refusal = self.refused(errors.RackFull, self.hand.store, self.roll, self.rack)
        self.assertIn("1 / 1", str(refusal))
        self.assertTrue(refusal.as_json()["override_allowed"])

    def test_weight_counts_too(self):
        self.limit(max_weight_g=1_300_000)
        self.put_another(weight_g=1_234_567)
        refusal = self.refused(errors.RackFull, self.hand.store, self.roll, self.rack)
        self.assertIn("1234.567 kg", str(refusal))

    def test_a_keeper_overfills_a_rack_with_a_reason_a_driver_never(self):
        self.limit(max_rolls=1)
        self.put_another()
        driver = Hand(plant.worker(Role.FORKLIFT_DRIVER))
        over = {"override_reason": "for an hour"}
        self.refused(errors.RackFull, driver.store, self.roll, self.rack, **over)
        keeper = Hand(plant.worker(Role.STOCK_KEEPER))
        posting = keeper.store(self.roll, self.rack, **over)
        self.assertEqual(posting.transaction.reason, "for an hour")

    def test_a_hard_limit_is_never_passed(self):
        self.limit(max_rolls=1, is_limit_hard=True)
        self.put_another()
        over = {"override_reason": "for an hour"}
        refusal = self.refused(
            errors.RackFull, self.hand.store, self.roll, self.rack, **over
        )
        self.assertFalse(refusal.as_json()["override_allowed"])

    def test_one_material_only_or_one_roll_only(self):
        self.limit(mixing=Location.Mixing.SAME_MATERIAL)
        self.put_another()
        self.hand.store(self.roll, self.rack)
        stranger = plant.roll(self.hand.user, material="BOPP")
        with self.assertRaises(errors.RackMixed):
            self.hand.store(stranger, self.rack)
        self.limit(mixing=Location.Mixing.EMPTY)
        with self.assertRaises(errors.RackMixed):
            self.hand.store(plant.roll(self.hand.user), self.rack)

    def test_without_limits_a_rack_takes_everything(self):
        for _roll in range(3):
            self.put_another()
        self.hand.store(self.roll, self.rack)
        self.assertEqual(self.rack.rolls.count(), 4)

    def test_only_racks_are_stored_into(self):
        gate = plant.rack("FMGATE", kind=Location.Kind.DISPATCH)
        self.refused(errors.NotARack, self.hand.store, self.roll, gate)


class ClosingTests(PlantCase):
    def close(self, by=None):
        operations.close_location(location=self.rack, by=by or self.hand.user, at=at())

    def test_a_rack_that_holds_rolls_is_not_closed(self):
        self.hand.store(self.roll, self.rack)
        with self.assertRaises(errors.RackNotEmpty):
            self.close()

    def test_a_closed_rack_takes_nothing_until_it_is_opened(self):
        self.close()
        self.refused(errors.RackClosed, self.hand.store, self.roll, self.rack)
        operations.open_location(location=self.rack, by=self.hand.user, at=at())
        self.hand.store(self.roll, self.rack)
        self.assertEqual(stand(self.roll)[1], "FM01A01")

    def test_managers_close_racks_of_their_own_department_only(self):
        with self.assertRaises(errors.WrongDepartment):
            self.close(plant.worker(Role.PLANT_MANAGER, "LM"))
        with self.assertRaises(errors.NotAllowed):
            self.close(plant.worker(Role.STOCK_KEEPER))
        self.close(plant.worker(Role.PLANT_MANAGER))
        self.rack.refresh_from_db()
        self.assertTrue(self.rack.is_closed)


class MeantAsRollTests(PlantCase):
    """A rack made later may not take a scan away from a roll that is there."""

    def setUp(self):
        super().setUp()
        # Of a department that is founded only now, so that the numbers were free.
        for number in ("QC01A01", "QC-01 A/02", "QC01A03QC01A03"):
            plant.roll(self.hand.user, roll_no=number)
        self.label = self.labelled("QC")
        self.qc = plant.department("QC")

    def labelled(self, beginning: str) -> str:
        """The code on the label of a roll that begins as the racks of QC do."""
        data = f"{beginning}01A0123"
        code = next(
            f"{data}1{one}"
            for one in codes.ALPHABET
            if codes.roll_code(f"{data}1{one}")
        )
        Roll.objects.filter(pk=self.roll.pk).update(code=code)
        return code

    def refused_for(self, code, number):
        hand = {"by": self.hand.user, "at": at()}
        free = plant.rack("QC09Z09")
        for make in (
            lambda: operations.create_location(
                department=self.qc, code=code, kind="TEMP", **hand
            ),
            lambda: operations.create_block(
                department=self.qc, codes=["QC08A01", code], kind="TEMP", **hand
            ),
            lambda: operations.rename_location(location=free, code=code, **hand),
        ):
            with self.assertRaises(errors.LocationCodeMisread) as told:
                make()
            self.assertEqual(told.exception.details["number"], number)
        self.assertEqual([one.code for one in self.qc.locations.all()], ["QC09Z09"])
        free.codes.all().delete()
        free.delete()

    def test_no_door_makes_a_rack_with_the_number_of_a_roll(self):
        self.refused_for("qc-01-a-01", "QC01A01")

    def test_blanks_and_dashes_in_the_number_make_no_difference(self):
        self.refused_for("QC01A02", "QC-01 A/02")

    def test_a_number_that_is_the_code_twice_is_read_as_the_code(self):
        self.refused_for("QC01A03", "QC01A03QC01A03")

    def test_nor_with_the_code_on_its_label(self):
        self.refused_for(self.label, self.roll.roll_no)

    def test_other_codes_are_free_and_one_question_serves_a_block(self):
        wanted = [f"QC02A{number:02}" for number in range(30)]
        with CaptureQueriesContext(connection) as asked:
            self.assertEqual(roll_numbers.rolls_meant(wanted), {})
        self.assertLessEqual(len(asked), 2)
        operations.create_block(
            department=self.qc, codes=wanted, by=self.hand.user, at=at()
        )
        self.assertEqual(self.qc.locations.count(), 30)


class NamingTests(PlantCase):
    def create(self, code, **facts):
        return operations.create_location(
            department=self.fm, code=code, by=self.hand.user, at=at(), **facts
        )

    def test_both_forms_of_a_rack_code_are_read(self):
        for code, parts in {
            "fm-02 b 07": ("FM02B07", "02", "B", "07"),
            "FMA01": ("FMA01", "", "A", "01"),
        }.items():
            made = self.create(code)
            self.assertEqual((made.code, made.aisle, made.row, made.column), parts)

    def test_a_plant_may_write_its_racks_its_own_way(self):
        pattern = r"FM(?P<column>\d+)N(?P<row>\d)"
        for no_pattern in ("(", "(?P<row>A{99999999999})(?P<column>1)"):
            with self.assertRaises(errors.BadPattern):
                self.rules(no_pattern)
        self.rules(pattern)
        made = self.create("FM17N3")
        self.assertEqual((made.row, made.column), ("3", "17"))
        for code in ("FM02B07", "FM123456789N3"):  # no column has nine characters
            with self.assertRaises(errors.BadLocationCode):
                self.create(code)
        self.assertEqual(self.create("FM12345678N3").column, "12345678")

    def rules(self, pattern):
        operations.set_rules(
            department=self.fm,
            by=self.hand.user,
            at=at(),
            location_pattern=pattern,
        )

    def test_a_rack_carries_the_code_of_its_department(self):
        for code in ("LM02B07", "FM", "FM02", "02B07", ""):
            with self.subTest(code), self.assertRaises(errors.BadLocationCode):
                self.create(code)

    def test_an_old_label_is_understood_after_a_new_name(self):
        operations.rename_location(
            location=self.rack, code="FM09Z09", by=self.hand.user, at=at()
        )
        for label in ("FM01A01", "FM09Z09", "https://plant/loc/fm01a01/"):
            self.assertEqual(lookup.location(label), self.rack)
        with self.assertRaises(errors.LocationCodeTaken):
            self.create("FM01A01")

    def test_a_code_is_given_once(self):
        with self.assertRaises(errors.LocationCodeTaken):
            self.create("FM 01 A 01")
