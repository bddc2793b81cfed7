from unittest import mock

from axes.models import AccessAttempt
from django.conf import settings
from django.test import TestCase
from django.urls import reverse
from django.utils import timezone
from django_otp.oath import totp
from django_otp.plugins.otp_totp.models import TOTPDevice

from accounts import two_step
from accounts.models import AuditEntry
from accounts.roles import Role

from .people import PASSWORD, admin, person


def code_of(user, step: int = 0) -> str:
    """What the person's app shows now, or `step` half minutes later."""
    return shown_by(TOTPDevice.objects.get(user=user), step)


def shown_by(device, step: int = 0) -> str:
    now = timezone.now().timestamp() + 30 * step
    with mock.patch("django_otp.oath.time", return_value=now):
        return f"{totp(device.bin_key):06}"


class TwoStepCase(TestCase):
    @classmethod
    def setUpTestData(cls):
        cls.dealer = person("dealer", Role.SUPPLIER)
        cls.who_when = {"by": cls.dealer, "at": timezone.now()}

    def turn_on(self):
        key = two_step.new_key()
        code = shown_by(two_step.app_of(self.dealer, key))
        two_step.turn_on(user=self.dealer, key=key, code=code, **self.who_when)

    def give_password(self, **more):
        asked = {"username": "dealer", "password": PASSWORD} | more
        return self.client.post(reverse("accounts:login"), asked)

    def give_code(self, code: str):
        return self.client.post(reverse("accounts:second_step"), {"code": code})

    def is_in(self) -> bool:
        return "_auth_user_id" in self.client.session


class SecondStepTest(TwoStepCase):
    def setUp(self):
        self.turn_on()

    def test_the_password_alone_lets_nobody_in(self):
        self.assertRedirects(self.give_password(), reverse("accounts:second_step"))
        self.assertFalse(self.is_in())
        self.assertEqual(self.client.get("/account/").status_code, 302)

    def test_the_code_of_the_app_lets_in_and_leads_where_one_wanted(self):
        self.give_password(next="/account/")
        self.assertRedirects(self.give_code(code_of(self.dealer, 1)), "/account/")
        self.assertTrue(self.is_in())

    def test_a_code_may_be_typed_in_groups_and_in_hindi_digits(self):
        self.give_password()
        hindi = str.maketrans("0123456789", "०१२३४५६७८९")
        code = code_of(self.dealer, 1).translate(hindi)
        self.give_code(f" {code[:3]} {code[3:]}")
        self.assertTrue(self.is_in())

    def test_a_code_is_worth_something_once(self):
        code = code_of(self.dealer, 1)
        self.give_password()
        self.give_code(code)
        self.client.logout()
        self.give_password()
        page = self.give_code(code)
        self.assertContains(page, "was used already", status_code=422)
        self.assertFalse(self.is_in())

    def test_a_recovery_code_replaces_the_phone_once(self):
        code = two_step.recovery_codes(self.dealer)[0]
        self.give_password()
        self.give_code(code.upper())
        self.assertTrue(self.is_in())
        self.assertNotIn(code, two_step.recovery_codes(self.dealer))
        self.assertEqual(len(two_step.recovery_codes(self.dealer)), 9)
        self.client.logout()
        self.give_password()
        self.assertEqual(self.give_code(code).status_code, 422)

    def test_guessing_is_slowed_down_even_for_the_right_code(self):
        self.give_password()
        for _guess in range(4):
            self.give_code("000000")
        page = self.give_code(code_of(self.dealer, 1))
        self.assertContains(page, "Too many wrong codes", status_code=422)
        self.assertFalse(self.is_in())

    def test_odd_input_comes_back_as_a_refusal(self):
        self.give_password()
        for odd in ("", "a\x00b", "🙏" * 20, "9" * 10_000, "²²²²²²", "' OR 1=1"):
            with self.subTest(odd[:20]):
                self.assertEqual(self.give_code(odd).status_code, 422)
        self.assertFalse(self.is_in())

    def test_without_the_password_there_is_no_second_step(self):
        answer = self.client.get(reverse("accounts:second_step"))
        self.assertRedirects(answer, reverse("accounts:login"))

    def test_after_five_minutes_one_begins_again(self):
        self.give_password()
        session = self.client.session
        pk, known, until, wanted = session["half_way_in"]
        session["half_way_in"] = [pk, known, until - 301, wanted]
        session.save()
        answer = self.give_code(code_of(self.dealer, 1))
        self.assertRedirects(answer, reverse("accounts:login"))
        self.assertFalse(self.is_in())

    def test_a_password_changed_meanwhile_begins_again(self):
        self.give_password()
        self.dealer.set_password("another-long-one")
        self.dealer.save()
        answer = self.give_code(code_of(self.dealer, 1))
        self.assertRedirects(answer, reverse("accounts:login"))

    def test_the_admin_has_no_door_of_its_own(self):
        self.dealer.is_staff = True
        self.dealer.save()
        answer = self.client.post(
            "/admin/login/", {"username": "dealer", "password": PASSWORD}
        )
        self.assertRedirects(answer, reverse("accounts:second_step"))
        self.assertFalse(self.is_in())


