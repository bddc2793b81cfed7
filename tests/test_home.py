from datetime import timedelta
from unittest import mock

from django.db import OperationalError, connection
from django.db.migrations.recorder import MigrationRecorder
from django.test import SimpleTestCase, TestCase
from django.utils import timezone

from accounts.roles import Role
from accounts.tests.people import admin, person
from config import scheduler


class HomeTest(TestCase):
    def home_of(self, user):
        self.client.force_login(user)
        return self.client.get("/")

    def test_a_visitor_may_find_a_shop_sign_in_or_register(self):
        page = self.client.get("/")
        self.assertContains(page, 'name="code"')
        self.assertContains(page, 'href="/login/"')
        self.assertContains(page, 'href="/register/"')

    def test_a_visitor_costs_no_query(self):
        with self.assertNumQueries(0):
            self.client.get("/")

    def test_who_has_one_workplace_is_taken_there(self):
        for user, place in (
            (person("dealer", Role.SUPPLIER), "/ration/"),
            (person("keeper", Role.STOCK_KEEPER), "/warehouse/"),
            (person("shop", Role.SHOPKEEPER), "/dues/"),
            (admin(), "/admin/"),
        ):
            with self.subTest(place):
                self.assertRedirects(
                    self.home_of(user), place, fetch_redirect_response=False
                )

    def test_who_has_several_may_choose(self):
        page = self.home_of(person("both", Role.SUPPLIER, Role.SHOPKEEPER))
        self.assertContains(page, 'class="trade ration" href="/ration/"')
        self.assertContains(page, 'class="trade dues" href="/dues/"')
        self.assertNotContains(page, "/warehouse/")

    def test_who_has_none_waits(self):
        self.assertRedirects(self.home_of(person("newcomer")), "/waiting/")

    def test_the_dashboard_is_the_same_page_for_those_who_signed_in(self):
        self.assertRedirects(self.client.get("/dashboard/"), "/login/?next=/dashboard/")
        self.client.force_login(person("newcomer"))
        self.assertRedirects(self.client.get("/dashboard/"), "/waiting/")

    def test_it_is_only_read(self):
        self.assertEqual(self.client.post("/").status_code, 405)


class HealthTest(SimpleTestCase):
    """A SimpleTestCase may not ask the database: neither may /healthz."""

    def test_the_process_is_up(self):
        answer = self.client.get("/healthz")
        self.assertEqual((answer.status_code, answer.content), (200, b"ok\n"))
        self.assertEqual(self.client.post("/healthz").status_code, 405)

    def test_crawlers_stay_out_of_the_admin(self):
        self.assertContains(self.client.get("/robots.txt"), "Disallow: /admin/")


class ReadinessTest(TestCase):
    def setUp(self):
        # A long run of tests is older than the time a site is given to start.
        just_now = mock.patch.object(scheduler, "STARTED_AT", timezone.now())
        self.enterContext(just_now)

    def test_it_is_ready_when_all_three_hold(self):
        answer = self.client.get("/readyz")
        self.assertEqual(
            (answer.status_code, answer.json()),
            (
                200,
                {
                    "database": True,
                    "migrations": True,
                    "scheduler": True,
                    "late_jobs": [],
                    "failed_jobs": [],
                    "backup": "off",
                },
            ),
        )
        self.assertIn("no-cache", answer["Cache-Control"])

    def test_it_is_not_ready_while_a_migration_is_missing(self):
        MigrationRecorder.Migration.objects.filter(app="ration").delete()
        answer = self.client.get("/readyz")
        self.assertEqual(answer.status_code, 503)
        self.assertIs(answer.json()["migrations"], False)

    def test_it_is_not_ready_when_nobody_keeps_time(self):
        long_ago = scheduler.STARTED_AT - timedelta(days=1)
        with mock.patch.object(scheduler, "STARTED_AT", long_ago):
            answer = self.client.get("/readyz")
        self.assertEqual(answer.status_code, 503)
        self.assertIs(answer.json()["scheduler"], False)

    def test_it_is_not_ready_without_its_database(self):
        gone = mock.patch.object(
            connection, "cursor", side_effect=OperationalError("gone away")
        )
        with gone:
            answer = self.client.get("/readyz")
            self.assertEqual(self.client.get("/workz").status_code, 503)
        self.assertEqual(answer.status_code, 503)
        self.assertIs(answer.json()["database"], False)

    def test_visitors_may_come_when_the_database_answers_whoever_keeps_time(self):
        long_ago = scheduler.STARTED_AT - timedelta(days=1)
        with mock.patch.object(scheduler, "STARTED_AT", long_ago):
            with self.assertNumQueries(1):
                answer = self.client.get("/workz")
        self.assertEqual(answer.status_code, 200)
