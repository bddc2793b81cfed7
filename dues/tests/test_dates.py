from datetime import date, datetime, timedelta

from django.test import SimpleTestCase

from accounts.tests.clock import INDIA
from dues import dates, errors

TODAY = date(2026, 11, 21)


class DatesTest(SimpleTestCase):
    def test_the_day_changes_at_midnight_in_india(self):
        for clock, day in (((21, 0, 10), 21), ((21, 23, 50), 21), ((22, 0, 10), 22)):
            at = datetime(2026, 11, *clock, tzinfo=INDIA)
            self.assertEqual(dates.today(at), date(2026, 11, day))

    def test_an_entry_is_of_today_or_earlier_and_after_the_closed_books(self):
        dates.check_entry(TODAY, TODAY, None)
        dates.check_entry(TODAY - timedelta(1), TODAY, TODAY - timedelta(2))
        with self.assertRaises(errors.InTheFuture):
            dates.check_entry(TODAY + timedelta(1), TODAY, None)
        with self.assertRaises(errors.BooksClosed):
            dates.check_entry(TODAY - timedelta(2), TODAY, TODAY - timedelta(2))

    def test_a_mistyped_year_is_refused(self):
        furthest = TODAY + dates.FURTHEST_AHEAD
        dates.check_entry(dates.FIRST_DAY, TODAY, None)
        dates.check_ahead(furthest, TODAY)
        for on in (date(26, 11, 21), date.min, dates.FIRST_DAY - timedelta(1)):
            with self.assertRaises(errors.TooLongAgo):
                dates.check_entry(on, TODAY, None)
            with self.assertRaises(errors.TooLongAgo):
                dates.check_ahead(on, TODAY)
        for on in (furthest + timedelta(1), date.max):
            with self.assertRaises(errors.TooFarAhead):
                dates.check_ahead(on, TODAY)

    def test_the_edges_of_the_ages(self):
        for days, bucket in {
            -1: "not_due",
            0: "not_due",
            1: "to_30",
            30: "to_30",
            31: "to_60",
            60: "to_60",
            61: "to_90",
            90: "to_90",
            91: "over_90",
        }.items():
            self.assertEqual(dates.bucket(TODAY - timedelta(days), TODAY), bucket)

    def test_the_financial_year_starts_in_april(self):
        for on, year in (
            (date(2026, 3, 31), "25-26"),
            (date(2026, 4, 1), "26-27"),
            (date(2099, 12, 31), "99-00"),
        ):
            self.assertEqual(dates.financial_year(on), year)
