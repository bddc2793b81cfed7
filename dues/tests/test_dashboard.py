from datetime import timedelta

from django.test import TestCase
from django.urls import reverse
from django.utils import timezone

from dues import charts, ledger, operations

from .shops import act, at, customer_of, day, give, receive, shop_of


class ToAskTest(TestCase):
    @classmethod
    def setUpTestData(cls):
        cls.shop = shop_of("lakshmi")

    def customer(self, name: str, **facts):
        return customer_of(self.shop, name, **facts)

    def late(self, name: str, rupees: float = 100, days: int = 20):
        """Somebody who owes so much since the credit of 15 days ran out."""
        owing = self.customer(name)
        give(owing, rupees, days=-15 - days)
        return owing

    def asks(self, days: int = 0, **named):
        owing = ledger.owing(self.shop, today=day(days))
        return list(ledger.to_ask(owing, at=at(days), **named))

    def names(self, **named) -> list[str]:
        return [ask.customer.name for ask in self.asks(**named)]

    def promise(self, customer, on: int, days: int = 0):
        act(operations.promise, customer, days, promised_on=day(on))

    def test_who_owes_more_for_longer_comes_first(self):
        self.late("little", 100, days=2)
        self.late("long", 100, days=40)
        self.late("much", 9000, days=2)
        self.assertEqual(self.names(), ["much", "long", "little"])

    def test_the_reason_is_a_sentence(self):
        owing = self.late("Sita", 500, days=12)
        receive(owing, 100, days=-3)
        [ask] = self.asks()
        self.assertEqual(
            ask.sentence,
            "₹400.00 is overdue, the oldest for 12 days. Last paid on 18 Nov 2026.",
        )

    def test_what_is_not_due_yet_is_not_asked_for(self):
        give(self.customer("Sita"), 100)
        self.assertEqual(self.names(), [])
        self.assertIn("is due today", self.asks(days=15)[0].sentence)

    def test_a_promise_for_today_comes_before_all(self):
        self.late("much", 9000)
        self.promise(self.late("Sita"), on=0, days=-1)
        self.assertEqual(self.names(), ["Sita", "much"])
        self.assertIn("Promised to pay today", self.asks()[0].sentence)

    def test_a_later_promise_gives_peace_until_its_day(self):
        self.promise(self.late("Sita"), on=5)
        self.assertEqual(self.names(), [])
        self.assertEqual(self.names(days=5), ["Sita"])

    def test_the_promise_that_counts_is_the_newest(self):
        owing = self.late("Sita")
        self.promise(owing, on=1)
        self.promise(owing, on=5)
        self.assertEqual(self.names(days=2), [])
        self.assertEqual(self.names(days=5), ["Sita"])

    def test_who_promised_for_today_is_named_though_nothing_is_late(self):
        owing = self.customer("Sita")
        give(owing, 100)
        self.promise(owing, on=1)
        self.assertEqual(self.names(days=1), ["Sita"])

    def test_a_promise_of_long_ago_is_forgotten(self):
        self.promise(self.late("Sita"), on=1)
        self.assertIn("did not", self.asks(days=31)[0].sentence)
        self.assertNotIn("did not", self.asks(days=32)[0].sentence)

    def test_a_promise_not_kept_is_said(self):
        self.promise(self.late("Sita"), on=1)
        self.assertIn("Promised to pay on 22 Nov 2026", self.asks(days=3)[0].sentence)

    def test_a_payment_since_the_promise_ends_it(self):
        owing = self.late("Sita", 500)
        self.promise(owing, on=1)
        receive(owing, 100, days=1)
        self.assertIn("is overdue", self.asks(days=3)[0].sentence)

    def test_who_is_named_after_a_part_payment_may_be_reminded(self):
        owing = self.late("Sita", 500)
        self.promise(owing, on=30)
        receive(owing, 100, days=5)
        self.assertEqual(self.names(days=6), ["Sita"])
        facts = {"channel": "sms", "text_key": "polite"}
        act(operations.log_reminder, owing, 6, **facts)
        self.assertEqual(self.names(days=6), [])

    def test_money_that_came_before_the_promise_leaves_it(self):
        owing = self.late("Sita", 500)
        receive(owing, 100)
        self.promise(owing, on=5)
        receive(owing, 100, days=1, entry_on=day(-1))
        self.assertEqual(self.names(days=2), [])

    def test_a_promise_that_was_replaced_never_comes_back(self):
        owing = self.late("Sita")
        self.promise(owing, on=60)
        self.promise(owing, on=1)
        self.assertIn("is overdue", self.asks(days=40)[0].sentence)

    def test_a_payment_that_was_cancelled_ends_no_promise(self):
        owing = self.late("Sita", 500)
        self.promise(owing, on=1)
        slip = receive(owing, 100, days=1)
        act(operations.void_payment, slip, days=1, reason="slip")
        [ask] = self.asks(days=3)
        self.assertIn("did not. Has not paid yet.", ask.sentence)

    def test_a_few_are_found_behind_those_who_are_left_in_peace(self):
        for rupees in (800, 700):
            quiet = self.late(f"owes {rupees}", rupees)
            quiet.do_not_remind = True
            quiet.save()
        for rupees in (100, 200, 300, 400, 500, 600):
            self.late(f"owes {rupees}", rupees)
        self.assertEqual(self.names(most=1)[:1], ["owes 600"])

    def test_who_was_reminded_lately_or_is_not_to_be_is_left_in_peace(self):
        act(
            operations.log_reminder, self.late("Sita"), channel="sms", text_key="polite"
        )
        quiet = self.late("Ravi")
        quiet.do_not_remind = True
        quiet.save()
        self.assertEqual(self.names(), [])
        self.assertEqual(self.names(days=4), ["Sita"])

    def test_who_holds_an_advance_for_it_is_not_asked(self):
        owing = self.late("Sita", 100)
        receive(owing, 150, plan={})
        self.assertEqual(self.names(), [])

    def test_another_shops_customers_are_never_asked(self):
        neighbour = shop_of("neighbour")
        give(customer_of(neighbour, "Mohan"), 100, days=-40)
        self.assertEqual(self.names(), [])

    def test_the_questions_asked_are_as_many_for_one_as_for_thirty(self):
        self.late("one")
        with self.assertNumQueries(8):
            self.asks()
        for number in range(30):
            self.late(f"customer {number}")
        with self.assertNumQueries(8):
            self.asks()


