"""What a phone is told of its token, as JSON, again and again."""

import json

from ration import live, operations, wording
from ration.models import DistributionSession

from .shops import Counter, at, book, new_card
from .visits import VisitTests


class TokenStatusTests(VisitTests):
    def setUp(self):
        super().setUp()
        self.before = book(self.session)
        self.token = self.booked()

    def ask(self, tag=None, key=None):
        headers = {"If-None-Match": tag} if tag else {}
        address = self.page("token_status", key or self.token.key)
        return self.client.get(address, headers=headers)

    def tick(self):
        """A second passes: the version is asked for again."""
        live.cache.delete(f"ration.version.{self.session.pk}")

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
        DistributionSession.objects.update(capacity=5)
        returned, *_others = [book(self.session) for _token in range(3)]
        operations.cancel_token(token=returned, at=at())
        book(self.session)
        for card in (new_card(), new_card()):
            operations.join_waitlist(session=self.session, card=card, by=None, at=at())
        counter = Counter(self.session)
        counter.serve(), counter.miss(), counter.serve()
        self.tick()
        for token in self.session.tokens.select_related("session__supplier"):
            with self.subTest(number=token.number, status=token.status):
                told = live.token_status(token, at())
                told |= wording.told(told)
                self.assertEqual(self.ask(key=token.key).json(), told)

    def test_who_read_an_older_row_replaces_no_newer_standing(self):
        older = DistributionSession.objects.select_related("supplier").get()
        Counter(self.session).serve()
        newer = DistributionSession.objects.select_related("supplier").get()
        live.standing(newer)
        with self.assertNumQueries(0):
            self.assertEqual(live.standing(older).session.version, newer.version)

    def test_a_session_that_is_over_is_finished_by_who_asks(self):
        self.ask()
        self.clock_reads(60 * 24)
        self.tick()
        self.assertEqual(self.ask().json()["session_status"], "finished")

    def test_a_whole_village_of_phones_is_remembered(self):
        live.session_of_token(self.token.key)
        for phone in range(1000):
            live.cache.set(f"another.phone.{phone}", 1)
        with self.assertNumQueries(0):
            live.session_of_token(self.token.key)

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
