from datetime import timedelta
from pathlib import Path
from urllib.parse import unquote

from django.contrib.staticfiles import finders
from django.test import Client
from django.urls import reverse

from ration import codes, operations
from ration.models import RefusedBooking, Token

from . import shops
from .shops import DAY, Counter, at, new_card
from .visits import CARD, VisitTests

NEUTRAL = "Open it on the phone that booked"
# Twelve digits that pass the checksum of an Aadhaar number.
LIKE_AADHAAR = "234123412346"


class BookingPageTests(VisitTests):
    def test_it_says_what_to_expect_before_anybody_books(self):
        page = self.client.get(self.book_page())
        for words in ("5 of 5", "Your wait, if you book now", "any moment now"):
            self.assertContains(page, words)
        self.assertContains(page, "Do not enter your Aadhaar")
        self.assertContains(page, "no proof of identity")

    def test_a_booking_leads_to_the_token_and_nothing_private_is_in_its_address(self):
        response = self.book()
        token = Token.objects.get()
        self.assertRedirects(response, self.page("token", token.key))
        self.assertNotIn("4567", response["Location"])
        self.assertEqual((token.number, token.card_last4), (1, "4567"))

    def test_the_page_is_kept_nowhere_and_tells_no_other_site(self):
        page = self.client.get(self.book_page())
        self.assertEqual(page["Cache-Control"], "no-store")
        self.assertEqual(page["Referrer-Policy"], "same-origin")

    def test_the_first_load_is_small(self):
        page = self.client.get(self.book_page())
        self.assertLess(len(page.content), 7_500)
        self.assertContains(page, "<script", count=1)
        self.assertNotContains(page, "icon.svg")
        self.assertContains(page, 'rel="stylesheet"', count=1)

    def test_the_icon_in_the_page_is_the_icon_of_the_site(self):
        page = unquote(self.client.get(self.book_page()).content.decode())
        icon = Path(finders.find("icon.svg")).read_text().strip()
        self.assertIn(icon.replace('"', "'"), page)

    def test_a_phone_number_is_kept_in_one_spelling(self):
        self.assertEqual(self.booked(phone="98765 43210").phone, "+919876543210")

    def test_a_booking_asks_the_database_little(self):
        self.client.get(self.book_page())
        with self.assertNumQueries(8):
            self.book()

    def test_pressing_twice_is_one_booking(self):
        form = {
            "card_number": CARD,
            "request_key": "9f1c2a34-" + "0000-" * 3 + "0" * 12,
        }
        first = Client().post(self.book_page(), form)
        again = Client().post(self.book_page(), form)
        self.assertEqual(first["Location"], again["Location"])
        self.assertEqual(self.places_taken(), 1)

    def test_the_same_phone_is_led_to_its_own_token(self):
        first = self.booked()
        self.assertEqual(self.booked("36-0123/4567"), first)
        self.assertEqual(self.places_taken(), 1)

    def test_another_phone_learns_nothing_but_that_the_card_has_a_token(self):
        token = self.booked()
        answer = self.book(via=self.another_phone())
        self.assertContains(answer, NEUTRAL, status_code=409)
        self.assertContains(answer, f'value="{CARD}"', status_code=409)
        self.assertNotContains(answer, token.key, status_code=409)
        self.assertEqual(RefusedBooking.objects.count(), 1)
        self.assertEqual(self.places_taken(), 1)

    def test_a_forged_cookie_is_nobodys_phone(self):
        self.booked()
        stranger = self.another_phone()
        stranger.cookies["device"] = Token.objects.get().device
        self.assertEqual(self.book(via=stranger).status_code, 409)

    def test_who_guesses_cards_has_to_wait(self):
        self.booked()
        thief = self.another_phone()
        for _try in range(6):
            self.assertEqual(self.book(via=thief).status_code, 409)
        self.assertEqual(self.book(via=thief).status_code, 429)
        self.clock_reads(3)
        self.assertEqual(self.book(via=thief).status_code, 409)

    def test_a_phone_with_a_token_sees_it_first(self):
        token = self.booked()
        self.assertContains(
            self.client.get(self.book_page()), self.page("token", token.key)
        )

    def test_a_full_session_offers_the_waiting_list_and_keeps_the_card(self):
        for _place in range(5):
            shops.book(self.session)
        page = self.client.get(self.book_page())
        self.assertContains(page, "All 5 tokens are given out")
        self.assertNotContains(page, "Tokens left")
        answer = self.book()
        self.assertContains(answer, f'value="{CARD}"', status_code=409)
        self.assertContains(answer, 'name="waitlist"', status_code=409)
        token = self.booked(waitlist="1")
        self.assertEqual((token.status, token.number), ("waitlisted", None))

    def test_places_kept_for_the_counter_are_not_offered_to_phones(self):
        self.session.kept_for_counter = 2
        self.session.save()
        self.assertContains(self.client.get(self.book_page()), "3 of 3")

    def test_what_is_kept_for_the_counter_is_not_called_given_out(self):
        self.session.kept_for_counter = 2
        self.session.save()
        for _place in range(3):
            shops.book(self.session)
        shop_page = self.client.get(self.page("shop", self.shop.code))
        for page in (self.client.get(self.book_page()), shop_page):
            self.assertContains(page, "2 are kept for people who ask at the counter")
            self.assertContains(page, "0 of 3")
            self.assertNotContains(page, "given out")
            self.assertNotContains(page, "All tokens for today are taken")
        refused = self.book()
        self.assertContains(refused, "2 are kept for people", status_code=409)

    def test_a_line_too_long_for_the_day_is_told_before_booking(self):
        self.session.ends_at = at(5)
        self.session.save()
        for _place in range(4):
            shops.book(self.session)
        page = self.client.get(self.book_page())
        self.assertContains(page, "You may not be served today")


