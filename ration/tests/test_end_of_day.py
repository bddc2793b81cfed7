from django.db import connection
from django.test import TestCase, TransactionTestCase

from accounts import append_only
from ration import errors, operations
from ration.models import DistributionSession
from ration.seal import is_unbroken

from . import shops
from .shops import Counter, at, book


class EndOfDayTests(TestCase):
    def setUp(self):
        self.session = shops.session(shops.supplier(), capacity=3)
        self.counter = Counter(self.session)
        self.tokens = [book(self.session) for _turn in range(3)]
        self.counter.serve(), self.counter.serve(1), self.counter.miss(2)

    def test_finishing_ends_everybody_who_still_waits(self):
        operations.finish_session(session=self.session, by=None, at=at(60))
        states = self.session.tokens.order_by("number").values_list("status", flat=True)
        self.assertEqual(list(states), ["served", "missed", "expired"])
        self.assertIsNone(self.counter.desk.current)

    def test_an_overdue_session_is_finished_once(self):
        self.assertEqual(operations.finish_overdue(at=at(7 * 60 + 29)), 0)
        self.assertEqual(operations.finish_overdue(at=at(7 * 60 + 31)), 1)
        self.assertEqual(operations.finish_overdue(at=at(7 * 60 + 31)), 0)

    def test_a_day_that_was_given_later_hours_meanwhile_goes_on(self):
        overdue = at(7 * 60 + 31)
        [found] = DistributionSession.objects.overdue(overdue)
        later = {"session": self.session, "ends_at": at(9 * 60)}
        operations.edit_session(by=self.counter.dealer, at=overdue, **later)
        self.assertFalse(operations.finish_if_overdue(session=found, at=overdue))
        self.session.refresh_from_db()
        self.assertEqual(self.session.status, DistributionSession.Status.OPEN)

    def test_cancelling_needs_a_reason_and_frees_the_cards(self):
        dealer = self.counter.dealer
        with self.assertRaises(errors.ReasonMissing):
            operations.cancel_session(
                session=self.session, reason=" ", by=dealer, at=at(5)
            )
        operations.cancel_session(
            session=self.session, reason="No stock came", by=dealer, at=at(5)
        )
        live = self.session.tokens.filter(live_key__isnull=False)
        self.assertEqual([token.number for token in live], [1])  # it was served
        self.session.refresh_from_db()
        self.assertEqual(self.session.status, DistributionSession.Status.CANCELLED)

    def test_capacity_never_falls_below_what_is_booked(self):
        with self.assertRaises(errors.CapacityBelowBooked):
            operations.edit_session(
                session=self.session, capacity=2, by=self.counter.dealer, at=at(5)
            )
        self.session.refresh_from_db()
        self.assertEqual(self.session.capacity, 3)

    def test_one_session_a_day_until_it_is_cancelled(self):
        fields = {
            name: getattr(self.session, name)
            for name in ("on", "starts_at", "ends_at", "booking_from", "capacity")
        }
        new = {"supplier": self.session.supplier, "by": self.counter.dealer}
        with self.assertRaises(errors.OneSessionADay):
            operations.create_session(**new, at=at(5), **fields)
        operations.cancel_session(
            session=self.session, reason="flood", by=self.counter.dealer, at=at(6)
        )
        made = operations.create_session(**new, at=at(7), **fields)
        self.assertEqual(made.status, "draft")


class SealTests(TransactionTestCase):
    """Not in a transaction: taking triggers down commits on MariaDB."""

    def test_the_seal_shows_a_history_changed_behind_the_database(self):
        session = shops.session(shops.supplier())
        book(session)
        operations.finish_session(session=session, by=None, at=at(60))
        session.refresh_from_db()
        self.assertTrue(is_unbroken(session))
        with append_only.lifted(), connection.cursor() as cursor:
            cursor.execute(
                "UPDATE ration_queueevent SET reason = 'x' WHERE kind = 'booked'"
            )
        self.assertFalse(is_unbroken(session))
