"""The console: one button that never skips, and a line that can be searched."""

from datetime import timedelta

from django.db import connection
from django.test import TestCase
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.roles import Role
from accounts.tests.people import person
from ration import card, codes, operations
from ration.models import Supplier, Token

from . import shops
from .days import book, queue, running

Status = Token.Status
HTMX = {"HX-Request": "true", "HX-Target": "now"}
LIST = {"HX-Request": "true", "HX-Target": "tokens"}


class ConsoleCase(TestCase):
    def setUp(self):
        self.shop = shops.supplier()
        self.session = running(self.shop, capacity=100)
        self.client.force_login(self.shop.user)
        self.page = self.url("console")

    def url(self, name, *args):
        return reverse(f"ration:{name}", args=[self.session.pk, *args])

    def desk(self, number=1):
        return self.session.service_counters.get(number=number)

    def press(self, name, counter=1, version=None, **extra):
        if version is None:
            version = self.desk(counter).version
        facts = {"counter": counter, "version": version} | extra
        return self.client.post(self.url(name), facts, follow=True)

    def states(self):
        tokens = self.session.tokens.order_by("number")
        return dict(tokens.values_list("number", "status"))


class TheButton(ConsoleCase):
    def test_it_serves_who_is_there_and_calls_the_next(self):
        queue(self.session, 2)
        self.press("serve")
        page = self.press("serve")
        self.assertEqual(self.states(), {1: Status.SERVED, 2: Status.CALLED})
        self.assertContains(page, '<p class="slip-number">2</p>', html=True)

    def test_the_page_shows_pin_and_masked_card_of_who_is_there(self):
        token = book(self.session, card=card.read("WAP1234567"))
        page = self.press("serve")
        self.assertContains(page, token.pin)
        self.assertContains(page, "XXXXXXXX4567")
        self.assertNotContains(page, "WAP1234567")

    def test_a_second_press_on_the_same_page_changes_nothing_and_says_so_calmly(self):
        queue(self.session, 2)
        version = self.desk().version
        self.press("serve", version=version)
        page = self.press("serve", version=version)
        self.assertEqual(self.states(), {1: Status.CALLED, 2: Status.WAITING})
        self.assertContains(page, "That was already done.")
        self.assertEqual(page.status_code, 200)

    def test_a_press_without_a_version_or_with_nonsense_is_no_press(self):
        book(self.session)
        known = self.desk().version
        for facts in (
            {},
            {"counter": 1},
            {"version": known},
            {"counter": "x", "version": known},
            {"counter": 2, "version": known},
            {"counter": 1, "version": "-1"},
            {"counter": 1, "version": "9" * 40},
        ):
            answer = self.client.post(self.url("serve"), facts)
            self.assertEqual(answer.status_code, 302, facts)
        self.assertEqual(self.states(), {1: Status.WAITING})

    def test_two_counters_call_two_people(self):
        self.session.counters = 2
        self.session.save()
        self.session.service_counters.create(number=2)
        queue(self.session, 2)
        self.press("serve", counter=1)
        page = self.press("serve", counter=2)
        self.assertEqual(self.states(), {1: Status.CALLED, 2: Status.CALLED})
        self.assertEqual(page.redirect_chain[-1][0], f"{self.page}?counter=2")
        self.assertContains(page, "At counter 2")

    def test_with_nobody_waiting_it_stays_usable(self):
        page = self.press("serve")
        self.assertContains(page, "Nobody is waiting.")
        book(self.session)
        self.press("serve")
        self.assertEqual(self.states(), {1: Status.CALLED})

    def test_missed_calls_the_next_and_the_dealer_can_recall(self):
        first = book(self.session)
        book(self.session)
        self.press("serve")
        self.press("missed")
        self.assertEqual(self.states(), {1: Status.MISSED, 2: Status.CALLED})
        page = self.client.post(self.url("recall", first.pk), follow=True)
        self.assertContains(page, "1 is next in line again.")
        self.press("serve")
        self.assertEqual(self.states(), {1: Status.CALLED, 2: Status.SERVED})

    def test_put_back_and_call_again(self):
        book(self.session)
        self.press("serve")
        self.press("call_again")
        self.assertEqual(self.session.events.filter(kind="called_again").count(), 1)
        self.press("put_back")
        self.assertEqual(self.states(), {1: Status.WAITING})

    def test_the_last_press_can_be_undone_for_thirty_seconds(self):
        queue(self.session, 2)
        self.press("serve")
        page = self.press("serve")
        self.assertContains(page, 'data-seconds-left="')
        page = self.press("undo")
        self.assertEqual(self.states(), {1: Status.CALLED, 2: Status.WAITING})
        self.assertNotContains(page, "data-seconds-left")

    def test_undo_is_not_offered_later(self):
        book(self.session)
        self.press("serve")
        late = timezone.now() - timedelta(seconds=31)
        self.session.service_counters.update(last_step_at=late)
        self.assertNotContains(self.client.get(self.page), "data-seconds-left")
        self.assertContains(self.press("undo"), "nothing to undo")
        self.assertEqual(self.states(), {1: Status.CALLED})

    def test_nothing_is_undone_after_the_day(self):
        book(self.session)
        self.press("serve")
        self.press("serve")
        self.client.post(self.url("session_finish"))
        self.assertContains(self.press("undo"), "nothing to undo")
        self.assertEqual(self.states(), {1: Status.SERVED})


