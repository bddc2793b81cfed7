"""The figures of a report, their drawing, and how durations are said."""

from datetime import UTC, date, datetime

from django.test import SimpleTestCase, TestCase

from ration import operations
from ration.charts import LEFT, LONGEST, hourly_chart
from ration.models import DistributionSession
from ration.reports import (
    Hour,
    Spread,
    by_hour,
    period_report,
    session_report,
    spread,
    summarise,
)
from ration.templatetags.duration import duration

from .report_case import SMALL, Status, day, small_session, token
from .shops import DAY, book, new_card, supplier
from .shops import at as shop_time


class TheFigures(TestCase):
    def setUp(self):
        self.shop = supplier()

    def test_a_session_is_counted_whole(self):
        session = small_session(self.shop)
        report = session_report(session)
        self.assertEqual(report.total, SMALL)
        self.assertEqual(report.lines[0].session, session)
        self.assertEqual(report.lines[0].summary, SMALL)
        self.assertEqual((report.first, report.last), (DAY, DAY))

    def test_every_number_booked_has_one_end(self):
        total = session_report(small_session(self.shop)).total
        ends = total.served + total.missed + total.cancelled + total.expired
        self.assertEqual(total.booked, ends + total.in_line)

    def test_who_went_without_missed_expired_or_never_got_a_number(self):
        finished = small_session(self.shop, status="finished")
        self.assertEqual(session_report(finished).total.unserved, 5)

    def test_while_a_session_runs_nobody_has_gone_without(self):
        total = session_report(small_session(self.shop)).total
        self.assertEqual((total.unserved, total.waitlisted), (0, 2))

    def test_a_day_called_off_leaves_all_without_who_had_not_left_themselves(self):
        running = day(self.shop, capacity=3)
        mistaken, *_holders = (book(running) for _card in range(3))
        left, _stays, _moves_up = (
            operations.join_waitlist(session=running, card=new_card(), by=None, at=now)
            for now in (shop_time(1), shop_time(2), shop_time(3))
        )
        operations.cancel_token(token=left, at=shop_time(4))
        dealer = {"by": self.shop.user, "reason": "No rice came"}
        operations.void_token(token=mistaken, at=shop_time(5), **dealer)
        operations.cancel_session(session=running, at=shop_time(6), **dealer)
        total = session_report(running).total
        self.assertEqual((total.unserved, total.waitlisted), (4, 1))
        self.assertEqual(total.cancelled_by_household, 0)
        self.assertEqual(total.cancelled_by_shop, 4)

    def test_shares_and_the_busiest_hour(self):
        total = session_report(small_session(self.shop)).total
        self.assertEqual(total.counter_percent, 25)
        self.assertEqual(total.busiest, Hour(9, 2, 2))

    def test_an_empty_session_has_no_times(self):
        total = session_report(day(self.shop)).total
        self.assertEqual(total, summarise([]))
        self.assertEqual((total.wait, total.service), (Spread(), Spread()))
        self.assertIsNone(total.busiest)
        self.assertIsNone(total.counter_percent)

    def test_with_nobody_served_there_is_no_typical_wait(self):
        session = day(self.shop)
        token(session, 1, Status.CALLED, -60, -20)
        token(session, 2, Status.MISSED, -60, -25)
        self.assertEqual(session_report(session).total.wait, Spread())

    def test_a_call_before_the_hours_is_no_negative_wait(self):
        token(day(self.shop), 1, Status.SERVED, -60, -20, -15)
        total = DistributionSession.objects.get()
        self.assertEqual(session_report(total).total.wait, Spread(0, 0))

    def test_a_period_has_its_own_sessions_in_order_and_no_drafts(self):
        today, before = (
            small_session(self.shop),
            day(self.shop, date(2026, 11, 1)),
        )
        day(self.shop, date(2026, 11, 22), status="draft")
        day(self.shop, date(2026, 10, 31))
        small_session(supplier("ravi"))
        report = period_report(self.shop, date(2026, 11, 1), date(2026, 11, 30))
        self.assertEqual([line.session for line in report.lines], [before, today])
        self.assertEqual(report.total, SMALL)

    def test_a_period_adds_its_sessions_up(self):
        small_session(self.shop)
        second = day(self.shop, date(2026, 11, 20))
        token(second, 1, Status.SERVED, -1440, -1430, -1428)
        total = period_report(self.shop, date(2026, 11, 20), DAY).total
        self.assertEqual((total.booked, total.served), (9, 4))
        self.assertEqual(total.hours[0], Hour(9, 3, 3))

    def test_a_report_takes_two_queries_however_many_tokens(self):
        session = day(self.shop)
        for number in range(1, 31):
            token(session, number, Status.WAITING, number)
        with self.assertNumQueries(2):
            period_report(self.shop, DAY, DAY)

    def test_hours_are_those_of_the_shop(self):
        midnight_utc = datetime(2026, 11, 21, 0, 0, tzinfo=UTC)
        self.assertEqual(by_hour([midnight_utc], []), (Hour(5, 1, 0),))

    def test_half_and_nine_tenths_are_waits_somebody_had(self):
        self.assertEqual(spread([]), Spread())
        self.assertEqual(spread([7]), Spread(7, 7))
        self.assertEqual(spread(range(1, 11)), Spread(5, 9))


class TheChart(SimpleTestCase):
    def test_the_longest_bar_fills_the_width_and_each_series_is_named_once(self):
        chart = hourly_chart([Hour(9, 0, 3), Hour(10, 12, 6)])
        nine, ten = chart.rows
        self.assertEqual([bar.width for bar in nine.bars], [0, LONGEST / 4])
        self.assertEqual([bar.width for bar in ten.bars], [LONGEST, LONGEST / 2])
        self.assertEqual([bar.text for bar in nine.bars], ["", "3 served"])
        self.assertEqual([bar.text for bar in ten.bars], ["12 booked", "6"])
        self.assertEqual(ten.bars[0].text_x, LEFT + LONGEST + 6)
        self.assertEqual(chart.description, "From 09:00 to 10:59: 12 booked, 9 served.")

    def test_nothing_is_drawn_of_nothing(self):
        chart = hourly_chart([])
        self.assertEqual((chart.rows, chart.height), ((), 0))
        self.assertEqual(chart.description, "Nothing was booked or served.")

    def test_hours_in_which_nothing_happened_have_no_bar(self):
        (row,) = hourly_chart([Hour(9, 0, 0)]).rows
        self.assertEqual([bar.width for bar in row.bars], [0, 0])


class Durations(SimpleTestCase):
    def test_they_are_said_as_people_say_them(self):
        said = {
            None: "–",
            0: "0 s",
            45: "45 s",
            60: "1 min",
            200.4: "3 min 20 s",
            3600: "1 h 00 min",
            3900: "1 h 05 min",
            90_000: "25 h 00 min",
        }
        self.assertEqual({seconds: duration(seconds) for seconds in said}, said)
