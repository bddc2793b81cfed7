from django.test import SimpleTestCase, TestCase

from dues import names, operations
from dues.models import Customer

from .shops import act, at, customer_of, shop_of


class ReferencesTest(SimpleTestCase):
    def test_one_number_however_it_is_typed(self):
        for typed in ("UTR 123", "utr 123", "UTR123", "utr-१२३", " ＵＴＲ १ २ ３ "):
            self.assertEqual(names.reference_key(typed), "utr123")
        self.assertIsNone(names.reference_key(" - "))


class FoldingTest(TestCase):
    def test_spellings_that_a_reader_takes_for_one_are_one(self):
        for one, other in (
            ("ज़फ़र", "जफर"),
            ("\u095b", "\u091c\u093c"),
            ("चाँद", "चांद"),
            ("राम\u200d", "राम"),
            ("RAMESH  Kumar", "ramesh kumar"),
            ("José", "jose"),
            ("१२", "12"),
            ("S/O Ram.", "s o ram"),
        ):
            self.assertEqual(names.folded(one), names.folded(other), one)

    def test_vowel_signs_keep_names_apart(self):
        self.assertNotEqual(names.folded("राम"), names.folded("रम"))

    def test_a_name_sounds_alike_in_every_script(self):
        for spellings in (
            "Ramesh रमेश రమేష్",
            "Lakshmi लक्ष्मी లక్ష్మి",
            "Krishna कृष्णा కృష్ణ",
            "Reddy रेड्डी రెడ్డి",
            "Zafar ज़फ़र",
            "Chandra चन्द्र चंद्र చంద్ర",
        ):
            self.assertEqual(len(set(map(names.sound, spellings.split()))), 1)


class FindingTest(TestCase):
    @classmethod
    def setUpTestData(cls):
        cls.shop = shop_of("asha")
        cls.ramesh = customer_of(
            cls.shop, "रमेश कुमार", phone="+919848012399", area="Gandhi Nagar"
        )
        cls.lakshmi = customer_of(cls.shop, "లక్ష్మి", alias="Narasimha")
        cls.other = customer_of(shop_of("ravi"), "रमेश कुमार", phone="+919848012399")

    def found(self, text):
        return list(Customer.objects.for_shop(self.shop).found_by(text))

    def test_by_name_area_alias_and_phone_in_any_script(self):
        for text in (
            *("रमेश", "कुमार रम", "RAMESH", "ramesh kumar", "gandhi"),
            *("98480 12399", "+91 98480-12399", "09848012399", "2399", "९८४८०"),
        ):
            self.assertEqual(self.found(text), [self.ramesh], text)
        for text in ("lakshmi", "लक्ष्मी", "narasim"):
            self.assertEqual(self.found(text), [self.lakshmi], text)

    def test_every_word_has_to_match(self):
        self.assertEqual(self.found("रमेश శర్మ"), [])

    def test_signs_of_the_database_language_are_plain_letters(self):
        for text in ("%", "_", "\\", "'", '"', "\0"):
            self.assertNotIn(self.other, self.found(text))
        self.assertEqual(self.found("98%99"), [])

    def test_an_archived_customer_is_found_and_a_merged_one_leads_to_the_other(self):
        act(operations.archive_customer, self.ramesh)
        self.assertEqual(self.found("ramesh"), [self.ramesh])
        operations.merge_customers(
            customer=self.ramesh, into=self.lakshmi, by=self.shop.user, at=at()
        )
        self.assertEqual(self.found("ramesh"), [self.lakshmi])
        self.assertEqual(self.found("98480 12399"), [self.lakshmi])