class ThePolls(ConsoleCase):
    def poll(self, **query):
        return self.client.get(self.page, query, headers=HTMX)

    def test_a_poll_that_knows_the_version_gets_nothing(self):
        book(self.session)
        self.session.refresh_from_db()
        answer = self.poll(version=self.session.version)
        self.assertEqual((answer.status_code, answer.content), (204, b""))

    def test_a_poll_after_a_change_gets_the_counter_and_wakes_the_list(self):
        known = self.session.version
        book(self.session)
        answer = self.poll(version=known, counter=1)
        self.assertTemplateUsed(answer, "ration/_now.html")
        self.assertNotContains(answer, "<html")
        self.assertIn("session-changed", answer["HX-Trigger"])

    def test_the_list_is_renewed_alone(self):
        book(self.session)
        answer = self.client.get(self.page, headers=LIST)
        self.assertContains(answer, 'id="tokens"')
        self.assertNotContains(answer, 'id="now"')

    def test_browsers_keep_no_copy(self):
        self.assertIn("no-store", self.client.get(self.page)["Cache-Control"])

    def test_a_press_by_htmx_gets_the_counter_back(self):
        book(self.session)
        facts = {"counter": 1, "version": self.desk().version}
        answer = self.client.post(self.url("serve"), facts, headers=HTMX, follow=True)
        self.assertTemplateUsed(answer, "ration/_now.html")


class TheLine(ConsoleCase):
    def numbers(self, **query):
        return [t.number for t in self.client.get(self.page, query).context["tokens"]]

    def test_tabs_show_the_states(self):
        queue(self.session, 4)
        for button in ("serve", "serve", "missed"):
            self.press(button)
        self.assertEqual(self.numbers(), [4])
        self.assertEqual(self.numbers(show="served"), [1])
        self.assertEqual(self.numbers(show="missed"), [2])
        self.assertEqual(self.numbers(show="all"), [1, 2, 3, 4])
        self.assertEqual(self.numbers(show="nonsense"), [4])

    def test_who_waits_stands_in_the_order_of_calling(self):
        for _household in range(4):
            token = book(self.session)
        self.client.post(self.url("prioritise", token.pk), {"reason": "illness"})
        self.assertEqual(self.numbers(), [1, 2, 4, 3])

    def test_a_search_finds_a_number_or_the_end_of_a_card(self):
        book(self.session, card=card.read("5550000002"))
        book(self.session, card=card.read("555000BC4D"))
        self.assertEqual(self.numbers(q="2"), [2])
        self.assertEqual(self.numbers(q="0002"), [1, 2])
        self.assertEqual(self.numbers(q="bc4d"), [2])
        self.assertEqual(self.numbers(q="०००२"), [1, 2])
        self.assertEqual(self.numbers(q="77"), [])

    def test_a_whole_card_number_is_refused_in_an_address(self):
        book(self.session)
        page = self.client.get(self.page, {"q": "5550000002"})
        self.assertContains(page, "only the last four", status_code=422)
        self.assertEqual(len(page.context["tokens"]), 0)

    def test_nonsense_in_the_address_is_no_error(self):
        for query in ("\x00", "😀", "9" * 5000, "-1", "२"):
            for name in ("q", "counter", "page", "show", "version"):
                answer = self.client.get(self.page, {name: query})
                self.assertIn(answer.status_code, (200, 422))

    def test_the_list_costs_the_same_for_one_and_for_thirty(self):
        def cost():
            self.client.get(self.page, {"show": "all"})  # the standing is worked out
            with CaptureQueriesContext(connection) as asked:
                self.client.get(self.page, {"show": "all"})
            return len(asked)

        book(self.session)
        one = cost()
        queue(self.session, 30)
        self.assertEqual(cost(), one)


