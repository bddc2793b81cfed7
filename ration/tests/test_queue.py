from django.test import TestCase

from ration import errors, live, operations
from ration.models import DistributionSession, QueueEvent, Token

from . import shops
from .shops import Counter, at, book


class ServingTests(TestCase):
    def setUp(self):
        self.session = shops.session(shops.supplier(), capacity=20)
        self.counter = Counter(self.session)
        self.tokens = [book(self.session) for _turn in range(4)]

    def states(self):
        rows = self.session.tokens.order_by("number")
        return dict(rows.values_list("number", "status"))

    def line(self):
        return list(self.session.tokens.waiting().values_list("number", flat=True))

    def test_one_press_serves_and_calls_the_next(self):
        self.assertEqual(self.counter.serve().number, 1)
        self.assertEqual(self.counter.serve(1).number, 2)
        self.assertEqual(
            self.states(), {1: "served", 2: "called", 3: "waiting", 4: "waiting"}
        )
        self.session.refresh_from_db()
        self.assertEqual(self.session.now_serving, 2)

    def test_now_serving_is_who_stands_at_a_counter_and_nobody_else(self):
        shown = []
        for press in (
            operations.serve_and_next,
            operations.mark_missed,
            operations.put_back,
        ):
            self.counter.press(press, len(shown))
            self.session.refresh_from_db()
            shown.append(self.session.now_serving)
        self.assertEqual(shown, [1, 2, None])

    def test_a_second_press_on_the_same_page_does_nothing(self):
        version = self.counter.desk.version
        self.counter.serve(version=version)
        with self.assertRaises(errors.PressedAlready):
            self.counter.serve(version=version)
        self.assertEqual(self.counter.desk.current.number, 1)
        self.assertNotIn("served", self.states().values())

    def test_an_empty_line_stays_usable(self):
        for minute in range(4):
            self.counter.serve(minute)
        self.assertIsNone(self.counter.serve(5))
        late = book(self.session, 6)
        self.assertEqual(self.counter.serve(7), late)

    def test_a_gap_in_the_numbers_is_stepped_over(self):
        self.counter.serve()
        operations.cancel_token(token=self.tokens[1], at=at(1))
        self.assertEqual(self.counter.serve(2).number, 3)

    def test_the_missed_rejoins_after_two_turns_then_last(self):
        self.counter.serve()
        self.counter.miss(1)
        missed = self.tokens[0]
        operations.rejoin(token=missed, at=at(2))
        self.assertEqual(self.line(), [3, 4, 1])
        book(self.session, 3)
        self.counter.serve(4), self.counter.serve(5), self.counter.serve(6)
        self.counter.miss(7)
        operations.rejoin(token=missed, at=at(8))
        self.assertEqual(self.line(), [1])
        book(self.session, 9)
        self.assertEqual(self.line(), [1, 6])

    def test_who_misses_first_waits_for_exactly_two_others(self):
        book(self.session), book(self.session)
        self.counter.serve(), self.counter.miss(1)
        operations.rejoin(token=self.tokens[0], at=at(2))
        self.assertEqual(self.line(), [3, 4, 1, 5, 6])

    def test_a_recalled_household_is_next(self):
        self.counter.serve()
        self.counter.miss(1)
        operations.recall(token=self.tokens[0], by=self.counter.dealer, at=at(2))
        self.assertEqual(self.counter.serve(3).number, 1)

    def test_put_back_returns_to_the_front_and_frees_the_counter(self):
        self.counter.serve()
        self.counter.press(operations.put_back, 1)
        self.assertIsNone(self.counter.desk.current)
        self.assertEqual(self.counter.serve(2).number, 1)

    def test_put_back_is_called_before_the_other_lane(self):
        book(self.session, priority_reason="elderly")
        for called in (1, 2):
            self.assertEqual(self.counter.serve(called).number, called)
        self.counter.press(operations.put_back, 3)
        numbers = [self.counter.serve(minute).number for minute in (4, 5)]
        self.assertEqual(numbers, [2, 5])
        self.counter.press(operations.put_back, 6)
        self.assertEqual(self.counter.serve(7).number, 5)

    def test_calling_again_changes_no_state_but_is_told(self):
        self.counter.serve()
        before = self.states()
        operations.call_again(
            session=self.session, counter=1, by=self.counter.dealer, at=at(1)
        )
        self.assertEqual(self.states(), before)
        self.assertEqual(QueueEvent.objects.last().kind, "called_again")

    def test_while_paused_nobody_is_called(self):
        operations.pause_session(
            session=self.session, reason="server_down", by=None, at=at()
        )
        with self.assertRaises(errors.NotServing):
            self.counter.serve(1)
        self.assertNotIn("called", self.states().values())

    def test_a_voided_token_leaves_its_counter_free(self):
        self.counter.serve()
        operations.void_token(
            token=self.tokens[0], reason="not the holder", by=None, at=at(1)
        )
        self.assertIsNone(self.counter.desk.current)
        self.session.refresh_from_db()
        self.assertIsNone(self.session.now_serving)
        self.assertEqual(self.counter.serve(2).number, 2)

    def test_two_counters_call_different_tokens(self):
        operations.edit_session(
            session=self.session, counters=2, by=self.counter.dealer, at=at()
        )
        second = Counter(self.session, 2)
        called = [self.counter.serve(), second.serve(), second.serve(1)]
        self.assertEqual([token.number for token in called], [1, 2, 3])
        self.assertEqual(self.states()[1], "called")

    def test_a_counter_that_was_closed_serves_whom_it_called_and_calls_no_more(self):
        dealer = self.counter.dealer
        for counters in (2, 1):
            operations.edit_session(
                session=self.session, counters=counters, by=dealer, at=at()
            )
            second = Counter(self.session, 2)
            if counters == 2:
                second.serve()
        self.assertIsNone(second.serve(1))
        self.assertEqual(self.states()[1], "served")
        self.assertNotIn("called", self.states().values())

    def test_a_dealer_does_not_pause_in_the_offices_name(self):
        with self.assertRaises(errors.ReasonMissing):
            operations.pause_session(
                session=self.session,
                reason="suspended",
                by=self.counter.dealer,
                at=at(),
            )