class BadInputTests(VisitTests):
    TYPED = (
        "", " ", "12", "1" * 10, "ration card", "😀" * 8, "36\x0001234567",
        "<script>1234", "9" * 10_000, "\ud7ff0123456",
    )  # fmt: skip

    def test_a_card_nobody_has_comes_back_with_a_sentence(self):
        for typed in self.TYPED:
            with self.subTest(typed=typed[:20]):
                answer = self.book(typed)
                self.assertContains(answer, 'class="error"', status_code=422)
        self.assertEqual(Token.objects.count(), 0)

    def test_what_was_typed_stays(self):
        answer = self.book("12 AB")
        self.assertContains(answer, 'value="12 AB"', status_code=422)

    def test_a_wrong_phone_number_is_told_beside_the_field(self):
        answer = self.client.post(
            self.book_page(), {"card_number": CARD, "phone": "12345"}
        )
        self.assertContains(answer, "Write all 10 digits", status_code=422)
        self.assertContains(answer, f'value="{CARD}"', status_code=422)

    def test_digits_of_every_script_are_digits(self):
        self.assertEqual(self.booked("३६०१२३४५६७").card_last4, "4567")

    def test_what_a_message_hides_in_a_copied_number_is_no_part_of_it(self):
        self.assertEqual(
            self.booked("\u200e3601-\u20602345 67\u200b").card_last4, "4567"
        )

    def test_the_hidden_number_of_a_token_is_no_card(self):
        answer = self.book("XXXXXXXX4567")
        self.assertContains(answer, "6 to 20 letters", status_code=422)

    def test_an_aadhaar_number_is_asked_about_once(self):
        asked = self.book(LIKE_AADHAAR)
        self.assertContains(asked, "looks like an Aadhaar", status_code=422)
        sure = asked.context["form"].data["sure_of"]
        other = self.book("499118665246", sure_of="another")
        self.assertEqual(other.status_code, 422)
        self.assertEqual(self.booked(LIKE_AADHAAR, sure_of=sure).number, 1)

    def test_a_bad_request_key_harms_nobody(self):
        for key in ("x", "\x00", "1" * 5000):
            with self.subTest(key=key[:5]):
                self.assertIn(self.book(request_key=key).status_code, (302, 422))

    def test_other_methods_are_refused(self):
        self.assertEqual(self.client.put(self.book_page()).status_code, 405)
        self.assertEqual(self.client.delete(self.book_page()).status_code, 405)


