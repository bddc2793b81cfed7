from io import BytesIO

from django.test import TestCase
from django.urls import reverse
from openpyxl import load_workbook

from dues import operations
from dues.operations import Manner

from .shops import act, customer_of, day, give, receive, shop_of


class ReportCase(TestCase):
    @classmethod
    def setUpTestData(cls):
        cls.shop = shop_of("lakshmi")
        cls.sita = customer_of(cls.shop, "=सीता", phone="+919848012345")
        give(cls.sita, 320, days=-60, description="rice")
        give(cls.sita, 80, days=-1, description="oil")
        receive(cls.sita, 100, days=-1)
        give(customer_of(shop_of("neighbour"), "Mohan"), 999, days=-60)

    def setUp(self):
        self.client.force_login(self.shop.user)

    def page(self, name: str, *args, **query):
        return self.client.get(reverse(f"dues:{name}", args=args), query)


class AgeingTest(ReportCase):
    def test_ages_and_advances_come_to_the_balance(self):
        page = self.page("reports", on=day().isoformat())
        self.assertContains(page, "₹220.00")
        self.assertEqual(page.context["ageing"].total.paise, 300_00)
        self.assertNotContains(page, "Mohan")

    def test_it_and_the_dashboard_say_where_advances_are_counted(self):
        self.assertNotContains(self.page("reports"), "after advances")
        self.assertNotContains(self.page("dashboard"), "before advances")
        receive(customer_of(self.shop, "Ravi"), 50)
        self.assertContains(self.page("reports"), "after advances")
        self.assertContains(self.page("dashboard"), "before advances")

    def test_it_can_be_counted_from_the_bill(self):
        ageing = self.page("reports", on=day().isoformat(), by="entry_on").context[
            "ageing"
        ]
        self.assertEqual(ageing.total.buckets["to_60"], 220_00)

    def test_an_earlier_day_stays_as_it_was(self):
        ageing = self.page("reports", on=day(-30).isoformat()).context["ageing"]
        self.assertEqual(ageing.total.paise, 320_00)

    def test_odd_questions_come_back(self):
        for query in ({"on": "2999-01-01"}, {"on": "x"}, {"by": "colour"}):
            with self.subTest(query):
                self.assertEqual(self.page("reports", **query).status_code, 422)
                self.assertEqual(
                    self.page("ageing_file", "csv", **query).status_code, 422
                )

    def test_the_questions_asked_do_not_grow(self):
        self.assert_questions()
        for number in range(30):
            give(customer_of(self.shop, f"customer {number}"), 10, days=-30)
        self.assert_questions()

    def assert_questions(self):
        with self.subTest("today"), self.assertNumQueries(10):
            self.page("reports")
        with self.subTest("an earlier day"), self.assertNumQueries(15):
            self.page("reports", on=day(-20).isoformat())


class DayBookTest(ReportCase):
    def book(self, **query):
        days = {"from": day(-1).isoformat(), "to": day(-1).isoformat()}
        return self.page("day_book", **days | query)

    def test_it_shows_the_day_and_the_drawer(self):
        receive(self.sita, 50, days=-1, manner=Manner.of("PAYMENT", "UPI", "U1", ""))
        page = self.book()
        self.assertContains(page, "oil")
        self.assertNotContains(page, "rice")
        self.assertEqual(page.context["book"].received_paise, 150_00)
        self.assertEqual(page.context["book"].cash_expected_paise, 100_00)

    def test_discounts_are_no_money(self):
        receive(
            self.sita, 20, days=-1, manner=Manner.of("DISCOUNT", "", "", "old friend")
        )
        page = self.book()
        self.assertEqual(page.context["book"].received_paise, 100_00)
        self.assertIn(20_00, dict(page.context["book"].named_credits).values())

    def test_more_than_a_year_is_not_asked_at_once(self):
        page = self.book(**{"from": "2020-01-01"})
        self.assertContains(page, "at most one year", status_code=422)

    def test_what_was_cancelled_counts_against(self):
        due = give(self.sita, 40, days=-1)
        act(operations.void_due, due, days=-1, reason="wrong")
        page = self.book()
        self.assertEqual(page.context["book"].given_paise, 80_00)
        self.assertContains(page, "−₹40.00")


class FilesTest(ReportCase):
    def test_a_csv_opens_in_excel_and_runs_nothing(self):
        answer = self.page("ageing_file", "csv", on=day().isoformat())
        self.assertTrue(answer.content.startswith(b"\xef\xbb\xbf"))
        text = answer.content.decode("utf-8-sig")
        self.assertIn("'=सीता", text)
        self.assertIn(",9848012345,80.00,0.00,220.00,", text)
        self.assertNotIn("'+91", text)
        self.assertIn("attachment", answer["Content-Disposition"])

    def test_an_xlsx_holds_numbers_and_no_formula(self):
        for name in ("ageing_file", "day_book_file", "debtors_file"):
            days = {"from": day(-90).isoformat(), "to": day().isoformat()}
            query = days if name == "day_book_file" else {}
            with self.subTest(name):
                answer = self.page(name, "xlsx", **query)
                sheet = load_workbook(BytesIO(answer.content)).active
                cells = [cell for row in sheet.iter_rows() for cell in row]
                self.assertNotIn("f", {cell.data_type for cell in cells})
                self.assertIn(
                    300.0 if name != "day_book_file" else 320.0,
                    [cell.value for cell in cells],
                )

    def test_a_format_that_is_none_is_not_found(self):
        self.assertEqual(self.page("debtors_file", "exe").status_code, 404)
