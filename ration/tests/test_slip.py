"""A token in the dealer's hands: booked at the counter, printed, moved, ended."""

import re

from django.template import Context, Template
from django.test import TestCase
from django.urls import reverse
from django.utils import timezone

from accounts.roles import Role
from accounts.tests.people import person
from ration import card, operations
from ration.models import Token
from ration.seal import is_unbroken

from . import shops
from .days import book, queue, running

CARD = "WAP 1234-5678"


class TokenCase(TestCase):
    def setUp(self):
        self.shop = shops.supplier(counter_percent=100)
        self.session = running(self.shop, capacity=3)
        self.client.force_login(self.shop.user)
        self.counter = self.url("book_at_counter")

    def url(self, name, *args):
        return reverse(f"ration:{name}", args=[self.session.pk, *args])

    def booked(self):
        self.session.refresh_from_db()
        return self.session.booked


class BookingAtTheCounter(TokenCase):
    def test_a_card_number_becomes_a_slip(self):
        answer = self.client.post(self.counter, {"card_number": CARD})
        token = Token.objects.get()
        self.assertRedirects(answer, self.url("slip", token.pk) + "?paper=80")
        self.assertEqual((token.source, token.card_last4), ("counter", "5678"))

    def test_priority_is_given_with_its_reason(self):
        typed = {"card_number": CARD, "priority_reason": "elderly"}
        self.client.post(self.counter, typed)
        token = Token.objects.get()
        self.assertEqual((token.lane, token.priority_reason), ("priority", "elderly"))

    def test_the_same_form_sent_twice_is_one_token(self):
        key = self.client.get(self.counter).context["form"]["request_key"].value()
        for _press in range(2):
            answer = self.client.post(
                self.counter, {"card_number": CARD, "request_key": str(key)}
            )
            self.assertEqual(answer.status_code, 302)
        self.assertEqual(self.booked(), 1)

    def test_a_card_that_holds_a_token_leads_to_its_slip(self):
        token = book(self.session, card=card.read(CARD))
        answer = self.client.post(self.counter, {"card_number": CARD})
        self.assertContains(
            answer, self.url("session_token", token.pk), status_code=409
        )
        self.assertContains(answer, CARD, status_code=409)
        self.assertContains(answer, "already holds a token", status_code=409)
        self.assertContains(answer, "number 1,", status_code=409)
        self.assertNotContains(answer, "ask at the counter", status_code=409)
        self.assertEqual(self.booked(), 1)

    def test_a_card_that_holds_a_token_elsewhere_tells_no_more_than_that(self):
        elsewhere = running(shops.supplier("other"))
        book(elsewhere, card=card.read(CARD))
        answer = self.client.post(self.counter, {"card_number": CARD})
        self.assertContains(answer, "at another shop", status_code=409)
        self.assertNotContains(answer, "ask at the counter", status_code=409)
        self.assertIsNone(answer.context["holder"])

    def test_a_card_that_was_served_here_today_leads_to_its_token(self):
        token = book(self.session, card=card.read(CARD))
        counter = shops.Counter(self.session)
        counter.serve(), counter.serve(5)
        answer = self.client.post(self.counter, {"card_number": CARD})
        self.assertContains(answer, "was served here at 10:05", status_code=409)
        self.assertContains(
            answer, self.url("session_token", token.pk), status_code=409
        )
        self.assertNotContains(answer, "at another shop", status_code=409)

    def test_a_full_session_offers_the_waiting_list(self):
        queue(self.session, 3)
        answer = self.client.post(self.counter, {"card_number": CARD})
        self.assertContains(answer, 'name="waitlist"', status_code=409)
        typed = {"card_number": CARD, "waitlist": "1"}
        answer = self.client.post(self.counter, typed, follow=True)
        self.assertContains(answer, "On the waiting list")
        self.assertEqual(self.session.tokens.waitlisted().count(), 1)

    def test_priority_outlives_the_waiting_list(self):
        first, *_others = queue(self.session, 3)
        typed = {"card_number": CARD, "priority_reason": "elderly", "waitlist": "1"}
        self.client.post(self.counter, typed)
        operations.cancel_token(token=first, at=first.booked_at)
        moved_up = Token.objects.get(number=4)
        self.assertEqual(
            (moved_up.lane, moved_up.priority_reason), ("priority", "elderly")
        )

    def test_who_asked_at_the_counter_did_so_also_by_the_waiting_list(self):
        first, *_others = queue(self.session, 3)
        self.client.post(self.counter, {"card_number": CARD, "waitlist": "1"})
        operations.cancel_token(token=first, at=first.booked_at)
        moved_up = Token.objects.get(number=4)
        self.assertEqual(moved_up.source, "counter")
        self.session.refresh_from_db()
        self.assertEqual((self.session.booked, self.session.counter_booked), (3, 1))
        operations.cancel_token(token=moved_up, at=first.booked_at)
        self.session.refresh_from_db()
        self.assertEqual((self.session.booked, self.session.counter_booked), (2, 0))

    def test_the_limits_of_a_phone_do_not_hold_at_the_counter(self):
        for _time in range(2):
            token = book(self.session, card=card.read(CARD))
            operations.cancel_token(token=token, at=token.booked_at)
        for _card in range(3):
            book(self.session, visitor=operations.Visitor(phone="+919812345678"))
        typed = {"card_number": CARD, "phone": "9812345678", "waitlist": "1"}
        answer = self.client.post(self.counter, typed, follow=True)
        self.assertContains(answer, "On the waiting list")

    def test_a_day_that_is_over_leads_back_to_the_console(self):
        operations.finish_session(
            session=self.session, by=self.shop.user, at=timezone.now()
        )
        for answer in (
            self.client.get(self.counter),
            self.client.post(self.counter, {"card_number": CARD}),
        ):
            self.assertRedirects(answer, self.url("console"))
        self.assertEqual(self.booked(), 0)

    def test_closed_bookings_show_a_sentence_and_no_form(self):
        who = {"session": self.session, "by": self.shop.user, "at": timezone.now()}
        operations.pause_session(reason="break", **who)
        self.assertContains(self.client.get(self.counter), "The session is paused.")
        operations.close_bookings(**who)
        page = self.client.get(self.counter)
        self.assertContains(page, "Bookings for today are closed.")
        self.assertNotContains(page, 'name="card_number"')
        self.assertNotContains(page, "left.")

    def test_the_counters_share_is_held(self):
        self.shop.counter_percent = 0
        self.shop.save()
        answer = self.client.post(self.counter, {"card_number": CARD})
        self.assertContains(answer, "share of tokens", status_code=409)
        self.assertEqual(self.booked(), 0)

    def test_a_wrong_card_comes_back_as_typed(self):
        answer = self.client.post(self.counter, {"card_number": "12 34"})
        self.assertContains(answer, 'value="12 34"', status_code=422)
        self.assertEqual(self.booked(), 0)

    def test_nonsense_is_refused_and_never_an_error(self):
        for odd in ("", "\x00", "😀" * 9, "9" * 10_000, "१२३४५६७८९०१२" * 3):
            for name in ("card_number", "phone", "priority_reason"):
                typed = {"card_number": CARD} | {name: odd}
                answer = self.client.post(self.counter, typed)
                self.assertIn(answer.status_code, (302, 409, 422), (name, odd[:9]))

    def test_a_stranger_finds_nothing_and_another_role_is_refused(self):
        self.client.force_login(shops.supplier("other").user)
        answer = self.client.post(self.counter, {"card_number": CARD})
        self.assertEqual(answer.status_code, 404)
        self.client.force_login(person("keeper", Role.STOCK_KEEPER))
        answer = self.client.post(self.counter, {"card_number": CARD})
        self.assertEqual(answer.status_code, 403)
        self.assertEqual(self.booked(), 0)


