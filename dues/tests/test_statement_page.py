from shutil import which
from urllib.parse import quote
from uuid import uuid4

from django.test import TestCase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from accounts.models import AuditEntry
from dues import ledger, letters, operations
from dues.statements import Paper

from . import shops
from .papers import text_of
from .shops import customer_of, give, receive, shop_of


class StatementCase(TestCase):
    @classmethod
    def setUpTestData(cls):
        cls.shop = shop_of("lakshmi", upi_vpa="lakshmi@okbank")
        cls.sita = customer_of(
            cls.shop, "सीता देवी", phone="+919848012345", language="hi"
        )
        give(cls.sita, 320, days=-40, description="चावल")
        give(cls.sita, 180.50, days=-10, description="तेल")
        receive(cls.sita, 200, days=-5)

    def setUp(self):
        self.client.force_login(self.shop.user)

    def page(self, name="statement", **query):
        return self.client.get(reverse(f"dues:{name}", args=[self.sita.pk]), query)


class StatementPageTest(StatementCase):
    def test_it_shows_all_lines_and_the_balance(self):
        page = self.page()
        self.assertContains(page, "₹300.50")
        self.assertContains(page, "चावल")
        self.assertContains(page, "₹200.00")

    def test_what_came_before_is_the_opening_balance(self):
        page = self.page(**{"from": shops.day(-20).isoformat()})
        self.assertNotContains(page, "चावल")
        self.assertContains(page, "Balance before")
        self.assertContains(page, "₹320.00")

    def test_it_can_be_asked_as_of_a_past_day(self):
        page = self.page(to=shops.day(-20).isoformat())
        self.assertEqual(page.context["paper"].statement.closing_paise, 320_00)
        self.assertNotContains(page, "तेल")

    def test_odd_days_come_back_with_what_was_typed(self):
        for query, sentence in (
            ({"from": "2026-11-20", "to": "2026-11-01"}, "comes before the first"),
            ({"to": "2999-01-01"}, "has not come yet"),
            ({"from": "31/31/2026"}, "31/31/2026"),
            ({"from": "0001-01-01"}, "is too long ago"),
            ({"to": "0026-11-21"}, "is too long ago"),
        ):
            with self.subTest(query):
                page = self.page(**query)
                self.assertContains(page, sentence, status_code=422)

    def test_the_message_names_no_goods_and_is_in_the_customers_language(self):
        text = self.page().context["paper"].text
        self.assertNotIn("चावल", text)
        self.assertIn("₹320.00", text)
        self.assertTrue(text.splitlines()[-1].endswith("₹300.50"))

    def test_a_due_written_ten_times_too_high_is_told_as_cancelled(self):
        ravi = customer_of(self.shop, "Ravi")
        wrong = give(ravi, 5400, days=-3)
        shops.act(
            operations.correct_due, wrong, amount_paise=540_00, reason="one 0 less"
        )
        shops.act(operations.void_payment, receive(ravi, 40), reason="bad note")
        khata = ledger.statement(ravi, end=shops.day())
        self.assertEqual(
            Paper(self.shop, khata).text.splitlines()[2:],
            [
                "18 Nov: given ₹5,400.00",
                "21 Nov: given ₹540.00",
                "21 Nov: cancelled: given ₹5,400.00",
                "21 Nov: received ₹40.00",
                "21 Nov: cancelled: received ₹40.00",
                "Balance on 21 Nov 2026: ₹540.00",
            ],
        )

    def open(self, **typed):
        start = {"from": shops.day(-20).isoformat()}
        address = reverse("dues:statement_open", args=[self.sita.pk], query=start)
        return self.client.post(address, {"key": uuid4()} | typed)

    def test_a_press_opens_a_draft_of_these_days_and_is_noted(self):
        page = self.page(**{"from": shops.day(-20).isoformat()})
        self.assertContains(page, f"/statement/open/?from={shops.day(-20)}")
        self.assertNotContains(page, "wa.me/")
        whatsapp = self.open(channel="whatsapp").url
        self.assertTrue(whatsapp.startswith("https://wa.me/919848012345?text="))
        self.assertNotIn(quote("चावल"), whatsapp)
        self.assertTrue(self.open(channel="sms").url.startswith("sms:+919848012345?"))
        noted = AuditEntry.objects.filter(action="statement.opened").order_by("pk")
        channels = [entry.details["channel"] for entry in noted]
        self.assertEqual(channels, ["whatsapp", "sms"])

    def test_nothing_is_noted_where_no_draft_could_open(self):
        back = reverse("dues:statement", args=[self.sita.pk])
        self.assertRedirects(self.open(channel="pigeon"), back)
        self.assertFalse(AuditEntry.objects.filter(action="statement.opened").exists())

    def test_a_link_opens_no_draft(self):
        self.assertEqual(self.page("statement_open").status_code, 405)

    def test_many_lines_become_two_sums_in_the_message(self):
        for _time in range(12):
            give(self.sita, 1)
        text = self.page().context["paper"].text
        self.assertLess(len(text.splitlines()), 7)
        self.assertIn("₹512.50", text)

    def test_the_questions_asked_do_not_grow_with_the_lines(self):
        def ask():
            with self.assertNumQueries(7):
                self.page()

        ask()
        for _time in range(30):
            give(self.sita, 1)
        ask()