class ChartTest(TestCase):
    def test_days_become_weeks_and_the_tallest_bar_is_the_most(self):
        days = [(day(offset), 100, 50) for offset in range(-13, 1)]
        chart = charts.by_week(days)
        self.assertEqual(sum(week.given_paise for week in chart.weeks), 1400)
        tallest = max(week.given_height for week in chart.weeks)
        self.assertEqual(tallest, charts.TALLEST)
        self.assertTrue(
            all(
                week.got_height * 2 == week.given_height or week.given_height % 2
                for week in chart.weeks
            )
        )

    def test_ninety_days_fit_the_drawing(self):
        chart = charts.by_week([(day(-offset), 0, 0) for offset in range(90)])
        self.assertLessEqual(chart.weeks[-1].x + 2 * charts.BAR, charts.WIDTH)
        self.assertEqual({week.given_height for week in chart.weeks}, {0})


class DashboardPageTest(TestCase):
    @classmethod
    def setUpTestData(cls):
        cls.shop = shop_of("lakshmi")

    def setUp(self):
        self.client.force_login(self.shop.user)

    def page(self):
        return self.client.get(reverse("dues:dashboard"))

    def give(self, customer, paise: int, **named):
        who_when = {"by": self.shop.user, "at": timezone.now()}
        operations.give(customer=customer, amount_paise=paise, **who_when | named)

    def late(self, name: str):
        long_ago = timezone.localdate() - timedelta(days=40)
        self.give(customer_of(self.shop, name), 100, entry_on=long_ago)

    def test_a_new_shop_is_led_to_its_first_customer(self):
        self.assertContains(self.page(), "Begin with your first customer")

    def test_it_shows_what_is_owed_and_what_was_written(self):
        sita = customer_of(self.shop, "Sita")
        self.give(sita, 320_50)
        page = self.page()
        self.assertContains(page, "₹320.50")
        self.assertContains(page, "Sita")
        self.assertContains(page, "Nobody needs to be asked today")

    def test_the_questions_asked_do_not_grow(self):
        self.late("Sita")
        with self.assertNumQueries(22):
            self.page()
        for number in range(30):
            self.late(f"customer {number}")
        with self.assertNumQueries(22):
            self.page()
