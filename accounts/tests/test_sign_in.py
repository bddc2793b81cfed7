from django.conf import settings
from django.test import TestCase
from django.urls import reverse

from accounts.models import User
from accounts.roles import Role

from .people import PASSWORD, person

LOGIN = "/login/"
ODD_TEXTS = {
    "nothing": "",
    "a NUL": "dea\x00ler",
    "emoji": "🙏" * 20,
    "10 kB": "d" * 10_000,
    "10 kB of emoji": "🙏" * 2_500,
    "a half character": "\ud83d".encode("utf-8", "surrogatepass"),
    "right to left": "\u202enobody",
    "SQL": "' OR 1=1 --",
}


class SignInCase(TestCase):
    @classmethod
    def setUpTestData(cls):
        cls.dealer = person("dealer", Role.SUPPLIER)

    def sign_in(self, username="dealer", password=PASSWORD, **more):
        return self.client.post(
            LOGIN, {"username": username, "password": password} | more
        )


class SignInTest(SignInCase):
    def test_the_page_has_a_labelled_form(self):
        page = self.client.get(LOGIN)
        self.assertContains(
            page, '<label for="id_username">Username</label>', html=True
        )
        self.assertContains(page, 'autocomplete="current-password"')

    def test_the_right_password_leads_home(self):
        self.assertRedirects(self.sign_in(), "/", fetch_redirect_response=False)
        self.assertEqual(self.client.session["_auth_user_id"], str(self.dealer.pk))

    def test_it_leads_to_the_page_that_was_wanted(self):
        self.assertContains(self.client.get(f"{LOGIN}?next=/account/"), "/account/")
        answer = self.sign_in(next="/account/")
        self.assertRedirects(answer, "/account/")

    def test_it_never_leads_to_another_host(self):
        for elsewhere in (
            "https://evil.example/",
            "//evil.example",
            "javascript:alert(1)",
            "\\\\evil.example",
            "/\x00/evil.example\n",
        ):
            with self.subTest(elsewhere):
                self.client.logout()
                page = self.client.get(LOGIN, {"next": elsewhere})
                self.assertEqual(page.status_code, 200)
                answer = self.sign_in(next=elsewhere)
                self.assertEqual(answer.status_code, 302)
                self.assertTrue(answer.url.startswith("/"), answer.url)
                self.assertFalse(answer.url.startswith("//"), answer.url)

    def test_it_leads_home_when_what_was_wanted_is_no_path(self):
        for word in ("foo", "account", "accounts:account", "http:///foo"):
            with self.subTest(word):
                self.client.logout()
                answer = self.sign_in(next=word)
                self.assertRedirects(answer, "/", fetch_redirect_response=False)
                self.assertIn("_auth_user_id", self.client.session)
                answer = self.client.get(LOGIN, {"next": word})
                self.assertRedirects(answer, "/", fetch_redirect_response=False)

    def test_whoever_is_signed_in_goes_on_at_once(self):
        self.client.force_login(self.dealer)
        self.assertRedirects(self.client.get(LOGIN), "/", fetch_redirect_response=False)

    def test_a_wrong_password_keeps_the_username(self):
        page = self.sign_in(password="wrong")
        self.assertContains(page, "do not belong together", status_code=422)
        self.assertContains(page, 'value="dealer"', status_code=422)
        self.assertNotIn("_auth_user_id", self.client.session)

    def test_an_unknown_name_is_answered_like_a_wrong_password(self):
        page = self.sign_in(username="nobody")
        self.assertContains(page, "do not belong together", status_code=422)

    def test_a_login_that_was_switched_off_stays_out(self):
        User.objects.filter(pk=self.dealer.pk).update(is_active=False)
        self.assertEqual(self.sign_in().status_code, 422)

    def test_odd_input_comes_back_as_a_refusal(self):
        for what, text in ODD_TEXTS.items():
            with self.subTest(username=what):
                self.assertEqual(self.sign_in(username=text).status_code, 422)
            with self.subTest(password=what):
                self.assertEqual(self.sign_in(f"for {what}", text).status_code, 422)

    def test_an_odd_browser_changes_nothing(self):
        headers = {"user-agent": "x" * 5_000, "accept": "y" * 5_000}
        answer = self.client.post(
            LOGIN, {"username": "dealer", "password": "wrong"}, headers=headers
        )
        self.assertEqual(answer.status_code, 422)

    def test_other_methods_are_refused(self):
        self.assertEqual(self.client.put(LOGIN).status_code, 405)


class LockedOutTest(SignInCase):
    def fail_often(self):
        for _ in range(settings.AXES_FAILURE_LIMIT - 1):
            self.assertEqual(self.sign_in(password="wrong").status_code, 422)
        return self.sign_in(password="wrong")

    def test_too_many_wrong_passwords_close_the_login_for_some_minutes(self):
        page = self.fail_often()
        self.assertContains(page, "closed for 15 minutes", status_code=429)
        self.assertEqual(page["Retry-After"], "900")

    def test_even_the_right_password_waits(self):
        self.fail_often()
        self.assertEqual(self.sign_in().status_code, 429)
        self.assertNotIn("_auth_user_id", self.client.session)

    def test_somebody_else_may_sign_in(self):
        person("neighbour")
        self.fail_often()
        self.assertEqual(self.sign_in("neighbour").status_code, 302)

    def test_the_same_person_may_sign_in_from_another_address(self):
        self.fail_often()
        answer = self.client.post(
            LOGIN,
            {"username": "dealer", "password": PASSWORD},
            REMOTE_ADDR="203.0.113.7",
        )
        self.assertEqual(answer.status_code, 302)


class SignOutTest(SignInCase):
    def test_it_ends_the_session(self):
        self.client.force_login(self.dealer)
        answer = self.client.post(reverse("accounts:logout"))
        self.assertRedirects(answer, "/")
        self.assertNotIn("_auth_user_id", self.client.session)

    def test_a_link_cannot_do_it(self):
        self.client.force_login(self.dealer)
        self.assertEqual(self.client.get("/logout/").status_code, 405)
        self.assertIn("_auth_user_id", self.client.session)


class AccountTest(SignInCase):
    def test_it_says_who_i_am(self):
        self.client.force_login(self.dealer)
        page = self.client.get("/account/")
        self.assertContains(page, "<dd>dealer</dd>", html=True)
        self.assertContains(page, Role.SUPPLIER.label)

    def test_strangers_sign_in_first(self):
        self.assertRedirects(self.client.get("/account/"), "/login/?next=/account/")


class WaitingTest(TestCase):
    def page_of(self, user):
        self.client.force_login(user)
        return self.client.get("/waiting/")

    def test_it_says_what_was_asked_for_and_what_comes_next(self):
        newcomer = person("newcomer")
        newcomer.profile.requested_group = Role.SUPPLIER
        newcomer.profile.save()
        page = self.page_of(newcomer)
        self.assertContains(page, "To run a ration shop")
        self.assertContains(page, "An admin looks at it")

    def test_a_person_is_called_by_the_first_name_or_else_the_username(self):
        nameless, named = person("nameless"), person("named")
        named.first_name = "Sita"
        named.save()
        self.assertContains(self.page_of(nameless), "Namaste, nameless")
        self.assertContains(self.page_of(named), "Namaste, Sita")

    def test_a_person_who_asked_for_nothing_is_told_how_to(self):
        page = self.page_of(person("nobody"))
        self.assertContains(page, "You have no workplace yet")
        self.assertContains(page, 'href="/register/"')

    def test_strangers_sign_in_first(self):
        self.assertRedirects(self.client.get("/waiting/"), "/login/?next=/waiting/")
