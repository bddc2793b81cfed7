from django.core.exceptions import PermissionDenied
from django.db import OperationalError
from django.template.loader import render_to_string
from django.test import Client, SimpleTestCase, TestCase, override_settings
from django.urls import include, path

from accounts.tests.people import person
from accounts.transaction import Away, Busy


def forbidden(request):
    raise PermissionDenied


def broken(request):
    raise RuntimeError("a bug")


def busy(request):
    raise Busy


def away(request):
    raise Away


def lost_in_a_view(request):
    raise OperationalError(2006, "Server has gone away")


def loses_its_database(get_response):
    return lost_in_a_view


handler400 = "config.views.bad_request"
handler500 = "config.views.server_error"
urlpatterns = [
    path("forbidden/", forbidden),
    path("broken/", broken),
    path("busy/", busy),
    path("away/", away),
    path("lost/", lost_in_a_view),
    path("", include("config.urls")),
]


@override_settings(ROOT_URLCONF=__name__)
class ErrorPageTest(TestCase):
    def setUp(self):
        self.client.raise_request_exception = False

    def assert_page(self, page, status, headline):
        self.assertContains(page, headline, status_code=status)
        self.assertContains(page, "css/site.css", status_code=status)

    def test_a_page_that_is_not_there(self):
        for address in ("/nowhere/", "/%00/", "/🙏/", f"/{'x' * 10_000}/"):
            with self.subTest(address[:10]):
                page = self.client.get(address)
                self.assert_page(page, 404, "There is no such page")

    def test_a_page_of_somebody_else(self):
        self.client.force_login(person("dealer"))
        page = self.client.get("/forbidden/")
        self.assert_page(page, 403, "This page belongs to somebody else")

    def test_a_request_that_cannot_be_read(self):
        page = self.client.post("/theme/", {"theme": "pink"})
        self.assert_page(page, 400, "This request cannot be read")

    def test_a_host_that_is_not_ours(self):
        page = self.client.get("/", headers={"host": "evil.example"})
        self.assert_page(page, 400, "This request cannot be read")

    def test_a_form_without_its_key(self):
        page = Client(enforce_csrf_checks=True).post("/login/", {"username": "x"})
        self.assert_page(page, 403, "This form is too old")

    def test_a_database_that_is_busy(self):
        page = self.client.get("/busy/")
        self.assert_page(page, 503, "Many people at once")
        self.assertEqual(page["Retry-After"], "2")

    def test_a_database_that_is_away_is_not_asked_for_the_page(self):
        self.client.force_login(person("dealer"))
        for address in ("/away/", "/lost/"):
            with self.subTest(address), self.assertLogs("bhandar.database", "ERROR"):
                with self.assertNumQueries(0):
                    page = self.client.get(address)
                self.assert_page(page, 503, "Nothing can be saved this moment")
                self.assertEqual(page["Retry-After"], "2")

    def test_a_database_that_goes_away_outside_of_a_view_is_no_bug(self):
        with (
            override_settings(MIDDLEWARE=[f"{__name__}.loses_its_database"]),
            self.assertLogs("bhandar.database", "ERROR"),
            self.assertLogs("django.request", "ERROR"),
        ):
            page = self.client.get("/busy/")
        self.assert_page(page, 503, "Nothing can be saved this moment")

    def test_a_bug(self):
        with self.assertLogs("django.request", "ERROR"):
            page = self.client.get("/broken/")
        self.assert_page(page, 500, "Something broke here")

    def test_they_speak_the_visitors_language(self):
        self.client.cookies["django_language"] = "hi"
        page = self.client.get("/nowhere/")
        self.assertContains(page, '<html lang="hi"', status_code=404)


class BugPageTest(SimpleTestCase):
    """A SimpleTestCase may not ask the database: neither may the page of a bug."""

    def test_it_needs_nothing_and_speaks_all_three_languages(self):
        for name in ("500.html", "503_away.html"):
            page = render_to_string(name)
            for text in ('<html lang="en"', '<div lang="hi">', '<div lang="te">'):
                self.assertIn(text, page, name)
