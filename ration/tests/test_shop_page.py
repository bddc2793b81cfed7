from datetime import timedelta

from django.urls import reverse

from ration import operations
from ration.models import Supplier

from . import shops
from .shops import DAY, at
from .visits import VisitTests


class ShopPageTests(VisitTests):
    def open(self, code=None, phone=None):
        address = self.page("shop", code or self.shop.code)
        return (phone or self.client).get(address)

    def test_it_leads_to_todays_booking(self):
        page = self.open()
        self.assertContains(page, "Main Road, Warangal")
        self.assertContains(page, self.book_page())

    def test_the_code_may_be_typed_in_small_letters(self):
        self.assertEqual(self.open(self.shop.code.lower()).status_code, 200)

    def test_a_phone_with_a_token_sees_it_first(self):
        token = self.booked()
        self.assertContains(self.open(), self.page("token", token.key))
        stranger = self.open(phone=self.another_phone())
        self.assertNotContains(stranger, token.key)

    def test_a_day_without_a_session_tells_of_the_next(self):
        other = shops.supplier("other")
        shops.session(other, DAY + timedelta(days=3))
        page = self.open(other.code)
        self.assertContains(page, "No distribution is planned for today")
        self.assertContains(page, "24 Nov 2026")

    def test_a_paused_session_cannot_be_booked_from_here(self):
        operations.pause_session(
            session=self.session, reason="power_cut", by=None, at=at(-5)
        )
        page = self.open()
        self.assertContains(page, "power cut")
        self.assertNotContains(page, self.book_page())

    def test_in_the_grace_it_says_that_the_shop_still_serves(self):
        self.session.ends_at = at(-1)
        self.session.save()
        page = self.open()
        self.assertContains(page, "The hours are over")
        self.assertContains(page, "Those who hold one are still served")
        self.assertNotContains(page, "done for")
        self.assertNotContains(page, self.book_page())

    def test_a_finished_day_says_nothing_of_a_code_nobody_scanned(self):
        operations.finish_session(session=self.session, by=None, at=at())
        page = self.open()
        self.assertContains(page, "The shop is done for today.")
        self.assertNotContains(page, "This code was for")

    def test_a_rejected_shop_is_no_shop(self):
        Supplier.objects.update(status=Supplier.Status.REJECTED)
        self.assertEqual(self.open().status_code, 404)

    def test_an_unknown_code_keeps_what_was_in_the_address(self):
        answer = self.open("ABC")
        self.assertContains(answer, 'value="ABC"', status_code=404)

    def test_odd_codes_are_not_found(self):
        for code in ("\x00", "😀", "७" * 8, "A" * 9000, "-1", "' OR 1=1"):
            with self.subTest(code=code[:9]):
                self.assertEqual(self.open(code).status_code, 404)

    def test_posting_is_refused(self):
        address = self.page("shop", self.shop.code)
        self.assertEqual(self.client.post(address).status_code, 405)


class FindTests(VisitTests):
    def find(self, code):
        return self.client.get(reverse("ration:find"), {"code": code})

    def test_either_code_of_a_shop_finds_it_however_it_is_typed(self):
        code = self.shop.code
        spaced = f" {code[:4].lower()} {code[4:]} "
        for typed in (code, spaced, self.shop.centre_code, "fps-dea ler"):
            with self.subTest(typed=typed):
                self.assertRedirects(self.find(typed), self.page("shop", code))

    def test_an_unknown_code_is_told_with_what_was_typed(self):
        answer = self.find("abc <1>")
        self.assertContains(answer, "abc &lt;1&gt;", status_code=404)
        self.assertContains(answer, "No shop has this code", status_code=404)

    def test_odd_codes_are_not_found(self):
        for code in ("\x00", "😀", "७" * 8, "A" * 10_000, "FPS\x00DEALER"):
            with self.subTest(code=code[:9]):
                self.assertEqual(self.find(code).status_code, 404)

    def test_without_a_code_it_is_the_empty_form(self):
        for query in ({}, {"code": ""}, {"code": "  "}):
            answer = self.client.get(reverse("ration:find"), query)
            self.assertNotContains(answer, 'class="error"')

    def test_it_shows_the_tokens_of_this_phone(self):
        token = self.booked()
        answer = self.client.get(reverse("ration:find"))
        self.assertContains(answer, self.page("token", token.key))