class TurnOnTest(TwoStepCase):
    def setUp(self):
        self.client.force_login(self.dealer)

    @property
    def app(self):
        """The app that scanned the QR of the page."""
        return two_step.app_of(self.dealer, self.client.session["two_step_key"])

    def test_it_is_on_after_the_first_right_code_only(self):
        page = self.client.get(reverse("accounts:two_step_on"))
        self.assertContains(page, two_step.secret_of(self.app))
        answer = self.client.post(reverse("accounts:two_step_on"), {"code": "000000"})
        self.assertEqual(answer.status_code, 422)
        self.assertFalse(two_step.is_on(self.dealer))

    def test_the_recovery_codes_are_shown_once(self):
        self.client.get(reverse("accounts:two_step_on"))
        answer = self.client.post(
            reverse("accounts:two_step_on"), {"code": shown_by(self.app)}, follow=True
        )
        codes = two_step.recovery_codes(self.dealer)
        self.assertEqual(len(codes), 10)
        self.assertContains(answer, codes[9])
        again = self.client.get(reverse("accounts:recovery_codes"))
        self.assertNotContains(again, codes[9])
        self.assertContains(again, "10 codes are left")

    def test_new_recovery_codes_need_the_password(self):
        self.turn_on()
        old = two_step.recovery_codes(self.dealer)
        page = reverse("accounts:recovery_codes")
        self.assertEqual(self.client.post(page, {"password": "x"}).status_code, 422)
        self.assertEqual(two_step.recovery_codes(self.dealer), old)
        self.client.post(page, {"password": PASSWORD})
        self.assertFalse(set(old) & set(two_step.recovery_codes(self.dealer)))

    def test_turning_it_off_needs_the_password(self):
        self.turn_on()
        page = reverse("accounts:two_step_off")
        self.assertEqual(self.client.post(page, {"password": "x"}).status_code, 422)
        self.assertTrue(two_step.is_on(self.dealer))
        self.client.post(page, {"password": PASSWORD})
        self.assertFalse(two_step.is_on(self.dealer))
        self.assertEqual(two_step.recovery_codes(self.dealer), [])

    def test_guesses_of_the_password_are_counted_as_at_sign_in(self):
        self.turn_on()
        for name in ("two_step_off", "recovery_codes", "password_change"):
            with self.subTest(name):
                AccessAttempt.objects.all().delete()
                page = reverse(f"accounts:{name}")
                guess = {"password": "x", "old_password": "x"}
                for _time in range(settings.AXES_FAILURE_LIMIT - 1):
                    self.assertEqual(self.client.post(page, guess).status_code, 422)
                self.assertEqual(self.client.post(page, guess).status_code, 429)
                right = {"password": PASSWORD, "old_password": PASSWORD}
                self.assertEqual(self.client.post(page, right).status_code, 429)
        self.assertTrue(two_step.is_on(self.dealer))

    def test_an_admin_turns_it_off_for_whoever_lost_the_phone(self):
        self.turn_on()
        self.client.force_login(admin())
        chosen = {"action": "turn_off_two_step", "_selected_action": [self.dealer.pk]}
        self.client.post(reverse("admin:accounts_user_changelist"), chosen)
        self.assertFalse(two_step.is_on(self.dealer))
        self.assertTrue(
            AuditEntry.objects.filter(action="two_step.turned_off").exists()
        )


class SignOutEverywhereTest(TwoStepCase):
    def test_every_session_ends(self):
        tablet = self.client_class()
        for client in (self.client, tablet):
            client.force_login(self.dealer)
        answer = self.client.post(reverse("accounts:sign_out_everywhere"))
        self.assertRedirects(answer, reverse("accounts:login"))
        self.assertEqual(tablet.get("/account/").status_code, 302)

    def test_one_signs_in_again_as_before(self):
        self.client.force_login(self.dealer)
        self.client.post(reverse("accounts:sign_out_everywhere"))
        self.give_password()
        self.assertTrue(self.is_in())

    def test_a_link_cannot_do_it(self):
        self.client.force_login(self.dealer)
        answer = self.client.get(reverse("accounts:sign_out_everywhere"))
        self.assertEqual(answer.status_code, 405)
