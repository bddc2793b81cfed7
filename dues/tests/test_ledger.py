from datetime import date, timedelta

from django.db import connection
from django.test import TestCase
from django.test.utils import CaptureQueriesContext

from dues import ledger, operations
from dues.models import Payment

from .shops import act, at, customer_of, day, give, receive, shop_of


class LedgerCase(TestCase):
    @classmethod
    def setUpTestData(cls):
        cls.shop = shop_of("asha")
        cls.sita = customer_of(cls.shop)


class StatementTest(LedgerCase):
    def test_it_runs_from_opening_to_closing(self):
        give(self.sita, 100, days=-10)
        due = give(self.sita, 50, days=-5)
        receive(self.sita, 120, days=-5)
        act(operations.void_due, due, reason="never taken")
        told = ledger.statement(self.sita, start=day(-5), end=day())
        self.assertEqual(told.opening_paise, 10000)
        self.assertEqual(
            [
                (line.on, line.given_paise, line.got_paise, line.balance_paise)
                for line in told.lines
            ],
            [
                (day(-5), 5000, 0, 15000),
                (day(-5), 0, 12000, 3000),
                (day(), -5000, 0, -2000),
            ],
        )
        self.assertEqual(told.closing_paise, ledger.balance(self.sita).paise)

    def test_it_may_begin_with_the_first_day_there_is(self):
        give(self.sita, 100, days=-10)
        told = ledger.statement(self.sita, start=date.min, end=day())
        self.assertEqual((told.opening_paise, told.closing_paise), (0, 10000))

    def test_what_is_cancelled_later_stays_on_an_earlier_statement(self):
        payment = receive(self.sita, 70, days=-30)
        before = ledger.statement(self.sita, end=day(-20))
        act(operations.void_payment, payment, reason="bounced")
        after = ledger.statement(self.sita, end=day(-20))
        self.assertEqual(after.closing_paise, before.closing_paise)
        self.assertEqual(ledger.balance(self.sita, day(-1)).paise, -7000)
        self.assertEqual(ledger.balance(self.sita, day()).paise, 0)

    def test_a_slip_taken_back_at_once_is_folded(self):
        due = give(self.sita, 5400)
        named = {"due": due, "reason": "slip", "by": self.shop.user}
        operations.void_due(**named, at=at(minutes=9))
        lines = ledger.statement(self.sita, end=day()).lines
        self.assertEqual([line.is_undone for line in lines], [True, True])
        due = give(self.sita, 5400)
        operations.void_due(**named | {"due": due}, at=at(minutes=10))
        lines = ledger.statement(self.sita, end=day()).lines
        self.assertEqual([line.is_undone for line in lines], [True, True, False, False])

    def test_what_was_cancelled_is_no_money_received(self):
        wrong, paid = give(self.sita, 5400, days=-2), receive(self.sita, 70, days=-2)
        act(operations.correct_due, wrong, amount_paise=540_00, reason="one 0 less")
        act(operations.void_payment, paid, reason="bounced")
        told = ledger.statement(self.sita, end=day())
        self.assertEqual((told.given_paise, told.got_paise), (540_00, 0))
        self.assertEqual(told.closing_paise, ledger.balance(self.sita).paise)

    def test_without_folded_slips_every_balance_follows_from_the_one_before(self):
        slip = give(self.sita, 5400)
        receive(self.sita, 100)
        act(operations.void_due, slip, reason="slip", at=at(minutes=2))
        told = ledger.statement(self.sita, end=day()).folded
        self.assertEqual([line.balance_paise for line in told.lines], [-100_00])
        self.assertEqual((told.given_paise, told.got_paise), (0, 100_00))
        self.assertEqual(told.closing_paise, -100_00)

    def test_a_slip_of_an_earlier_day_is_not_folded_by_half(self):
        slip = give(self.sita, 50, entry_on=day(-1))
        act(operations.void_due, slip, reason="slip")
        told = ledger.statement(self.sita, start=day(), end=day()).folded
        self.assertEqual((told.opening_paise, told.given_paise), (50_00, -50_00))
        self.assertEqual(told.closing_paise, 0)
        told = ledger.statement(self.sita, end=day()).folded
        self.assertEqual((told.lines, told.closing_paise), ([], 0))

    def test_the_statement_costs_the_same_for_one_line_and_for_thirty(self):
        def statements():
            with self.assertNumQueries(4):
                told = ledger.statement(self.sita, start=day(-1), end=day())
                [(str(line.posting.by), line.given_paise) for line in told.lines]

        give(self.sita, 10)
        statements()
        for _entry in range(15):
            give(self.sita, 10)
            receive(self.sita, 5)
        statements()