class TheDay(ConsoleCase):
    def status(self):
        self.session.refresh_from_db()
        return self.session.status

    def step(self, name, **facts):
        return self.client.post(self.url(name), facts, follow=True)

    def test_a_pause_in_one_tap_and_on_again(self):
        page = self.step("session_pause", reason="power_cut")
        self.assertEqual(self.status(), "paused")
        self.assertContains(page, "Power cut.")
        self.assertContains(self.press("serve"), "not serving now")
        self.step("session_resume")
        self.assertEqual(self.status(), "open")

    def test_a_pause_in_the_dealers_own_words(self):
        page = self.step("session_pause", reason="<b>rain</b>")
        self.assertContains(page, "&lt;b&gt;rain&lt;/b&gt;")

    def test_a_pause_without_a_reason_is_refused(self):
        self.assertContains(self.step("session_pause", reason=" "), "Write a reason.")
        self.assertEqual(self.status(), "open")

    def test_a_reason_nobody_could_read_is_refused_and_not_cut(self):
        for odd in ("", "\x00", "rain " * 25, "\x00" * 999):
            self.step("session_pause", reason=odd)
            self.assertEqual(self.status(), "open")

    def test_bookings_close_and_open_again(self):
        self.step("session_close")
        self.assertEqual(self.status(), "closed")
        self.step("session_open")
        self.assertEqual(self.status(), "open")

    def test_after_a_pause_bookings_that_were_closed_stay_closed(self):
        self.step("session_close")
        self.step("session_pause", reason="power_cut")
        self.step("session_resume")
        self.assertEqual(self.status(), "closed")
        self.step("session_open")
        self.step("session_pause", reason="power_cut")
        self.step("session_resume")
        self.assertEqual(self.status(), "open")

    def test_the_code_for_booking_here_is_shown_and_renewed(self):
        self.session.asks_onsite_code = True
        self.session.save()
        code = codes.onsite_code(self.session.pk, timezone.now())
        self.assertContains(self.client.get(self.page), code)
        answer = self.client.get(
            self.page, {"version": self.session.version}, headers=HTMX
        )
        self.assertEqual(answer.status_code, 200)

    def test_a_step_that_is_not_possible_is_said(self):
        page = self.step("session_resume")
        self.assertContains(page, "The session is open now")

    def test_the_day_is_finished(self):
        book(self.session)
        page = self.step("session_finish")
        self.assertEqual((self.status(), self.states()), ("finished", {1: "expired"}))
        self.assertContains(page, "The day is over")
        self.assertNotContains(page, "every 4s")

    def test_an_overdue_session_is_finished_by_whoever_looks_first(self):
        long_ago = timezone.now() - timedelta(hours=1)
        type(self.session).objects.update(
            starts_at=long_ago - timedelta(hours=1), ends_at=long_ago
        )
        self.assertContains(self.client.get(self.page), "The day is over")


POSTS = (
    "serve missed put_back call_again undo session_open session_pause session_resume"
    " session_close session_finish"
).split()


class WhoMayEnter(ConsoleCase):
    def test_actions_are_posts(self):
        for name in POSTS:
            self.assertEqual(self.client.get(self.url(name)).status_code, 405, name)

    def test_a_stranger_finds_nothing(self):
        book(self.session)
        self.client.force_login(shops.supplier("other").user)
        self.assertEqual(self.client.get(self.page).status_code, 404)
        for name in POSTS:
            self.assertEqual(self.press(name).status_code, 404, name)
        self.assertEqual(self.states(), {1: Status.WAITING})

    def test_another_role_is_refused(self):
        self.client.force_login(person("keeper", Role.STOCK_KEEPER))
        self.assertEqual(self.client.get(self.page).status_code, 403)
        self.assertEqual(self.press("serve").status_code, 403)

    def test_a_visitor_signs_in_first(self):
        self.client.logout()
        self.assertRedirects(self.client.get(self.page), f"/login/?next={self.page}")

    def test_a_suspended_dealer_is_shown_why_nothing_works(self):
        operations.decide_supplier(
            supplier=self.shop,
            status=Supplier.Status.SUSPENDED,
            reason="Stock check",
            by=self.shop.user,
            at=timezone.now(),
        )
        answer = self.client.get(self.page)
        self.assertRedirects(answer, "/waiting/")

    def test_huge_and_odd_ids_are_not_found(self):
        for odd in ("0", str(2**63), "9" * 30, "9" * 5000, "-1", "१"):
            answer = self.client.get(f"/ration/sessions/{odd}/")
            self.assertEqual(answer.status_code, 404, odd[:20])