class PdfTest(StatementCase):
    def setUp(self):
        super().setUp()
        if not (letters.is_possible() and which("pdftotext")):
            self.skipTest("no letters for PDF, or no pdftotext, on this machine")

    def text(self, **query) -> str:
        answer = self.page("statement_pdf", **query)
        self.assertEqual(answer["Content-Type"], "application/pdf")
        return text_of(answer.content)

    def test_it_reads_back_as_the_page_shows_it(self):
        text = self.text()
        words = ("lakshmi's shop", "सीता", "चावल", "तीन सौ रुपये")
        for said in (*words, "₹320.00", "₹300.50", "lakshmi@okbank"):
            self.assertIn(said, text)

    def test_a_long_khata_has_numbered_pages_and_its_heading_on_each(self):
        for _time in range(60):
            give(self.sita, 1, description="నూనె")
        text = self.text()
        self.assertIn("2/2", text)
        self.assertIn("₹360.50", text)
        self.assertEqual(text.count("\f"), 2)

    def test_it_takes_the_days_of_the_page(self):
        self.assertNotIn("चावल", self.text(**{"from": shops.day(-20).isoformat()}))

    def test_odd_days_lead_back_to_the_page(self):
        self.assertEqual(self.page("statement_pdf", to="x").status_code, 302)


class BalanceSlipTest(StatementCase):
    def test_it_says_the_balance_in_figures_and_in_the_customers_words(self):
        page = self.page("balance_slip")
        self.assertContains(page, "₹300.50")
        self.assertContains(page, "तीन सौ रुपये और पचास पैसे मात्र")

    def test_only_the_paper_is_in_the_customers_language(self):
        page = self.page("balance_slip")
        self.assertContains(page, "Slip to sign")
        self.assertContains(page, '<html lang="en"')
        self.assertContains(page, 'balance-slip" lang="hi"')
        with override("hi"):
            self.assertContains(page, _("Confirmation of balance"))


class UpiTest(StatementCase):
    def test_the_qr_asks_for_what_is_owed(self):
        address = self.page("upi").context["address"]
        self.assertEqual(
            address,
            f"upi://pay?pa=lakshmi@okbank&pn=lakshmi%27s%20shop&cu=INR&am=300.50"
            f"&tr=K{self.sita.pk}&tn=Khata%20K{self.sita.pk}",
        )

    def test_another_amount_may_be_asked_for(self):
        self.assertIn(
            "&am=150.00&", self.page("upi", amount="100+50").context["address"]
        )

    def test_an_amount_that_cannot_be_read_is_refused_in_words(self):
        self.assertEqual(self.page("upi", amount="1e5").status_code, 422)

    def test_showing_it_marks_nothing_paid(self):
        self.page("upi")
        self.assertEqual(self.sita.payments.count(), 1)

    def test_without_an_address_the_shop_is_led_to_its_settings(self):
        self.shop.upi_vpa = ""
        self.shop.save()
        self.assertRedirects(self.page("upi"), reverse("dues:settings"))
