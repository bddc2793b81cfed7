from django.core.exceptions import ValidationError
from django.test import SimpleTestCase

from accounts.phones import PhoneField, normalised


class PhoneTest(SimpleTestCase):
    def test_the_same_phone_typed_in_any_way_is_kept_in_one(self):
        for typed in (
            "9848012345",
            "098480 12345",
            "+91 98480-12345",
            "00919848012345",
            "९८४८०१२३४५",
        ):
            self.assertEqual(normalised(typed), "+919848012345", typed)

    def test_a_phone_of_another_country_keeps_its_country(self):
        self.assertEqual(normalised("+44 20 7946 0958"), "+442079460958")

    def test_what_is_no_phone_is_refused(self):
        for typed in ("", "12345", "शुभ", "98480123456789", "+", "0000000000", "😀"):
            with self.assertRaises(ValueError, msg=typed):
                normalised(typed)

    def test_the_field_refuses_in_a_sentence(self):
        with self.assertRaisesMessage(ValidationError, "not a phone number"):
            PhoneField().clean("12345")
        self.assertEqual(PhoneField(required=False).clean(""), "")
