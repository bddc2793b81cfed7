import json

from ration import codes, live, operations, wording
from ration.models import Token

from . import shops
from .shops import Counter, at, book
from .visits import CARD, VisitTests


class TokenPageTests(VisitTests):
    def setUp(self):
        super().setUp()
        self.before = book(self.session)
        self.token = self.booked()
        self.counter = Counter(self.session)

    def open(self, token=None):
        return self.client.get(self.page("token", (token or self.token).key))

    def test_it_shows_the_number_the_line_and_when_to_come(self):
        page = self.open()
        for words in (
            '<p class="slip-number">2</p>', self.token.pin, "XXXXXXXX4567",
            "Be at the shop", "Before you", "Main Road, Warangal",
        ):  # fmt: skip
            self.assertContains(page, words)
        self.assertNotContains(page, CARD)

    def test_it_is_kept_nowhere(self):
        self.assertEqual(self.open()["Cache-Control"], "no-store")

    def test_without_javascript_it_loads_itself_again(self):
        refresh = '<noscript><meta http-equiv="refresh" content="20"></noscript>'
        self.assertContains(self.open(), refresh, html=False)

    def test_called_says_so_in_the_title_too(self):
        self.counter.serve()
        self.counter.serve()
        page = self.open()
        self.assertContains(page, "● 2 – your turn")
        self.assertContains(page, "Go to counter 1 now")

    def test_an_ended_token_asks_no_more(self):
        self.counter.serve()
        self.counter.serve()
        self.counter.serve(minutes=4)
        page = self.open()
        self.assertContains(page, "Served at 10:04")
        for hook in ("http-equiv", "data-token", "js/token.js"):
            self.assertNotContains(page, hook)

    def test_a_pause_is_told_with_its_reason_and_no_estimate(self):
        operations.pause_session(
            session=self.session, reason="server_down", by=None, at=at(-1)
        )
        page = self.open()
        self.assertContains(page, "the e-PoS server is down")
        self.assertNotContains(page, "Be at the shop")

    def test_who_was_called_before_a_pause_is_not_sent_to_the_counter(self):
        self.counter.serve()
        self.counter.serve()
        operations.pause_session(
            session=self.session, reason="server_down", by=None, at=at(1)
        )
        page = self.open()
        self.assertContains(page, "You were called before the pause")
        for words in ("Go to counter", "your turn", 'data-state="called"'):
            self.assertNotContains(page, words)

    def test_who_may_not_be_served_is_told_while_waiting(self):
        warning = 'data-if="may_miss_the_end"'
        self.assertContains(self.open(), f"{warning} hidden")
        self.session.ends_at = at(1)
        self.session.save()
        live.standings.clear()
        self.assertContains(self.open(), f"{warning}>You may not be served today")

    def test_in_the_grace_a_token_still_waits(self):
        self.session.ends_at = at(-1)
        self.session.save()
        page = self.open()
        self.assertContains(page, "data-token")
        self.assertNotContains(page, "done for")

    def test_a_cancelled_day_says_why(self):
        operations.cancel_session(
            session=self.session, reason="No rice came", by=self.shop.user, at=at()
        )
        self.assertContains(self.open(), "No rice came")

    def test_a_token_ended_by_the_shop_says_why(self):
        operations.void_token(
            token=self.token, reason="Not the holder", by=self.shop.user, at=at()
        )
        self.assertContains(self.open(), "Not the holder")

    def test_the_waiting_list_shows_a_place_instead_of_a_number(self):
        for _place in range(3):
            book(self.session)
        waiting = self.booked("555000111222", waitlist="1")
        page = self.open(waiting)
        self.assertContains(page, "Your place on the waiting list")
        self.assertContains(page, 'data-show="waitlist_place">1</p>')

    def test_priority_is_marked(self):
        operations.prioritise(
            token=self.token, reason="elderly", by=self.shop.user, at=at()
        )
        self.assertContains(self.open(), "★")

    def test_an_unknown_key_is_a_page_with_the_search(self):
        key = self.token.key
        for wrong in (key.swapcase(), key[:-1], "x", "\x00", "😀", "a" * 9000):
            with self.subTest(key=wrong[:9]):
                answer = self.client.get(self.page("token", wrong))
                self.assertContains(answer, 'name="code"', status_code=404)

    def test_posting_is_refused(self):
        address = self.page("token", self.token.key)
        self.assertEqual(self.client.post(address).status_code, 405)


