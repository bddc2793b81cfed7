from datetime import timedelta

from django.core import mail
from django.test import TestCase
from django.utils import timezone

from accounts import background, throttle
from accounts.jobs import forget_old_runs
from accounts.models import Attempt, User
from accounts.roles import Role

from .people import person

REGISTRATIONS = ["/register/supplier/", "/register/shopkeeper/"]


def tried(door, times, address="127.0.0.1", minutes_ago=10):
    at = timezone.now() - timedelta(minutes=minutes_ago)
    for _time in range(times):
        throttle.note(door=door, digest=throttle.digest_of(address), at=at)


class RegistrationTest(TestCase):
    def test_after_too_many_forms_an_address_waits(self):
        tried(throttle.REGISTER, throttle.REGISTER.most)
        for path in REGISTRATIONS:
            page = self.client.post(path, {"username": "spam"})
            self.assertContains(page, "Try again in 50 minutes", status_code=429)
            self.assertEqual(page["Retry-After"], "3000")
        self.assertFalse(User.objects.exists())

    def test_each_form_counts_for_both_kinds_of_shop(self):
        tried(throttle.REGISTER, throttle.REGISTER.most - 2)
        for path in (*REGISTRATIONS, REGISTRATIONS[0]):
            last = self.client.post(path, {}).status_code
        self.assertEqual((last, Attempt.objects.count()), (429, 30))

    def test_another_address_may(self):
        tried(throttle.REGISTER, throttle.REGISTER.most, address="203.0.113.7")
        self.assertEqual(self.client.post(REGISTRATIONS[0], {}).status_code, 422)

    def test_after_its_time_the_address_may_again(self):
        tried(throttle.REGISTER, throttle.REGISTER.most, minutes_ago=61)
        self.assertEqual(self.client.post(REGISTRATIONS[0], {}).status_code, 422)

    def test_reading_the_form_is_free(self):
        tried(throttle.REGISTER, throttle.REGISTER.most)
        self.assertEqual(self.client.get(REGISTRATIONS[0]).status_code, 200)
        self.assertEqual(Attempt.objects.count(), throttle.REGISTER.most)

    def test_who_is_signed_in_is_known_anyway(self):
        tried(throttle.REGISTER, throttle.REGISTER.most)
        self.client.force_login(person("dealer", Role.SUPPLIER))
        self.assertEqual(self.client.post(REGISTRATIONS[1], {}).status_code, 422)


class PasswordResetTest(TestCase):
    def test_nobodys_mailbox_is_filled(self):
        person("dealer", email="dealer@example.org")
        for _time in range(throttle.RESET.most + 2):
            page = self.client.post("/password/reset/", {"email": "dealer@example.org"})
        background.wait()
        self.assertEqual(page.status_code, 429)
        self.assertEqual(len(mail.outbox), throttle.RESET.most)

    def test_who_is_signed_in_fills_none_either(self):
        tried(throttle.RESET, throttle.RESET.most)
        self.client.force_login(person("dealer"))
        page = self.client.post("/password/reset/", {"email": "a@example.org"})
        self.assertEqual(page.status_code, 429)

    def test_another_door_is_open(self):
        tried(throttle.REGISTER, throttle.REGISTER.most)
        page = self.client.post("/password/reset/", {"email": "a@example.org"})
        self.assertEqual(page.status_code, 302)


class SignInTest(TestCase):
    """Beside the lock of one login: many logins guessed from one address."""

    def test_wrong_passwords_for_many_logins_are_counted_together(self):
        for number in range(throttle.SIGN_IN.most):
            answers = {"username": f"guess{number}", "password": "wrong"}
            self.assertEqual(self.client.post("/login/", answers).status_code, 422)
        page = self.client.post("/login/", {"username": "x", "password": "y"})
        self.assertContains(page, "sent too often", status_code=429)

    def test_who_is_signed_in_guesses_no_other_logins(self):
        tried(throttle.SIGN_IN, throttle.SIGN_IN.most, minutes_ago=1)
        self.client.force_login(person("dealer"))
        page = self.client.post("/login/", {"username": "x", "password": "y"})
        self.assertEqual(page.status_code, 429)

    def test_the_code_of_a_phone_is_counted_too(self):
        tried(throttle.SIGN_IN, throttle.SIGN_IN.most, minutes_ago=1)
        self.assertEqual(self.client.post("/login/code/").status_code, 429)

    def test_who_comes_in_is_not_counted(self):
        person("dealer")
        answers = {"username": "dealer", "password": "a-long-test-password"}
        self.assertEqual(self.client.post("/login/", answers).status_code, 302)
        self.assertFalse(Attempt.objects.exists())


class AddressTest(TestCase):
    def test_the_address_itself_is_not_kept(self):
        tried(throttle.RESET, 1, address="203.0.113.7")
        self.assertNotIn("203.0.113", Attempt.objects.get().address_digest)

    def test_one_line_of_ipv6_is_one_address(self):
        first, second, other = map(
            throttle.digest_of,
            ("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", "2001:db8:1:3::1"),
        )
        self.assertEqual(first, second)
        self.assertNotEqual(first, other)

    def test_attempts_are_forgotten_after_a_day(self):
        tried(throttle.RESET, 1, minutes_ago=25 * 60)
        tried(throttle.RESET, 1)
        forget_old_runs()
        self.assertEqual(Attempt.objects.count(), 1)
