from uuid import uuid4

from django.test import TestCase

from warehouse import codes, errors, operations
from warehouse.models import Batch, Material, Roll
from warehouse.operations import Line

from . import plant
from .plant import at


class EntryTests(TestCase):
    def setUp(self):
        self.chief = plant.worker()
        self.fm = plant.department("FM")

    def enter(self, *lines, **named):
        return operations.create_rolls(
            department=self.fm, lines=lines, by=self.chief, at=at(), **named
        )

    def refused(self, error, *lines):
        with self.assertRaises(error):
            self.enter(*lines)
        counts = [model.objects.count() for model in (Roll, Batch, Material)]
        self.assertEqual(counts, [0, 0, 0])

    def test_rolls_come_back_in_order_with_numbers_and_label_codes(self):
        rolls = self.enter(Line("pet 12", "b1", 90_000), Line("PET 12", "B1", 80_000))
        self.assertEqual([roll.roll_no for roll in rolls], ["FM000001", "FM000002"])
        self.assertEqual([roll.weight_g for roll in rolls], [90_000, 80_000])
        self.assertEqual(len({roll.code for roll in rolls}), 2)
        self.assertEqual(str(rolls[0].batch), "PET 12 / B1")
        self.assertEqual(rolls[0].batch, rolls[1].batch)
        self.assertEqual((Material.objects.count(), Batch.objects.count()), (1, 1))

    def test_a_known_material_keeps_what_was_said_of_it(self):
        self.enter(Line("PET", "B1", 1, description="Film 12 micron"))
        self.enter(Line("PET", "B2", 1, description="Something else"))
        self.assertEqual(Material.objects.get().description, "Film 12 micron")

    def test_numbers_given_by_hand_are_stepped_over(self):
        self.enter(Line("PET", "B1", 1, roll_no="fm000002 "))
        rolls = self.enter(*[Line("PET", "B1", 1)] * 3)
        numbers = [roll.roll_no for roll in rolls]
        self.assertEqual(numbers, ["FM000001", "FM000003", "FM000004"])

    def test_a_number_of_the_running_kind_in_the_same_entry_is_not_given_away(self):
        lines = [Line("PET", "B1", 1), Line("PET", "B1", 1, roll_no="FM000001")]
        numbers = [roll.roll_no for roll in self.enter(*lines)]
        self.assertEqual(numbers, ["FM000002", "FM000001"])

    def test_a_number_twice_is_refused_and_nothing_is_kept(self):
        twice = (
            Line("PET", "B1", 1, roll_no="X1"),
            Line("PET", "B1", 1, roll_no="x1\xa0"),
        )
        self.refused(errors.RollNumberTaken, *twice)
        self.enter(Line("PET", "B1", 1, roll_no="X1"))
        with self.assertRaisesMessage(errors.RollNumberTaken, "") as told:
            self.enter(Line("PET", "B1", 1, roll_no="X1"))
        self.assertIn("X1", str(told.exception))

    def test_what_makes_no_roll(self):
        self.refused(errors.NumberMissing, Line(" ", "B1", 1))
        self.refused(errors.NumberMissing, Line("PET", "\u200b", 1))
        self.refused(errors.NumberTooLong, Line("P" * 41, "B1", 1))
        for weight in (0, -5, 100_000_001):
            self.refused(errors.WrongWeight, Line("PET", "B1", weight))

    def test_a_number_that_a_scan_would_take_for_something_else_is_refused(self):
        plant.rack("LMGATE", kind="DOCK")
        plant.rules("LM", location_pattern=r"LM(?P<row>\d)(?P<column>\d)")
        numbers = (
            *("FM01A01", "fm-01-a01", "FM01A01FM01A01", "LMGATE", "LM", "LM77"),
            *("BHANDAR:CONFIRM", "BHANDAR:UNDO", "http://plant/r/5", "]Q1R5"),
            "0190163d-8694-739b-aea5-966c26f8ad91",
        )
        for number in numbers:
            with self.subTest(number):
                line = Line("PET", "B1", 1, roll_no=number)
                self.refused(errors.RollNumberMisread, Line("PET", "B1", 1), line)

    def test_the_code_on_a_rolls_label_is_no_other_rolls_number(self):
        [first] = self.enter(Line("PET", "B1", 1))
        written = (first.code, first.code.lower(), f"{first.code[:5]}-{first.code[5:]}")
        for number in (*written, first.code * 2):
            with self.subTest(number), self.assertRaises(errors.RollNumberMisread):
                self.enter(Line("PET", "B1", 1, roll_no=number))

    def test_numbers_of_the_plants_own_kind_are_taken(self):
        free_code = codes.new_roll_code()
        numbers = ("FM000077", "4500012345", "R-12/7", "FM A 1 X", free_code)
        rolls = self.enter(*(Line("PET", "B1", 1, roll_no=one) for one in numbers))
        self.assertEqual([roll.roll_no for roll in rolls], [*numbers])

    def test_the_same_press_twice_makes_the_rolls_once(self):
        key = uuid4()
        first = self.enter(Line("PET", "B1", 1), Line("PET", "B1", 2), key=key)
        again = self.enter(Line("PET", "B1", 1), Line("PET", "B1", 2), key=key)
        self.assertEqual(again, first)
        self.assertEqual(Roll.objects.count(), 2)

    def test_entering_many_takes_few_questions(self):
        self.enter(Line("PET", "B0", 5))
        for how_many in (1, 30):
            new = [f"B{how_many}-{number}" for number in range(how_many)]
            lines = [Line("PET", batch, 5) for batch in new]
            with self.subTest(how_many), self.assertNumQueries(16):
                self.enter(*lines)