class TheSlip(TokenCase):
    def setUp(self):
        super().setUp()
        self.token = book(self.session, card=card.read(CARD))
        self.page = self.url("slip", self.token.pk)
        self.print = self.url("slip_print", self.token.pk)

    def test_it_shows_what_a_household_needs_and_no_whole_card(self):
        page = self.client.get(self.page)
        for text in ("Lakshmi Stores", "XXXXXXXX5678", self.token.pin, "58 mm"):
            self.assertContains(page, text)
        self.assertNotContains(page, "WAP")

    def test_its_qr_leads_to_the_tokens_page(self):
        address = self.client.get(self.page).context["address"]
        path = reverse("ration:token", args=[self.token.key])
        self.assertEqual(address, f"http://testserver{path}")
        with self.settings(SITE_URL="https://ration.example"):
            page = self.client.get(self.page)
        self.assertEqual(page.context["address"], f"https://ration.example{path}")
        self.assertIn(drawn(page.context["address"]), drawn_on(page))

    def test_a_second_print_says_that_it_is_a_copy(self):
        first = self.client.post(self.print, follow=True)
        self.assertContains(first, "data-print=")
        self.assertNotContains(first, "copy 2")
        self.assertContains(self.client.post(self.print, follow=True), "copy 2")
        printed = self.token.events.filter(kind="printed")
        self.assertEqual(list(printed.values_list("reason", flat=True)), ["", "copy 2"])

    def test_a_copy_for_a_day_that_is_over_leaves_its_sealed_history_alone(self):
        self.client.post(self.print)
        self.client.post(self.url("session_finish"))
        self.assertContains(self.client.post(self.print, follow=True), "copy 2")
        self.session.refresh_from_db()
        self.assertTrue(is_unbroken(self.session))
        self.assertEqual(self.token.events.filter(kind="printed").count(), 1)

    def test_the_paper_is_remembered_on_the_way(self):
        answer = self.client.post(f"{self.print}?paper=58")
        self.assertRedirects(answer, f"{self.page}?print=1&paper=58")
        self.assertContains(self.client.get(f"{self.page}?paper=huge"), 'per="80"')

    def test_printing_is_a_post_and_strangers_find_nothing(self):
        self.assertEqual(self.client.get(self.print).status_code, 405)
        self.client.force_login(shops.supplier("other").user)
        self.assertEqual(self.client.get(self.page).status_code, 404)
        self.assertEqual(self.client.post(self.print).status_code, 404)
        self.token.refresh_from_db()
        self.assertEqual(self.token.copies, 0)

    def test_a_token_of_another_session_is_not_found_under_this_one(self):
        other = running(self.shop, day_key=None)
        address = reverse("ration:slip", args=[other.pk, self.token.pk])
        self.assertEqual(self.client.get(address).status_code, 404)
        huge = reverse("ration:slip", args=[other.pk, 10**40])
        self.assertEqual(self.client.get(huge).status_code, 404)