class OnsiteCodeTests(VisitTests):
    session_facts = {"asks_onsite_code": True}

    def test_without_the_code_on_the_screen_nobody_books(self):
        self.assertEqual(self.book().status_code, 422)
        answer = self.book(onsite_code="000000")
        self.assertContains(answer, "not the code on the shop", status_code=422)
        self.assertEqual(RefusedBooking.objects.count(), 1)
        self.assertEqual(self.places_taken(), 0)

    def test_the_code_books_and_so_does_the_one_before(self):
        before = codes.onsite_code(self.session.pk, at(-5))
        self.assertEqual(
            self.booked(onsite_code=f" {before[:3]} {before[3:]}").number, 1
        )

    def test_the_code_cannot_be_guessed(self):
        for _try in range(6):
            self.assertEqual(self.book(onsite_code="000000").status_code, 422)
        right = codes.onsite_code(self.session.pk, at())
        self.assertEqual(self.book(onsite_code=right).status_code, 429)

    def test_an_old_code_does_not(self):
        old = codes.onsite_code(self.session.pk, at(-10))
        self.assertEqual(self.book(onsite_code=old).status_code, 422)


class NoBookingTests(VisitTests):
    """Each state that takes no booking has its own plain page."""

    def becomes(self, **facts):
        for name, value in facts.items():
            setattr(self.session, name, value)
        self.session.save()

    def refuses(self, words: str, status: int):
        """The page says `words` without a form; a form sent late gets `status`."""
        page = self.client.get(self.book_page())
        self.assertContains(page, words)
        self.assertNotContains(page, 'name="card_number"')
        late = self.book()
        self.assertContains(late, CARD, status_code=status)
        self.assertEqual(self.places_taken(), 0)

    def test_paused_says_why_and_since_when(self):
        operations.pause_session(
            session=self.session, reason="server_down", by=None, at=at(-3)
        )
        self.refuses("the e-PoS server is down", 409)
        self.assertContains(self.client.get(self.book_page()), "since 09:57")

    def test_closed(self):
        self.becomes(status="closed")
        self.refuses("takes no more bookings today", 409)

    def test_not_opened(self):
        self.becomes(status="draft")
        self.refuses("has not opened bookings yet", 409)

    def test_before_its_time_it_says_when_bookings_open(self):
        self.becomes(booking_from=at(30))
        self.refuses("Bookings open on 21 Nov 2026 at 10:30", 409)

    def test_finished(self):
        self.becomes(status="finished")
        self.refuses("This distribution is over", 410)

    def test_in_the_grace_the_shop_still_serves(self):
        shops.book(self.session)
        self.becomes(ends_at=at(-1))
        page = self.client.get(self.book_page())
        self.assertContains(page, "The hours are over")
        self.assertContains(page, "still served")
        self.assertContains(page, "People waiting")
        self.assertNotContains(page, "The shop is done")
        self.assertNotContains(page, 'name="card_number"')
        self.assertContains(self.book(), CARD, status_code=409)

    def test_cancelled_says_why_and_when_the_next_one_is(self):
        self.becomes(status="cancelled", cancel_reason="No rice came", day_key=None)
        shops.session(self.shop, DAY + timedelta(days=2))
        self.refuses("No rice came", 410)
        self.assertContains(self.client.get(self.book_page()), "23 Nov 2026")

    def test_yesterdays_code_leads_to_todays_session(self):
        yesterday = shops.session(self.shop, DAY - timedelta(days=1))
        page = self.client.get(self.book_page(yesterday))
        self.assertContains(page, "This code was for 20 Nov 2026")
        self.assertContains(page, self.book_page())
        late = self.book(session=yesterday)
        self.assertContains(late, CARD, status_code=410)

    def test_an_overdue_session_is_finished_by_its_first_visitor(self):
        self.becomes(ends_at=at(-31))
        self.refuses("This distribution is over", 410)
        self.session.refresh_from_db()
        self.assertEqual(self.session.status, "finished")

    def test_a_code_nobody_gave_out_is_a_page_with_the_search(self):
        code = self.session.code
        for wrong in (
            code[:-1],
            f"1{code}",
            "x",
            "1-",
            "-",
            "٣-abc",
            "\x00",
            "9" * 9000,
        ):
            with self.subTest(code=wrong[:20]):
                address = reverse("ration:book", args=[wrong])
                for answer in (self.client.get(address), self.client.post(address)):
                    self.assertContains(answer, 'name="code"', status_code=404)

    def test_who_waits_is_still_told_of_the_line(self):
        shops.book(self.session, card=new_card())
        Counter(self.session).serve()
        operations.close_bookings(session=self.session, by=self.shop.user, at=at(1))
        page = self.client.get(self.book_page())
        self.assertContains(page, "Now serving")
