from urllib.parse import parse_qs, urlsplit

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from dues import ledger
from dues.models import Due, Payment

from .shops import at, customer_of, day, give, give_often, receive, shop_of
from .visits import CounterCase

KEY = "8d1f4f3e-3f4e-4c7e-9f55-0123456789ab"
MONEY = {"kind": "PAYMENT", "mode": "CASH"}


class ReceiveTest(CounterCase):
    @classmethod
    def setUpTestData(cls):
        super().setUpTestData()
        cls.old = give(cls.sita, 320, days=-18, description="Rice")
        cls.new = give(cls.sita, 400, days=-14)

    def receive(self, **typed):
        return self.post("receive_from", self.sita.pk, **MONEY | typed)

    def again(self, page, **typed):
        return self.receive(**typed, sure_of=page.context["form"].data["sure_of"])

    def open(self) -> list[int]:
        return [Due.objects.get(pk=one.pk).open_paise for one in (self.old, self.new)]

    def refused(self, said: str, **typed):
        page = self.receive(**typed)
        self.assertContains(page, said, status_code=422)
        self.assertEqual(self.open(), [320_00, 400_00])
        self.assertFalse(Payment.objects.exists())
        return page

    def test_the_oldest_due_is_settled_first_and_a_receipt_follows(self):
        page = self.receive(amount="500")
        paid = Payment.objects.get()
        self.assertLeadsTo(page, "payment", paid.pk)
        self.assertEqual(self.open(), [0, 220_00])
        self.assertEqual((paid.entry_on, paid.receipt_no), (day(), "R26-27/000001"))

    def test_the_preview_says_what_an_amount_would_settle(self):
        part = self.get("receive_preview", self.sita.pk, amount="400+100")
        self.assertNotContains(part, "<html")
        self.assertContains(part, "400 + 100 = ₹500.00")
        parts = part.context["preview"].parts
        self.assertEqual(
            [(one.due, one.paise, one.is_whole) for one in parts],
            [(self.old, 320_00, True), (self.new, 180_00, False)],
        )
        part = self.get("receive_preview", self.sita.pk, amount="1000")
        self.assertContains(part, "₹280.00 becomes an advance.")
        part = self.get("receive_preview", self.sita.pk, amount="abc")
        self.assertContains(part, "“abc” is not an amount")
        self.assertEqual(self.get("receive_preview", self.sita.pk).status_code, 200)

    def test_without_scripts_a_button_shows_the_preview_and_writes_nothing(self):
        page = self.receive(amount="500", preview="1")
        self.assertContains(page, "a part")
        self.assertContains(page, 'value="500"')
        self.assertFalse(Payment.objects.exists())

    def test_the_money_may_be_divided_by_hand(self):
        parts = {f"part_{self.old.pk}": "0", f"part_{self.new.pk}": "300"}
        self.receive(amount="300", by_hand="on", **parts)
        self.assertEqual(self.open(), [320_00, 100_00])
        self.assertEqual(Payment.objects.get().free_paise, 0)

    def test_an_advance_while_dues_are_open_takes_one_more_tap(self):
        for parts in ({}, {f"part_{self.new.pk}": "300"}):
            typed = {"amount": "350", "by_hand": "on"} | parts
            left = "₹50.00" if parts else "₹350.00"
            page = self.refused(f"{left} becomes an advance although", **typed)
        self.again(page, **typed)
        self.assertEqual(self.open(), [320_00, 100_00])
        self.assertEqual(Payment.objects.get().free_paise, 50_00)

    def test_no_part_stays_none_while_it_is_asked_about(self):
        page = self.refused("although dues are open", amount="350", by_hand="on")
        self.assertEqual(self.written_parts(page), ["", ""])

    def written_parts(self, page) -> list[str]:
        parts = page.context["preview"].parts
        return [part.field.value() or "" for part in parts]

    def test_parts_typed_by_hand_stay_when_the_amount_changes(self):
        typed = {"by_hand": "on", f"part_{self.new.pk}": "300"}
        page = self.get("receive_preview", self.sita.pk, amount="350", **typed)
        self.assertEqual(self.written_parts(page), ["", "300"])
        self.assertEqual(page.context["preview"].left_paise, 50_00)
        self.assertContains(page, "₹50.00 becomes an advance.", 1)

    def test_parts_nobody_touched_follow_the_amount(self):
        typed = {"by_hand": "on", "proposed_for": "100", f"part_{self.old.pk}": "1"}
        page = self.get("receive_preview", self.sita.pk, amount="350", **typed)
        self.assertEqual(self.written_parts(page), ["320", "30"])
        page = self.get(
            "receive_preview",
            self.sita.pk,
            amount="350",
            **typed | {"proposed_for": ""},
        )
        self.assertEqual(self.written_parts(page), ["1", ""])

    def test_a_part_of_anothers_due_is_not_there_ticked_or_not(self):
        for owner in (customer_of(shop_of("ravi")), customer_of(self.shop, "Ram")):
            part = {f"part_{give(owner, 100).pk}": "10"}
            for ticked in ({}, {"by_hand": "on"}, {"preview": "1"}):
                page = self.receive(amount="10", **part | ticked)
                self.assertEqual(page.status_code, 404)
        self.assertFalse(Payment.objects.exists())

    def test_no_more_than_the_amount_or_a_due_can_be_divided(self):
        both = {f"part_{self.old.pk}": "300", f"part_{self.new.pk}": "300"}
        page = self.refused("The parts come to", amount="500", by_hand="on", **both)
        self.assertContains(page, 'value="300"', status_code=422)
        more = {f"part_{self.old.pk}": "321"}
        self.refused("Only ₹320.00 of that", amount="321", by_hand="on", **more)
        wrong = {f"part_{self.old.pk}": "-1"}
        self.refused("more than zero", amount="500", by_hand="on", **wrong)

    def test_money_for_one_due_goes_there_first(self):
        page = self.get("receive_from", self.sita.pk, due=self.new.pk)
        self.assertEqual(page.context["preview"].parts[0].due, self.new)
        self.assertContains(page, f"?due={self.new.pk}")
        part = self.get("receive_preview", self.sita.pk, due=self.new.pk, amount="100")
        self.assertEqual(part.context["preview"].parts[0].paise, 100_00)

    def test_without_scripts_money_for_one_due_goes_there_first_too(self):
        url = reverse("dues:receive_from", args=[self.sita.pk])
        typed = MONEY | {"amount": "500", "by_hand": "on", "proposed_for": "0"}
        self.client.post(f"{url}?due={self.new.pk}", typed)
        self.assertEqual(self.open(), [220_00, 0])

    def test_who_blanks_what_was_proposed_is_asked_about_an_advance(self):
        url = reverse("dues:receive_from", args=[self.sita.pk])
        typed = MONEY | {"amount": "500", "by_hand": "on", "proposed_for": "50000"}
        page = self.client.post(f"{url}?due={self.new.pk}", typed)
        self.assertContains(page, "₹500.00 becomes an advance", status_code=422)
        self.assertEqual(self.open(), [320_00, 400_00])

    def test_a_due_settled_meanwhile_is_not_divided_to(self):
        ahead = receive(self.sita, 320)
        typed = {f"part_{self.old.pk}": "100", "by_hand": "on"}
        page = self.receive(amount="100", **typed)
        self.assertContains(page, "This changed a moment ago", status_code=422)
        self.assertEqual(list(Payment.objects.all()), [ahead])

    def test_each_way_money_comes_is_kept_with_its_number(self):
        for mode in ("CASH", "UPI", "BANK", "CHEQUE"):
            self.receive(amount="10", mode=mode, reference=f"{mode}-1")
        kept = Payment.objects.order_by("pk").values_list("mode", "reference")
        modes = ("CASH", "UPI", "BANK", "CHEQUE")
        self.assertEqual(list(kept), [(mode, f"{mode}-1") for mode in modes])

    def test_one_utr_is_on_one_payment_and_free_again_once_that_is_cancelled(self):
        upi = {"mode": "UPI", "reference": "412345678901"}
        self.receive(amount="10", **upi)
        page = self.receive(amount="20", **upi)
        said = "This number is on the payment of Sita on 21 Nov 2026 already."
        self.assertContains(page, said, status_code=422)
        first = Payment.objects.get()
        self.assertContains(page, f'"/dues/payments/{first.pk}/"', status_code=422)
        self.post("payment_void", first.pk)
        self.assertEqual(self.receive(amount="20", **upi).status_code, 302)

    def test_goods_back_a_discount_and_a_write_off_are_no_money(self):
        for kind in ("RETURN", "DISCOUNT", "WRITE_OFF"):
            self.receive(amount="10", kind=kind)
        kept = Payment.objects.order_by("pk").values_list("kind", "mode", "receipt_no")
        kinds = ("RETURN", "DISCOUNT", "WRITE_OFF")
        self.assertEqual(list(kept), [(kind, "", None) for kind in kinds])
        self.assertEqual(ledger.balance(self.sita).paise, 690_00)

    def test_the_number_of_a_payment_is_on_no_discount(self):
        upi = {"mode": "UPI", "reference": "412345678901"}
        self.receive(amount="10", kind="DISCOUNT", **upi)
        self.assertIsNone(Payment.objects.get().reference)
        self.assertEqual(self.receive(amount="20", **upi).status_code, 302)

    def test_a_discount_beyond_what_is_owed_is_refused(self):
        self.refused("Only ₹720.00 is owed", amount="721", kind="DISCOUNT")

    def test_more_than_is_owed_is_asked_about_and_becomes_advance(self):
        page = self.refused("₹280.00 more than is owed", amount="1000")
        self.again(page, amount="1000")
        self.assertEqual(ledger.balance(self.sita), ledger.Balance(0, 280_00))

    def test_cash_the_law_limits_is_pointed_out(self):
        page = self.receive(amount="200000")
        self.assertContains(page, "income-tax law", status_code=422)
        page = self.receive(amount="200000", mode="UPI")
        self.assertNotContains(page, "income-tax law", status_code=422)

    def test_the_form_sent_twice_is_one_payment_and_one_receipt(self):
        shown = {"balance_shown": "72000", "key": KEY}
        first, second = (self.receive(amount="500", **shown) for _ in range(2))
        self.assertEqual((first.status_code, second.url), (302, first.url))
        self.assertEqual(Payment.objects.count(), 1)

    def test_a_balance_that_changed_is_said_and_one_more_press_goes_on(self):
        receive(self.sita, 500)
        page = self.receive(amount="100", balance_shown="72000")
        self.assertContains(page, "it is ₹220.00 now", status_code=422)
        self.assertContains(page, "₹500.00, 10:00", status_code=422)
        self.assertContains(page, 'value="22000"', status_code=422)
        self.assertEqual(Payment.objects.count(), 1)
        self.receive(amount="100", balance_shown="22000")
        self.assertEqual(Payment.objects.count(), 2)

    def test_bad_input_comes_back_as_typed_and_takes_nothing(self):
        self.refused("Write the amount.", amount="", note="kept")
        self.refused("more than zero", amount="-5")
        self.refused("is not in the list", amount="5", kind="GIFT")
        self.refused("is not in the list", amount="5", mode="GOLD")
        self.refused("has not come yet", amount="5", entry_on=day(1))
        self.refused("too long ago", amount="5", entry_on="0026-11-21")
        page = self.refused("Write the amount.", amount="", note="kept")
        self.assertContains(page, 'value="kept"', status_code=422)

    def test_a_sum_that_is_no_number_of_a_due_changes_nothing(self):
        for name in ("part_", "part_x", f"part_{'9' * 40}", "part_-1"):
            self.receive(amount="1", by_hand="on", **{name: "1"})
        self.assertEqual(self.open(), [320_00, 400_00])

    def test_the_queries_are_as_many_for_two_dues_as_for_thirty(self):
        with CaptureQueriesContext(connection) as few:
            self.get("receive_from", self.sita.pk)
        for _ in range(30):
            give(self.sita, 10)
        with self.assertNumQueries(len(few)):
            self.get("receive_from", self.sita.pk)

    def test_a_due_a_day_of_more_than_a_year_is_paid_like_any(self):
        give_often(self.sita, 10, times=398)
        parts = self.parts_of(self.get("receive_from", self.sita.pk))
        self.assertEqual(len(parts), 400)
        shown = self.get("receive_preview", self.sita.pk, amount="4695", **parts)
        typed = {"amount": "4695", "by_hand": "on"} | self.parts_of(shown)
        self.again(self.receive(**typed), **typed)
        self.assertEqual(ledger.balance(self.sita), ledger.Balance(5_00, 0))

    def parts_of(self, page) -> dict[str, str]:
        """The boxes of the dues as a browser sends them, the empty ones too."""
        parts = page.context["preview"].parts
        return {part.field.html_name: part.field.value() or "" for part in parts}