class TokenStatusTests(VisitTests):
    def setUp(self):
        super().setUp()
        self.before = book(self.session)
        self.token = self.booked()

    def ask(self, tag=None, key=None):
        headers = {"If-None-Match": tag} if tag else {}
        address = self.page("token_status", key or self.token.key)
        return self.client.get(address, headers=headers)

    def test_it_tells_what_the_contract_says(self):
        answer = self.ask()
        self.session.refresh_from_db()
        self.assertEqual(
            answer.json(),
            {
                "number": 2,
                "status": "waiting",
                "now_serving": None,
                "ahead": 1,
                "wait_low_s": 0,
                "wait_high_s": 600,
                "be_there_by": "2026-11-21T10:00+05:30",
                "call_by": "2026-11-21T10:10+05:30",
                "is_slow": False,
                "may_miss_the_end": False,
                "wait": "less than 10 min, before 10:10",
                "be_there": "Be at the shop now.",
                "session_status": "open",
                "version": self.session.version,
                "counter": None,
                "waitlist_place": None,
            },
        )

    def test_a_phone_that_knows_the_answer_costs_no_query(self):
        tag = self.ask()["ETag"]
        with self.assertNumQueries(0):
            answer = self.ask(tag)
        self.assertEqual((answer.status_code, answer.content), (304, b""))
        self.assertEqual(answer["ETag"], tag)
        self.assertNotIn("Set-Cookie", answer)

    def test_one_phone_has_worked_it_out_for_all(self):
        self.ask(), self.ask(key=self.before.key)
        self.tick()
        with self.assertNumQueries(1):  # the version, once a second
            self.ask(), self.ask(key=self.before.key)

    def test_what_all_phones_share_is_what_each_row_says(self):
        counter = Counter(self.session)
        for _token in range(3):
            book(self.session)
        counter.serve(), counter.miss(), counter.serve()
        for token in self.session.tokens.select_related("session__supplier"):
            with self.subTest(token.number):
                told = live.token_status(token, at())
                told |= wording.told(told)
                self.tick()
                self.assertEqual(self.ask(key=token.key).json(), told)

    def test_a_session_that_is_over_is_finished_by_who_asks(self):
        self.ask()
        self.clock_reads(60 * 24)
        self.tick()
        self.assertEqual(self.ask().json()["session_status"], "finished")

    def test_a_whole_village_of_phones_is_remembered(self):
        keys = [codes.new_token_key() for _phone in range(1000)]
        for key in keys:
            live.cache.set(f"ration.token.{key}", 1)
        known = [live.cache.get(f"ration.token.{key}") for key in keys]
        self.assertEqual(sum(filter(None, known)), 1000)

    def tick(self):
        """A second passes: the version is asked for again."""
        live.cache.delete(f"ration.version.{self.session.pk}")

    def test_the_sentences_are_in_the_language_of_the_phone(self):
        tag = self.ask()["ETag"]
        self.client.cookies["django_language"] = "hi"
        answer = self.ask(tag)
        self.assertEqual(answer.status_code, 200)
        self.assertNotIn("less than", answer.json()["wait"])

    def test_a_change_in_the_line_is_news(self):
        tag = self.ask()["ETag"]
        Counter(self.session).serve()
        self.tick()
        answer = self.ask(tag)
        self.assertEqual(answer.json()["ahead"], 0)
        self.assertEqual(answer.json()["now_serving"], 1)

    def test_the_estimate_is_news_half_a_minute_later(self):
        tag = self.ask()["ETag"]
        self.clock_reads(0.6)
        self.assertEqual(self.ask(tag).status_code, 200)

    def test_an_unknown_key_is_json_too(self):
        for key in (self.token.key.swapcase(), "x", "\x00", "😀", "a" * 9000):
            with self.subTest(key=key[:9]):
                answer = self.ask(key=key)
                self.assertEqual(answer.status_code, 404)
                self.assertEqual(json.loads(answer.content)["code"], "unknown_token")

    def test_posting_is_refused(self):
        address = self.page("token_status", self.token.key)
        self.assertEqual(self.client.post(address).status_code, 405)


class CancelTests(VisitTests):
    def setUp(self):
        super().setUp()
        self.token = self.booked()
        self.address = self.page("cancel", self.token.key)

    def status(self):
        return Token.objects.get(pk=self.token.pk).status

    def test_it_asks_first_and_changes_nothing(self):
        self.assertContains(self.client.get(self.address), "Give back token 1?")
        self.assertEqual(self.status(), "waiting")

    def test_a_token_given_back_frees_its_place(self):
        answer = self.client.post(self.address)
        self.assertRedirects(answer, self.page("token", self.token.key))
        self.assertEqual((self.status(), self.places_taken()), ("cancelled", 0))

    def test_giving_back_twice_does_no_harm(self):
        self.client.post(self.address)
        self.assertEqual(self.client.post(self.address).status_code, 302)
        self.assertEqual(self.places_taken(), 0)

    def test_a_called_token_stays(self):
        Counter(self.session).serve()
        answer = self.client.post(self.address)
        self.assertContains(answer, "Tell the counter", status_code=409)
        self.assertEqual(self.status(), "called")

    def test_an_unknown_key_is_not_found(self):
        address = self.page("cancel", codes.new_token_key())
        self.assertEqual(self.client.get(address).status_code, 404)
        self.assertEqual(self.client.post(address).status_code, 404)


class RejoinTests(VisitTests):
    def setUp(self):
        super().setUp()
        self.token = self.booked()
        shops.book(self.session)
        self.counter = Counter(self.session)
        self.address = self.page("rejoin", self.token.key)

    def test_a_missed_household_is_back_in_line_with_one_press(self):
        self.counter.serve()
        self.counter.miss()
        page = self.client.get(self.page("token", self.token.key))
        self.assertContains(page, self.address)
        answer = self.client.post(self.address)
        self.assertRedirects(answer, self.page("token", self.token.key))
        self.assertEqual(Token.objects.get(pk=self.token.pk).status, "waiting")

    def test_pressing_twice_does_no_harm(self):
        self.counter.serve()
        self.counter.miss()
        self.client.post(self.address)
        self.assertEqual(self.client.post(self.address).status_code, 302)

    def test_after_the_day_it_is_too_late(self):
        self.counter.serve()
        self.counter.miss()
        operations.finish_session(session=self.session, by=None, at=at(1))
        answer = self.client.post(self.address)
        self.assertContains(answer, "not in the line", status_code=409)

    def test_opening_the_address_is_refused(self):
        self.assertEqual(self.client.get(self.address).status_code, 405)

    def test_a_refused_press_leads_back_to_the_page_when_the_language_changes(self):
        operations.finish_session(session=self.session, by=None, at=at(1))
        answer = self.client.post(self.address)
        page = self.page("token", self.token.key)
        self.assertContains(answer, f'name="next" value="{page}"', status_code=409)
