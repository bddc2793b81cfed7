from ration import codes, operations

from . import shops
from .shops import Counter, at, book
from .visits import VisitTests


class BoardTests(VisitTests):
    session_facts = {"counters": 2, "capacity": 20}

    def setUp(self):
        super().setUp()
        self.tokens = [book(self.session) for _place in range(9)]
        Counter(self.session, 1).serve()
        Counter(self.session, 2).serve()

    def open(self, code=None):
        return self.client.get(self.page("board", code or self.shop.code))

    def ask(self, code=None, tag=""):
        address = self.page("board_status", code or self.shop.code)
        return self.client.get(address, headers={"If-None-Match": tag})

    def test_it_shows_each_counter_and_the_next_five(self):
        page = self.open()
        self.assertEqual(page.context["desks"], [(1, 1), (2, 2)])
        self.assertContains(page, "<li>7</li>")
        self.assertNotContains(page, "<li>8</li>")

    def test_nothing_on_it_is_about_a_person(self):
        page = self.open()
        for token in self.tokens:
            self.assertNotContains(page, token.card_last4)
            self.assertNotContains(page, token.key)

    def test_it_tells_machines_the_same(self):
        self.session.refresh_from_db()
        self.assertEqual(
            self.ask().json(),
            {
                "now_serving": [
                    {"counter": 1, "number": 1},
                    {"counter": 2, "number": 2},
                ],
                "calls": 2,
                "next": [3, 4, 5, 6, 7],
                "missed": [],
                "waiting": 7,
                "priority_waiting": 0,
                "session_status": "open",
                "version": self.session.version,
            },
        )

    def test_a_screen_that_knows_the_answer_costs_no_query(self):
        tag = self.ask()["ETag"]
        with self.assertNumQueries(0):
            answer = self.ask(tag=tag)
        self.assertEqual(answer.status_code, 304)

    def test_a_pause_is_a_banner_with_its_reason(self):
        operations.pause_session(
            session=self.session, reason="power_cut", by=None, at=at(-2)
        )
        self.assertContains(self.open(), "power cut · since 09:58")

    def test_labels_are_in_the_readers_language_first(self):
        self.client.cookies["django_language"] = "hi"
        first = self.open().context["labels"]["now"][0]
        self.assertEqual(first[0], "hi")

    def test_a_day_without_a_session_says_so(self):
        other = shops.supplier("other")
        self.assertContains(self.open(other.code), "No distribution is planned")
        self.assertIsNone(self.ask(other.code).json()["session_status"])

    def test_it_is_dark_until_somebody_chooses_otherwise(self):
        self.assertContains(self.open(), 'data-theme="dark"')
        self.client.cookies["theme"] = "light"
        self.assertContains(self.open(), 'data-theme="light"')

    def test_unknown_codes_are_not_found(self):
        signed = codes.board_code(self.shop.code)
        for code in ("x", "\x00", "😀", "A" * 9000, signed[:-1], f"{signed}x"):
            with self.subTest(code=code[:9]):
                self.assertEqual(self.open(code).status_code, 404)
                self.assertEqual(self.ask(code).status_code, 404)
                self.assertEqual(self.ask(code).json()["code"], "unknown_shop")

    def test_posting_is_refused(self):
        for name in ("board", "board_status"):
            address = self.page(name, self.shop.code)
            self.assertEqual(self.client.post(address).status_code, 405)


class OnsiteCodeTests(VisitTests):
    session_facts = {"asks_onsite_code": True}

    def test_only_the_shops_own_screen_shows_the_code(self):
        own = codes.board_code(self.shop.code)
        code = codes.onsite_code(self.session.pk, at())
        own_page = self.client.get(self.page("board", own))
        self.assertContains(own_page, code)
        own_json = self.client.get(self.page("board_status", own)).json()
        self.assertEqual(own_json["onsite_code"], code)
        public = self.client.get(self.page("board", self.shop.code))
        self.assertNotContains(public, code)
        public_json = self.client.get(self.page("board_status", self.shop.code))
        self.assertNotIn("onsite_code", public_json.json())

    def test_a_day_that_is_over_has_no_code_for_its_page_nor_its_script(self):
        operations.finish_session(session=self.session, by=None, at=at(1))
        own = codes.board_code(self.shop.code)
        page = self.client.get(self.page("board", own))
        self.assertNotContains(page, "onsite_code")
        told = self.client.get(self.page("board_status", own)).json()
        self.assertNotIn("onsite_code", told)