class AgeingTest(LedgerCase):
    def test_open_dues_are_put_into_ages_and_advances_beside_them(self):
        for days_late in (-3, 0, 1, 30, 31, 60, 61, 90, 91):
            give(self.sita, 1, entry_on=day(-200), due_on=day(-days_late))
        gita = customer_of(self.shop, "Gita")
        receive(gita, 7)
        aged = ledger.ageing(self.shop, on=day(), today=day())
        self.assertEqual(
            aged.total.buckets,
            {"not_due": 200, "to_30": 200, "to_60": 200, "to_90": 200, "over_90": 100},
        )
        self.assertEqual((aged.total.advance_paise, aged.total.paise), (700, 200))
        self.assertEqual([row.customer for row in aged.rows], [self.sita])
        billed = ledger.ageing(self.shop, on=day(), today=day(), by="entry_on")
        self.assertEqual(billed.total.buckets["over_90"], 900)

    def test_of_a_bill_of_today_the_age_is_in_the_first_range(self):
        give(self.sita, 1)
        aged = ledger.ageing(self.shop, on=day(), today=day(), by="entry_on")
        self.assertEqual(aged.total.buckets["to_30"], 100)

    def test_a_past_day_is_told_as_it_was(self):
        due = give(self.sita, 100, days=-60)
        payment = receive(self.sita, 40, days=-30)
        act(operations.void_payment, payment, days=-10, reason="bounced")
        receive(self.sita, 100, days=-5)
        self.assertEqual(due.due_on, day(-45))
        for days, buckets in (
            (-61, {}),
            (-46, {"not_due": 10000}),
            (-31, {"to_30": 10000}),
            (-30, {"to_30": 6000}),
            (-11, {"to_60": 6000}),
            (-10, {"to_60": 10000}),
            (-5, {}),
        ):
            aged = ledger.ageing(self.shop, on=day(days), today=day())
            found = {name: paise for name, paise in aged.total.buckets.items() if paise}
            self.assertEqual(found, buckets, days)

    def test_a_page_of_it_is_a_part_of_the_whole(self):
        for rupees in range(1, 8):
            give(customer_of(self.shop, f"Customer {rupees}"), rupees, days=-40)
        for on in (day(), day(-20)):
            whole = ledger.ageing(self.shop, on=on, today=day())
            rows = list(whole.rows)
            self.assertEqual(len(whole.rows), 7)
            self.assertEqual(whole.rows[2:5], rows[2:5])
            self.assertEqual((whole.rows[0], whole.rows[-1]), (rows[0], rows[-1]))


