from django.test import SimpleTestCase

from warehouse import weights
from warehouse.units import kilograms
from warehouse.weights import NotAWeight, Weighed


class OneWeightTests(SimpleTestCase):
    def test_indian_and_english_figures_are_read(self):
        for text, expected in {
            "412.5": 412_500,
            " 412.125 ": 412_125,
            ".5": 500,
            "99,999": 99_999_000,
            "1,234.50": 1_234_500,
            "00100": 100_000,
            "12 kg": 12_000,
            "12KG": 12_000,
            "१२३.५": 123_500,
            "౧౨ కిలోలు": 12_000,
            "\u200b412\xa0": 412_000,
        }.items():
            with self.subTest(text):
                self.assertEqual(weights.grams(text), expected)

    def test_what_may_be_meant_otherwise_is_refused_and_never_guessed(self):
        for text in (
            *("", "-", "-5", "0", "nan", "inf", "1e5", "5.", "1.2.3", "12 lb", "x"),
            *("12,5", "1.234,50", "1,2345", "12,34,5", "12.3456", "100000.001", "٫5"),
        ):
            with self.subTest(text), self.assertRaises(NotAWeight):
                weights.grams(text)

    def test_a_comma_in_the_place_of_the_point_is_said_by_name(self):
        with self.assertRaisesMessage(NotAWeight, "with a point: 12.5"):
            weights.grams("12,5")


class WrittenTests(SimpleTestCase):
    def test_a_weight_is_written_to_the_gram_without_needless_noughts(self):
        for grams, expected in {
            0: "0",
            5: "0.005",
            412_500: "412.5",
            1_234_567: "1234.567",
            99_999_999: "99999.999",
            1_000_000_000: "1000000",
        }.items():
            self.assertEqual(kilograms(grams), expected)


class ColumnTests(SimpleTestCase):
    def read(self, *lines) -> tuple[list, list[str]]:
        read, wrong = weights.column("\n".join(lines))
        return read, list(map(str, wrong))

    def test_a_column_pasted_from_a_sheet(self):
        read, wrong = self.read("412.5\r", "", "  398 kg", "1,005.25")
        self.assertEqual(wrong, [])
        expected = [Weighed(1, 412_500), Weighed(3, 398_000), Weighed(4, 1_005_250)]
        self.assertEqual(read, expected)

    def test_the_rolls_own_number_before_the_weight(self):
        for written in ("r7\t12.5", "R7,12.5", "R7, 12.5 kg", "R7 12.5kg", "R7;12.5"):
            with self.subTest(written):
                self.assertEqual(self.read(written), ([Weighed(1, 12_500, "R7")], []))
        self.assertEqual(self.read("R7, 1,234")[0], [Weighed(1, 1_234_000, "R7")])
        self.assertEqual(self.read("101\t412.5")[0], [Weighed(1, 412_500, "101")])
        self.assertEqual(self.read("ROLL A 5")[0], [Weighed(1, 5_000, "ROLL A")])

    def test_a_third_column_is_no_part_of_the_rolls_number(self):
        read, wrong = self.read("1\t412.5\t398", "R7\t\t398\t")
        self.assertEqual(read, [Weighed(2, 398_000, "R7")])
        self.assertEqual(
            wrong, ["Line 1: it has more than two columns: a number, a weight."]
        )

    def test_a_line_that_can_be_no_weight_for_its_length_is_not_read_at_all(self):
        for line in ("9" * 1_000_001, "R7 1, " * 200_000):
            read, wrong = self.read("412.5", line)
            self.assertEqual(read, [Weighed(1, 412_500)])
            self.assertEqual(wrong, ["Line 2: it has more than 100 characters."])
        self.assertEqual(self.read(" " * 200 + "412.5")[0], [Weighed(1, 412_500)])

    def test_each_wrong_line_is_named_with_what_was_read(self):
        read, wrong = self.read("412.5", "", "12,5o", "R7\t", "R8\tx")
        self.assertEqual(read, [Weighed(1, 412_500)])
        self.assertEqual(
            wrong,
            [
                "Line 3: '12,5o' is no weight.",
                "Line 4: 'R7' is no weight.",
                "Line 5: 'x' is no weight.",
            ],
        )

    def test_figures_on_both_sides_of_a_gap_are_asked_about(self):
        for written in ("1 234.5", "101 412.5", "R7 12,5", "R7 1 234.5", "7;5"):
            with self.subTest(written):
                read, [wrong] = self.read(written)
                self.assertEqual(read, [])
                self.assertIn("Line 1: ", wrong)

    def test_a_number_twice_names_the_other_line(self):
        _read, [wrong] = self.read("R7\t5", "R8\t5", "r7 5")
        self.assertEqual(wrong, "Line 3: roll number R7 is on line 1 already.")

    def test_a_roll_number_has_an_end(self):
        _read, [wrong] = self.read(f"{'R' * 41}\t5")
        self.assertIn("at most 40", wrong)
