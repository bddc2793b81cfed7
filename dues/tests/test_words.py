from django.test import SimpleTestCase
from hypothesis import given
from hypothesis import strategies as st

from dues import words

SAID = {
    0: ("Zero rupees only", "शून्य रुपये मात्र", "సున్నా రూపాయలు మాత్రమే"),
    1_00: ("One rupee only", "एक रुपया मात्र", "ఒక రూపాయి మాత్రమే"),
    50: ("Fifty paise only", "पचास पैसे मात्र", "యాభై పైసలు మాత్రమే"),
    101_00: (
        "One hundred one rupees only",
        "एक सौ एक रुपये मात्र",
        "నూట ఒక్క రూపాయలు మాత్రమే",
    ),
    1240_50: (
        "One thousand two hundred forty rupees and fifty paise only",
        "एक हज़ार दो सौ चालीस रुपये और पचास पैसे मात्र",
        "వెయ్యి రెండు వందల నలభై రూపాయల యాభై పైసలు మాత్రమే",
    ),
    2_00_000_00: (
        "Two lakh rupees only",
        "दो लाख रुपये मात्र",
        "రెండు లక్షల రూపాయలు మాత్రమే",
    ),
    99_99_99_999_99: (
        "Ninety-nine crore ninety-nine lakh ninety-nine thousand nine hundred"
        " ninety-nine rupees and ninety-nine paise only",
        "निन्यानवे करोड़ निन्यानवे लाख निन्यानवे हज़ार नौ सौ निन्यानवे रुपये और निन्यानवे पैसे मात्र",
        "తొంభై తొమ్మిది కోట్ల తొంభై తొమ్మిది లక్షల తొంభై తొమ్మిది వేల తొమ్మిది వందల"
        " తొంభై తొమ్మిది రూపాయల తొంభై తొమ్మిది పైసలు మాత్రమే",
    ),
}


class WordsTest(SimpleTestCase):
    def test_amounts_are_said_in_three_languages(self):
        for paise, said in SAID.items():
            for language, sentence in zip(("en", "hi", "te"), said, strict=True):
                with self.subTest(paise=paise, language=language):
                    self.assertEqual(words.in_words(paise, language), sentence)

    def test_an_unknown_language_reads_english(self):
        self.assertEqual(words.in_words(1_00, "fr"), "One rupee only")

    def test_hindi_has_a_hundred_different_words(self):
        self.assertEqual(len(set(words.HI_BELOW_100)), 100)

    def test_what_cannot_be_said_is_refused(self):
        for paise in (-1, words.MOST_PAISE + 1):
            with self.assertRaises(ValueError):
                words.in_words(paise)

    @given(
        st.integers(0, words.MOST_PAISE),
        st.integers(0, words.MOST_PAISE),
        st.sampled_from(["en", "hi", "te"]),
    )
    def test_two_amounts_are_never_said_alike(self, one, other, language):
        alike = words.in_words(one, language) == words.in_words(other, language)
        self.assertEqual(alike, one == other)