class FiguresTest(LedgerCase):
    def test_the_dashboard(self):
        give(self.sita, 100, days=-30)
        give(self.sita, 50, days=-15)
        give(self.sita, 20)
        receive(self.sita, 10, days=-6)
        receive(self.sita, 30, days=-1)
        receive(self.sita, 5, manner=operations.Manner.of(Payment.Kind.RETURN))
        act(operations.promise, self.sita, promised_on=day())
        receive(customer_of(self.shop, "Gita"), 9)
        self.assertEqual(
            ledger.dashboard(ledger.owing(self.shop, today=day())),
            ledger.Figures(
                customers=2,
                pending_paise=12500,
                overdue_paise=5500,
                due_today_paise=5000,
                advances_paise=900,
                promised_customers=1,
                collected_today_paise=900,
                collected_this_week_paise=3900,
            ),
        )

    def test_who_owes_most_after_the_advance(self):
        names = ("Gita", "Ram", "Mohan")
        people = [customer_of(self.shop, name) for name in names]
        receive(people[0], 80)
        for customer, rupees in zip(people, (100, 60, 40), strict=True):
            give(customer, rupees)
        owing = ledger.debtors(self.shop, most=2)
        self.assertEqual(
            [(one.name, balance.paise) for one, balance in owing],
            [("Ram", 6000), ("Mohan", 4000)],
        )
        receive(people[0], 90)
        names = [one.name for one, _balance in ledger.debtors(self.shop)]
        self.assertEqual(names, ["Ram", "Mohan"])

    def test_what_was_written_last_comes_first_whatever_it_is(self):
        entries = [give(self.sita, 10), receive(self.sita, 4), give(self.sita, 20)]
        self.assertEqual(ledger.recent(self.shop, most=2), entries[:0:-1])

    def test_ninety_days_of_given_and_got(self):
        give(self.sita, 100, days=-89)
        give(self.sita, 100, days=-90)
        receive(self.sita, 30)
        chart = ledger.given_and_got(self.shop, today=day())
        self.assertEqual(len(chart), 90)
        self.assertEqual(
            (chart[0], chart[-1]), ((day(-89), 10000, 0), (day(), 0, 3000))
        )

    def test_the_day_book_counts_money_by_mode(self):
        give(self.sita, 100)
        receive(self.sita, 130)
        upi = operations.Manner.of(Payment.Kind.PAYMENT, "UPI")
        receive(self.sita, 20, manner=upi)
        act(operations.refund, self.sita, amount_paise=1000)
        slip = receive(self.sita, 5)
        act(operations.void_payment, slip, reason="slip")
        book = ledger.day_book(self.shop, start=day(), end=day())
        self.assertEqual((book.given_paise, book.refunded_paise), (10000, 1000))
        self.assertEqual(
            book.received, {"CASH": 13000, "UPI": 2000, "BANK": 0, "CHEQUE": 0}
        )
        self.assertEqual(book.cash_expected_paise, 12000)

    def test_what_a_careful_person_notices(self):
        due = give(self.sita, 180)
        soon, later = at() + timedelta(minutes=1), at() + timedelta(minutes=2)
        self.assertEqual(ledger.same_just_now(self.sita, 18000, soon), due)
        self.assertIsNone(ledger.same_just_now(self.sita, 18000, later))
        self.assertIsNone(ledger.usual_most(self.shop, today=day()))
        for _due in range(20):
            give(self.sita, 300)
        for _slip in range(5):
            slip = give(self.sita, 30_000)
            act(operations.void_due, slip, reason="a nought too many")
        self.assertEqual(ledger.usual_most(self.shop, today=day()), 300000)
        receive(self.sita, 50)
        self.assertEqual(ledger.cash_on_day(self.sita, day()), 5000)
        limits = {"credit_limit_paise": 600000, "overdue_limit_paise": 0}
        sita = act(operations.edit_customer, self.sita, facts=limits)
        over = ledger.over_limit(sita, 20000, today=day())
        self.assertEqual(over, {"credit": 33000})

    def test_every_page_costs_the_same_for_one_customer_and_for_thirty(self):
        def costs():
            readings = (
                lambda: ledger.dashboard(ledger.owing(self.shop, today=day())),
                lambda: ledger.debtors(self.shop),
                lambda: ledger.balances(self.shop),
                lambda: ledger.ageing(self.shop, on=day(), today=day()).rows[:50],
                lambda: ledger.ageing(self.shop, on=day(-1), today=day()).rows[:50],
                lambda: ledger.day_book(self.shop, start=day(-9), end=day()).lines,
                lambda: [str(e.posting.at) for e in ledger.recent(self.shop)],
                lambda: ledger.given_and_got(self.shop, today=day()),
            )
            counts = []
            for read in readings:
                with CaptureQueriesContext(connection) as queries:
                    read()
                counts.append(len(queries))
            return counts

        give(self.sita, 100, days=-2)
        receive(self.sita, 130, days=-1)
        give(self.sita, 10)
        small = costs()
        for number in range(30):
            customer = customer_of(self.shop, f"Customer {number}")
            give(customer, 100, days=-2)
            receive(customer, 130, days=-1)
            give(customer, 10)
        self.assertEqual(costs(), small)
        self.assertLessEqual(max(small), 8)
