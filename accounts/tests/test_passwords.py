import re
import time

from django.contrib.auth.tokens import default_token_generator
from django.core import mail
from django.test import TestCase, override_settings
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode

from accounts import background
from accounts.models import AuditEntry

from .people import PASSWORD, person

CHANGE = "/password/change/"
RESET = "/password/reset/"
NEW = "another-long-password"


class ChangePasswordTest(TestCase):
    def setUp(self):
        self.dealer = person("dealer")
        self.client.force_login(self.dealer)

    def change(self, old=PASSWORD, new=NEW, again=None):
        return self.client.post(
            CHANGE,
            {
                "old_password": old,
                "new_password1": new,
                "new_password2": new if again is None else again,
            },
        )

    def has_password(self, password):
        self.dealer.refresh_from_db()
        return self.dealer.check_password(password)

    def test_it_changes_and_leaves_me_signed_in(self):
        self.assertRedirects(self.change(), "/account/")
        self.assertTrue(self.has_password(NEW))
        self.assertEqual(
            AuditEntry.objects.values_list("action", "by").get(),
            ("person.password_set", self.dealer.pk),
        )

    def test_a_refusal_changes_nothing(self):
        for what, answers in {
            "wrong old one": {"old": "wrong"},
            "too short": {"new": "short"},
            "too common": {"new": "password123"},
            "only digits": {"new": "8240917365"},
            "like the username": {"new": "dealer99"},
            "not the same twice": {"again": "something-else-9"},
            "a NUL": {"new": "long-password\x00"},
        }.items():
            with self.subTest(what):
                page = self.change(**answers)
                self.assertContains(page, 'class="error"', status_code=422)
                self.assertTrue(self.has_password(PASSWORD))

    def test_strangers_sign_in_first(self):
        self.client.logout()
        self.assertRedirects(self.client.get(CHANGE), f"/login/?next={CHANGE}")

    def test_other_methods_are_refused(self):
        self.assertEqual(self.client.delete(CHANGE).status_code, 405)


class ForgottenPasswordTest(TestCase):
    def setUp(self):
        self.dealer = person("dealer", email="dealer@example.org")

    def ask(self, email="dealer@example.org"):
        answer = self.client.post(RESET, {"email": email})
        background.wait()
        return answer

    def link(self):
        return re.search(r"https?://[^/\s]+(/password/reset/\S+)", mail.outbox[0].body)

    def form_behind(self, link):
        """Django swaps the token in the address for one in the session."""
        return self.client.get(link[1], follow=True)

    def test_a_link_is_sent_and_sets_a_new_password_once(self):
        self.assertRedirects(self.ask(), "/password/reset/sent/")
        form_address = self.form_behind(self.link()).request["PATH_INFO"]
        answers = {"new_password1": NEW, "new_password2": NEW}
        answer = self.client.post(form_address, answers)
        self.assertRedirects(answer, "/login/")
        self.dealer.refresh_from_db()
        self.assertTrue(self.dealer.check_password(NEW))
        self.assertEqual(self.form_behind(self.link()).status_code, 410)

    def test_an_unknown_address_gets_the_same_answer_and_no_mail(self):
        self.assertRedirects(self.ask("nobody@example.org"), "/password/reset/sent/")
        self.assertEqual(mail.outbox, [])

    def test_the_letter_is_in_the_language_of_who_asked(self):
        self.client.cookies["django_language"] = "hi"
        self.ask()
        self.assertNotIn("Somebody, hopefully you", mail.outbox[0].body)

    @override_settings(EMAIL_BACKEND="tests.late_mail.LateBackend")
    def test_nobody_waits_for_the_letter(self):
        started = time.monotonic()
        self.client.post(RESET, {"email": "dealer@example.org"})
        took = time.monotonic() - started
        background.wait()
        self.assertLess(took, time.monotonic() - started - 0.5)

    @override_settings(SENDS_MAIL=False)
    def test_without_mail_the_page_says_whom_to_ask(self):
        for page in (self.client.get(RESET), self.ask()):
            self.assertContains(page, "This site sends no e-mail")
        self.assertEqual(mail.outbox, [])

    @override_settings(SITE_URL="https://bhandar.example.org")
    def test_the_link_carries_the_address_of_the_site(self):
        self.ask()
        self.assertIn(
            "https://bhandar.example.org/password/reset/", mail.outbox[0].body
        )

    def test_a_weak_password_comes_back(self):
        self.ask()
        address = self.form_behind(self.link()).request["PATH_INFO"]
        answers = {"new_password1": "short", "new_password2": "short"}
        page = self.client.post(address, answers)
        self.assertContains(page, 'class="error"', status_code=422)

    def test_a_damaged_link_says_how_to_get_a_new_one(self):
        uid = urlsafe_base64_encode(force_bytes(self.dealer.pk))
        token = default_token_generator.make_token(self.dealer)
        for path in (
            f"{uid}/{token}x/",
            f"AAAA/{token}/",
            "%00/%F0%9F%99%8F/",
            f"{'9' * 3000}/x-y/",
        ):
            with self.subTest(path[:30]):
                page = self.client.get(RESET + path)
                self.assertContains(page, "no longer works", status_code=410)

    def test_what_is_no_address_comes_back_as_it_was_typed(self):
        for text in ("dealer", "a\x00@b.c", "🙏", "d" * 10_000):
            with self.subTest(text[:20]):
                self.assertEqual(self.ask(text).status_code, 422)
        self.assertContains(self.ask("dealer"), 'value="dealer"', status_code=422)
