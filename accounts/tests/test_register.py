from django.contrib.auth.hashers import check_password
from django.test import TestCase

from accounts.forms import PersonForm

from .people import person

SITA = {
    "first_name": "Sita",
    "username": "sita",
    "email": "",
    "password1": "a-long-password-of-sita9",
    "password2": "a-long-password-of-sita9",
}


class PersonFormTest(TestCase):
    def test_it_gives_what_the_operation_takes(self):
        form = PersonForm(SITA)
        self.assertTrue(form.is_valid(), form.errors)
        made = form.person_data
        self.assertTrue(check_password(SITA["password1"], made.pop("password_hash")))
        self.assertEqual(made, {"first_name": "Sita", "username": "sita", "email": ""})

    def refused(self, **changes):
        form = PersonForm(SITA | changes)
        self.assertFalse(form.is_valid())
        return set(form.errors)

    def test_each_mistake_is_shown_beside_its_field(self):
        person("Ramesh")
        for field, changes in [
            ("first_name", {"first_name": ""}),
            ("username", {"username": ""}),
            ("username", {"username": "ramesh"}),
            ("username", {"username": "si ta"}),
            ("username", {"username": "si\x00ta"}),
            ("username", {"username": "🙏"}),
            ("username", {"username": "s" * 10_000}),
            ("email", {"email": "nowhere"}),
            ("password2", {"password2": "something-else-9"}),
            ("password2", {"password1": "12345678", "password2": "12345678"}),
        ]:
            with self.subTest(changes=str(changes)[:60]):
                self.assertEqual(self.refused(**changes), {field})

    def test_a_password_like_the_username_is_refused(self):
        same = {"password1": "sitasita1", "password2": "sitasita1"}
        self.assertEqual(self.refused(username="sitasita", **same), {"password2"})


class RegisterTest(TestCase):
    def test_it_offers_both_kinds_of_shop(self):
        page = self.client.get("/register/")
        self.assertContains(page, 'href="/register/supplier/"')
        self.assertContains(page, 'href="/register/shopkeeper/"')

    def test_other_methods_are_refused(self):
        self.assertEqual(self.client.post("/register/").status_code, 405)