class UndoTests(TestCase):
    def setUp(self):
        self.session = shops.session(shops.supplier(), capacity=20)
        self.counter = Counter(self.session)
        self.tokens = [book(self.session) for _turn in range(3)]
        self.counter.serve()

    def facts(self):
        self.session.refresh_from_db()
        tokens = self.session.tokens.order_by("number").values_list(
            "status", "turn", "counter", "called_at", "ended_at", "misses", "live_key"
        )
        session = self.session.now_serving, self.session.normal_run
        return list(tokens), session, self.counter.desk.current

    def test_everything_stands_as_before_the_press(self):
        before = self.facts()
        for press in (
            operations.serve_and_next,
            operations.mark_missed,
            operations.put_back,
        ):
            with self.subTest(press.__name__):
                self.counter.press(press, 1)
                self.counter.undo(1.4)
                self.assertEqual(self.facts(), before)

    def test_another_counters_call_stays(self):
        operations.edit_session(
            session=self.session, counters=2, by=self.counter.dealer, at=at()
        )
        self.counter.serve(1)
        Counter(self.session, 2).serve(1.1)
        self.counter.undo(1.2)
        self.session.refresh_from_db()
        self.assertEqual(self.session.now_serving, 3)
        self.assertEqual(self.session.normal_run, 2)

    def test_after_thirty_seconds_it_is_too_late(self):
        self.counter.serve(1)
        with self.assertRaises(errors.NothingToUndo):
            self.counter.undo(1.6)
        self.assertEqual(self.counter.desk.current.number, 2)

    def test_only_the_last_step_and_only_once(self):
        self.counter.serve(1)
        self.counter.undo(1.1)
        with self.assertRaises(errors.NothingToUndo):
            self.counter.undo(1.2)

    def test_not_when_the_household_acted_since(self):
        self.counter.miss(1)
        operations.rejoin(token=self.tokens[0], at=at(1.1))
        with self.assertRaises(errors.NothingToUndo):
            self.counter.undo(1.2)

    def test_not_by_somebody_else(self):
        self.counter.serve(1)
        stranger = shops.supplier("stranger").user
        with self.assertRaises(errors.NothingToUndo):
            operations.undo(session=self.session, counter=1, by=stranger, at=at(1.1))

    def test_the_undone_step_stays_in_the_history(self):
        self.counter.serve(1)
        self.counter.undo(1.1)
        kinds = list(QueueEvent.objects.values_list("kind", flat=True))[-4:]
        self.assertEqual(kinds, ["served", "called", "undone", "undone"])


class PriorityTests(TestCase):
    def setUp(self):
        self.session = shops.session(shops.supplier(), capacity=20)
        self.counter = Counter(self.session)

    def test_one_priority_turn_after_each_two_normal_ones(self):
        for number in range(6):
            reason = "elderly" if number in (4, 5) else ""
            book(self.session, priority_reason=reason)
        called = [self.counter.serve(minute).number for minute in range(6)]
        self.assertEqual(called, [1, 2, 5, 3, 4, 6])

    def test_the_line_shown_is_the_line_called_when_the_shop_changes_its_rule(self):
        for number in range(5):
            book(self.session, priority_reason="elderly" if number == 4 else "")
        self.assertEqual(self.shown(), (1, 2, 5, 3, 4))
        shop = self.session.supplier
        operations.edit_supplier(
            supplier=shop, priority_every=1, by=shop.user, at=at(1)
        )
        self.assertEqual(self.shown(), (1, 5, 2, 3, 4))
        called = [self.counter.serve(minute).number for minute in range(2, 7)]
        self.assertEqual(called, [1, 5, 2, 3, 4])

    def shown(self):
        sessions = DistributionSession.objects.select_related("supplier")
        return live.standing(sessions.get()).line

    def test_priority_alone_is_not_held_up(self):
        book(self.session, priority_reason="infant")
        self.assertEqual(self.counter.serve().number, 1)

    def test_a_reason_is_required(self):
        token = book(self.session)
        with self.assertRaises(errors.ReasonMissing):
            operations.prioritise(token=token, reason="friend", by=None, at=at(1))
        token.refresh_from_db()
        self.assertEqual(token.lane, Token.Lane.NORMAL)
