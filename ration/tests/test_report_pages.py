"""The report pages: who may see them, and what a wrong day gets."""

import csv
import io
from dataclasses import replace
from datetime import date

from django.db import connection
from django.test import TestCase
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User

from .report_case import SMALL, Status, day, small_session, token
from .shops import supplier

ENDED = replace(SMALL, unserved=5)


class ThePages(TestCase):
    def setUp(self):
        self.shop = supplier()
        self.session = small_session(self.shop, status="finished")
        self.client.force_login(self.shop.user)
        self.page = reverse("ration:session_report", args=[self.session.pk])
        self.all = [
            self.page,
            reverse("ration:session_export", args=[self.session.pk, "csv"]),
            reverse("ration:session_export", args=[self.session.pk, "xlsx"]),
            reverse("ration:report"),
            reverse("ration:report_export", args=["csv"]),
            reverse("ration:report_export", args=["xlsx"]),
        ]

    def test_a_session_page_shows_its_figures_and_a_described_drawing(self):
        response = self.client.get(self.page)
        self.assertEqual(response.context["report"].total, ENDED)
        self.assertContains(response, "Report of 21 Nov 2026")
        self.assertContains(response, '<svg class="chart"')
        self.assertContains(response, "From 09:00 to 23:59: 8 booked, 3 served.")
        self.assertNotContains(response, "style=")
        self.assertNotContains(response, "9812345678")

    def test_a_period_page_lists_its_sessions(self):
        response = self.client.get(
            reverse("ration:report"), {"from": "2026-11-01", "to": "2026-11-30"}
        )
        self.assertEqual(response.context["report"].total, ENDED)
        self.assertContains(response, self.page)

    def test_without_days_a_period_is_the_last_thirty(self):
        report = self.client.get(reverse("ration:report")).context["report"]
        self.assertEqual((report.last - report.first).days, 29)

    def test_a_period_without_sessions_says_what_to_do(self):
        response = self.client.get(
            reverse("ration:report"), {"from": "2020-01-01", "to": "2020-01-31"}
        )
        self.assertContains(response, "No session in this period")

    def test_files_come_as_files_named_by_shop_and_day(self):
        response = self.client.get(self.all[2])
        self.assertEqual(
            response["Content-Disposition"],
            'attachment; filename="tokens-fpsdealer-2026-11-21.xlsx"',
        )
        self.assertIn("no-store", response["Cache-Control"])

    def test_a_period_file_ends_with_its_total(self):
        response = self.client.get(
            reverse("ration:report_export", args=["csv"]),
            {"from": "2026-11-01", "to": "2026-11-30"},
        )
        header, line, total = csv.reader(
            io.StringIO(response.content.decode("utf-8-sig"), newline="")
        )
        self.assertEqual(line[:6], ["2026-11-21", "finished", "50", "8", "3", "1"])
        self.assertEqual(total[:6], ["Total", "", "50", "8", "3", "1"])
        self.assertEqual(
            dict(zip(header, total, strict=True))["Wait p90 (min)"], "60.0"
        )

    def test_days_that_cannot_be_come_back_as_typed(self):
        for first, last in (
            ("soon", "2026-11-21"),
            ("2026-02-30", "2026-11-21"),
            ("", "2026-11-21"),
            ("9" * 10_000, "2026-11-21"),
            ("2026-11-21\x00", "2026-11-21"),
            ("2026-11-22", "2026-11-21"),
            ("0001-01-01", "9999-12-31"),
            ("🙂<b>", "-1"),
        ):
            for name, args in (("report", []), ("report_export", ["xlsx"])):
                with self.subTest(first=first[:20], name=name):
                    response = self.client.get(
                        reverse(f"ration:{name}", args=args),
                        {"from": first, "to": last},
                    )
                    self.assertEqual(response.status_code, 422)
                    self.assertEqual(response.context["form"]["from"].value(), first)
                    self.assertTrue(response.context["form"].errors)

    def test_an_unknown_kind_of_file_is_not_found(self):
        for url in (
            reverse("ration:session_export", args=[self.session.pk, "pdf"]),
            reverse("ration:report_export", args=["pdf"]),
        ):
            self.assertEqual(self.client.get(url).status_code, 404)

    def test_a_strangers_session_is_not_found(self):
        self.client.force_login(supplier("ravi").user)
        for url in self.all[:3]:
            self.assertEqual(self.client.get(url).status_code, 404)

    def test_a_session_that_never_was_is_not_found(self):
        for number in (0, 10**30):
            url = reverse("ration:session_report", args=[number])
            self.assertEqual(self.client.get(url).status_code, 404)

    def test_only_a_dealer_sees_reports(self):
        self.client.force_login(User.objects.create_user("keeper"))
        for url in self.all:
            self.assertEqual(self.client.get(url).status_code, 403)
        self.client.logout()
        for url in self.all:
            self.assertEqual(self.client.get(url).status_code, 302)

    def test_a_dealer_who_waits_is_led_to_the_waiting_page(self):
        waiting = supplier("ravi", status="pending")
        waiting.user.groups.clear()
        self.client.force_login(waiting.user)
        for url in self.all:
            self.assertRedirects(
                self.client.get(url),
                reverse("accounts:waiting"),
                fetch_redirect_response=False,
            )

    def test_a_page_is_not_kept_and_shows_an_overdue_day_finished(self):
        past = day(self.shop, date(2026, 1, 2))
        url = reverse("ration:session_report", args=[past.pk])
        response = self.client.get(url)
        self.assertEqual(response.context["session"].status, "finished")
        self.assertIn("no-store", response["Cache-Control"])

    def test_a_report_is_only_read(self):
        for url in self.all:
            self.assertEqual(self.client.post(url).status_code, 405)

    def test_pages_ask_as_much_of_one_token_as_of_thirty(self):
        quiet, busy = (day(self.shop, date(2026, 12, n)) for n in (1, 2))
        token(quiet, 1, Status.WAITING, 0)
        for number in range(1, 31):
            token(busy, number, Status.SERVED, number, number + 1, number + 2)
        counts = []
        for session in (quiet, busy):
            on = {"from": session.on, "to": session.on}
            with CaptureQueriesContext(connection) as asked:
                self.client.get(reverse("ration:session_report", args=[session.pk]))
                self.client.get(reverse("ration:report"), on)
            counts.append(len(asked))
        self.assertEqual(*counts)