class PaymentPageTest(CounterCase):
    @classmethod
    def setUpTestData(cls):
        super().setUpTestData()
        cls.due = give(cls.sita, 320, days=-3)
        cls.paid = receive(cls.sita, 120)

    def test_the_receipt_has_number_amount_words_and_balance(self):
        page = self.get("payment", self.paid.pk)
        for said in (
            "R26-27/000001",
            "₹120.00",
            "One hundred twenty rupees only",
            "Sita",
            "₹200.00",
            "18 Nov 2026",
        ):
            self.assertContains(page, said)

    def test_it_is_laid_out_for_three_papers(self):
        for paper in ("80", "58", "a5"):
            page = self.get("payment", self.paid.pk, paper=paper)
            self.assertContains(page, f'data-paper="{paper}"')
        page = self.get("payment", self.paid.pk, paper="<b>")
        self.assertContains(page, 'data-paper="80"')

    def test_the_message_opens_on_the_shops_own_phone_and_names_no_goods(self):
        page = self.get("payment", self.paid.pk)
        address = urlsplit(page.context["receipt"].whatsapp_url)
        self.assertEqual(address.path, "/919848012399")
        [text] = parse_qs(address.query)["text"]
        self.assertIn("₹120.00", text)
        self.assertIn("Balance on 21 Nov 2026: ₹200.00.", text)

    def test_a_landline_gets_no_message(self):
        hall = customer_of(self.shop, "Hall", phone="+914027650000")
        page = self.get("payment", receive(hall, 10).pk)
        self.assertEqual(page.context["receipt"].whatsapp_url, "")
        self.assertContains(page, "Without a mobile number")

    def test_the_receipt_speaks_the_customers_language(self):
        hindi = customer_of(self.shop, "सीता", language="hi")
        page = self.get("payment", receive(hindi, 10).pk)
        self.assertContains(page, "दस रुपये मात्र")

    def test_undo_opens_the_dues_again(self):
        page = self.post("payment_void", self.paid.pk)
        self.assertLeadsTo(page, "customer", self.sita.pk)
        self.assertEqual(ledger.balance(self.sita), ledger.Balance(320_00, 0))
        page = self.get("payment", self.paid.pk)
        self.assertContains(page, "cancelled")
        self.assertNotContains(page, "WhatsApp")

    def test_later_it_needs_a_reason(self):
        self.clock_shows(at(minutes=11))
        page = self.post("payment_void", self.paid.pk)
        self.assertContains(page, "Write a reason", status_code=422)
        self.assertEqual(ledger.balance(self.sita).paise, 200_00)
        self.post("payment_void", self.paid.pk, reason="bad note")
        self.assertEqual(ledger.balance(self.sita).paise, 320_00)

    def test_only_who_wrote_it_takes_it_back_without_a_reason(self):
        other = shop_of("helper").user
        self.assertTrue(self.paid.is_fresh(by=self.shop.user, at=at()))
        self.assertFalse(self.paid.is_fresh(by=other, at=at()))

    def test_its_note_changes_and_the_old_one_stays(self):
        self.post("payment_note", self.paid.pk, text="by her son")
        page = self.get("payment", self.paid.pk)
        self.assertContains(page, "Note: by her son")
        self.assertContains(page, "before: –")
