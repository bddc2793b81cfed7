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
        return pace.gaps(self.session)

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