def drawn(address: str) -> str:
    template = Template("{% load qr %}{{ address|qr_svg }}")
    svg = template.render(Context({"address": address}))
    return re.search(r'path d="([^"]+)"', svg)[1]


def drawn_on(page) -> list[str]:
    return re.findall(r'path d="([^"]+)"', page.content.decode())


class OneToken(TokenCase):
    def setUp(self):
        super().setUp()
        self.token = book(self.session)
        self.page = self.url("session_token", self.token.pk)

    def post(self, name, **facts):
        return self.client.post(self.url(name, self.token.pk), facts, follow=True)

    def status(self):
        self.token.refresh_from_db()
        return self.token.status

    def test_the_page_tells_its_story(self):
        operations.count_slip(
            token=self.token, by=self.shop.user, at=self.token.booked_at
        )
        page = self.client.get(self.page)
        self.assertContains(page, "slip printed")
        self.assertContains(page, self.token.pin)

    def test_priority_needs_a_known_reason(self):
        for odd in ("", "rich", "\x00"):
            answer = self.client.post(
                self.url("prioritise", self.token.pk), {"reason": odd}
            )
            self.assertEqual(answer.status_code, 422)
        self.post("prioritise", reason="illness")
        self.token.refresh_from_db()
        self.assertEqual(self.token.priority_reason, "illness")

    def test_a_token_is_ended_with_a_reason_and_its_card_is_free(self):
        answer = self.client.post(self.url("void", self.token.pk), {"reason": " "})
        self.assertContains(answer, "Write a reason.", status_code=422)
        self.post("void", reason="Not the holder")
        self.assertEqual(self.status(), "cancelled")
        self.assertIsNone(self.token.live_key)
        self.assertContains(self.client.get(self.page), "Not the holder")

    def test_what_is_too_late_is_said_and_changes_nothing(self):
        self.client.post(self.url("session_finish"))
        answer = self.client.post(self.url("void", self.token.pk), {"reason": "Late"})
        self.assertContains(answer, "not in the line any more", status_code=409)
        self.assertEqual(self.status(), "expired")

    def test_recalling_who_is_not_missed_changes_nothing(self):
        self.assertContains(self.post("recall"), "not in the line any more")
        self.assertEqual(self.status(), "waiting")

    def test_actions_are_posts_by_the_shop_alone(self):
        names = ("recall", "prioritise", "void")
        for name in names:
            address = self.url(name, self.token.pk)
            self.assertEqual(self.client.get(address).status_code, 405)
        self.client.force_login(shops.supplier("other").user)
        self.assertEqual(self.client.get(self.page).status_code, 404)
        for name in names:
            answer = self.client.post(
                self.url(name, self.token.pk), {"reason": "illness"}
            )
            self.assertEqual(answer.status_code, 404)
        self.assertEqual(self.status(), "waiting")
