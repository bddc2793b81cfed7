from django.test import TestCase

from accounts.tests.people import person
from config.appearance import THEMES


class LanguageTest(TestCase):
    def choose(self, code, **more):
        return self.client.post("/language/", {"language": code} | more)

    def test_each_language_is_chosen_by_a_button_in_its_own_script(self):
        self.client.cookies["django_language"] = "te"
        page = self.client.get("/login/")
        for code, name in (("en", "English"), ("hi", "हिंदी"), ("te", "తెలుగు")):
            self.assertContains(page, f'value="{code}" lang="{code}"')
            self.assertContains(page, name)

    def test_it_is_remembered(self):
        self.assertRedirects(self.choose("hi", next="/login/"), "/login/")
        page = self.client.get("/login/")
        self.assertContains(page, '<html lang="hi"')
        self.assertEqual(page["Content-Language"], "hi")
        self.assertGreater(self.client.cookies["django_language"]["max-age"], 1e7)

    def test_an_unknown_language_changes_nothing(self):
        for code in ("xx", "", "\x00", "h" * 10_000):
            self.assertEqual(self.choose(code, next="/login/").status_code, 302)
        self.assertContains(self.client.get("/login/"), '<html lang="en"')

    def test_it_never_leads_to_another_host(self):
        for elsewhere in ("https://evil.example", "//evil.example", "/\n", "\x00"):
            answer = self.choose("te", next=elsewhere)
            self.assertEqual(answer.status_code, 302)
            self.assertNotIn("evil", answer.url)

    def test_a_link_cannot_do_it(self):
        self.assertEqual(self.client.get("/language/").status_code, 405)


class ThemeTest(TestCase):
    def choose(self, name, **more):
        return self.client.post("/theme/", {"theme": name} | more)

    def test_each_theme_is_remembered_and_worn(self):
        for name in THEMES:
            with self.subTest(name):
                answer = self.choose(name, next="/login/")
                self.assertRedirects(answer, "/login/")
                page = self.client.get("/login/")
                self.assertContains(page, f'data-theme="{name}"')
        cookie = answer.cookies["theme"]
        self.assertTrue(cookie["httponly"])
        self.assertEqual(cookie["samesite"], "Lax")

    def test_an_unknown_theme_is_refused(self):
        for name in ("", "pink", "\x00", "x" * 10_000):
            with self.subTest(name[:5]):
                self.assertEqual(self.choose(name).status_code, 400)

    def test_an_odd_cookie_is_ignored(self):
        self.client.cookies["theme"] = "pink<script>"
        page = self.client.get("/login/")
        self.assertContains(page, 'data-theme="system"')

    def test_it_never_leads_to_another_host(self):
        for elsewhere in ("https://evil.example", "//evil.example", "", "\x00", "foo"):
            answer = self.choose("dark", next=elsewhere)
            self.assertRedirects(answer, "/", fetch_redirect_response=False)

    def test_a_link_cannot_do_it(self):
        self.assertEqual(self.client.get("/theme/").status_code, 405)


class MenuTest(TestCase):
    def test_it_shows_who_i_am_and_a_way_out(self):
        self.client.force_login(person("sita", first_name="Sita"))
        page = self.client.get("/waiting/")
        self.assertContains(page, ">Sita</a>")
        self.assertContains(page, 'action="/logout/"')
