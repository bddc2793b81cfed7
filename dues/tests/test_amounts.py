from django.test import SimpleTestCase
from hypothesis import given, settings
from hypothesis import strategies as st

from dues import amounts, errors


class ReadingTest(SimpleTestCase):
    def test_what_is_read(self):
        for typed, paise in {
            "250": 250_00,
            "₹ 500": 500_00,
            "Rs. 250.50": 250_50,
            "500/-": 500_00,
            "500rs": 500_00,
            "500Rs.": 500_00,
            "rs500": 500_00,
            "500INR": 500_00,
            "+500": 500_00,
            "+100-20": 80_00,
            "1,00,000": 1_00_000_00,
            "100,000": 1_00_000_00,
            "12,34,567.5": 12_34_567_50,
            "१,२३,४५६": 1_23_456_00,
            "౧౦౦": 100_00,
            "٣": 3_00,
            "5.": 5_00,
            ".5": 50,
            "120+45*2": 210_00,
            "100 - 20 x 2": 60_00,
            "0.125*64": 8_00,
            "33.333×3": 100_00,
            "99,99,999.99": amounts.MOST_PAISE,
        }.items():
            with self.subTest(typed):
                self.assertEqual(amounts.read(typed).paise, paise)

    def test_what_is_refused_and_how(self):
        for typed, code in {
            "": "amount_unclear",
            "abc": "amount_unclear",
            "12 50": "amount_unclear",
            "1e5": "amount_unclear",
            "1_000": "amount_unclear",
            "NaN": "amount_unclear",
            "1.2.3": "amount_unclear",
            "2**3": "amount_unclear",
            "++5": "amount_unclear",
            "5cars": "amount_unclear",
            "__import__('os')": "amount_unclear",
            "9" * 100: "amount_unclear",
            "1,00": "commas_misplaced",
            "1,0000": "commas_misplaced",
            "1,00,00": "commas_misplaced",
            "10.005": "amount_too_fine",
            "0.1234*2": "amount_too_fine",
            "0": "amount_not_positive",
            "0.001*1": "amount_not_positive",
            "-5": "amount_not_positive",
            "10-20": "amount_not_positive",
            "1,00,00,000": "amount_too_large",
            "9" * 59: "amount_too_large",
        }.items():
            with (
                self.subTest(typed),
                self.assertRaises(errors.AmountUnclear) as refused,
            ):
                amounts.read(typed)
            self.assertEqual(refused.exception.code, code, typed)

    def test_it_says_what_was_read(self):
        said = amounts.read("120+45*2").said
        self.assertEqual(said, "120 + 45 × 2 = ₹210.00")
        with self.assertRaisesMessage(errors.AmountTooFine, "Read 10.005:"):
            amounts.read("10.005")

    def test_a_first_sign_belongs_to_its_number(self):
        for typed, said in {
            "-5": "Read −₹5.00: an amount is more than zero.",
            "-5+3": "Read −5 + 3 = −₹2.00: an amount is more than zero.",
            "0": "Read ₹0.00: an amount is more than zero.",
        }.items():
            with (
                self.subTest(typed),
                self.assertRaises(errors.AmountUnclear) as refused,
            ):
                amounts.read(typed)
            self.assertEqual(str(refused.exception), said)

    def test_a_limit_may_be_nothing_and_never_less(self):
        self.assertEqual(amounts.read("0", least=0).paise, 0)
        with self.assertRaisesMessage(errors.AmountNegative, "below zero"):
            amounts.read("-1", least=0)

    def test_the_most_is_of_paise_in_a_sum_as_well(self):
        for typed in ("99,99,999.99+0.01", "10000*10000", "99999999*1"):
            with self.subTest(typed), self.assertRaises(errors.AmountTooLarge):
                amounts.read(typed)

    @given(st.text(max_size=80))
    def test_anything_typed_is_read_or_refused(self, typed):
        try:
            paise = amounts.read(typed).paise
        except errors.AmountUnclear:
            return
        self.assertTrue(0 < paise <= amounts.MOST_PAISE)

    @given(st.text("0123456789.,+-*x ₹", max_size=70))
    def test_anything_like_a_sum_is_read_or_refused(self, typed):
        self.test_anything_typed_is_read_or_refused.hypothesis.inner_test(self, typed)

    @settings(max_examples=200)
    @given(st.integers(1, amounts.MOST_PAISE))
    def test_what_is_written_is_read_back(self, paise):
        self.assertEqual(amounts.read(amounts.rupees(paise)).paise, paise)


class WritingTest(SimpleTestCase):
    def test_lakh_and_crore_are_grouped(self):
        self.assertEqual(amounts.rupees(1_23_45_678_90), "₹1,23,45,678.90")
        self.assertEqual(amounts.rupees(5), "₹0.05")

    def test_an_advance_is_no_minus(self):
        self.assertEqual(amounts.balance_words(-150_00), "Advance ₹150.00")
        self.assertEqual(amounts.balance_words(150_00), "₹150.00")
