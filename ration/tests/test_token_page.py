from ration import codes, live, operations
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
