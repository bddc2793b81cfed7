"""How fast a session serves, as its own history tells."""

from django.test import TestCase

from ration import live, operations, pace

from . import shops
from .shops import Counter, at, book


class PaceTests(TestCase):
    def setUp(self):
        self.session = shops.session(shops.supplier(), capacity=20)
        self.counter = Counter(self.session)

    def serve_one(self, comes, leaves):
        """A household comes to an empty shop, is called at once, and leaves."""
        book(self.session, comes)
        self.counter.serve(comes), self.counter.serve(leaves)

    def gaps(self):
        return pace.gaps(self.session, pace.paused(self.session))

    def pause(self, since, until):
        named = {"session": self.session, "by": self.counter.dealer}
        operations.pause_session(reason="power_cut", at=at(since), **named)
        operations.resume_session(at=at(until), **named)

    def standing(self):
        self.session.refresh_from_db()
        return live.standing(self.session)

    def pace(self, minutes):
        return self.standing().pace(at(minutes))

    def test_who_never_came_hides_no_quiet_hour(self):
        book(self.session)
        self.counter.serve(), self.counter.miss(1)
        self.serve_one(2, 5), self.serve_one(65, 68)
        self.assertEqual(self.gaps(), [180])
        operations.finish_session(session=self.session, by=None, at=at(90))
        self.assertEqual(self.gaps(), [180])

    def test_who_came_after_all_is_in_the_line_again(self):
        missed = book(self.session)
        self.counter.serve(), self.counter.miss(1)
        self.serve_one(2, 5)
        operations.rejoin(token=missed, at=at(6))
        self.counter.serve(62), self.counter.serve(65)
        self.assertEqual(self.gaps(), [60 * 60])

    def test_a_pause_makes_no_service_slow(self):
        book(self.session), book(self.session)
        self.counter.serve()
        self.pause(1, 61)
        self.assertFalse(self.pace(62).is_slow)  # of 2 minutes
        self.assertFalse(self.pace(72).is_slow)  # of 12, three times the usual
        self.assertTrue(self.pace(73).is_slow)

    def test_the_time_before_a_pause_counts_with_the_time_after(self):
        book(self.session), book(self.session)
        self.counter.serve()
        self.pause(10, 70)
        self.assertTrue(self.pace(73).is_slow)

    def test_a_service_that_was_paused_still_takes_its_rest(self):
        book(self.session), book(self.session)
        self.counter.serve()
        self.pause(1, 61)
        self.assertEqual(self.standing().wait(0, at(61)).expected_s, 180)
