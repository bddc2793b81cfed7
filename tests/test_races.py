"""At the same instant: threads and processes against the real database."""

from datetime import timedelta

from django.test import TransactionTestCase
from django.utils import timezone

from ration import operations
from ration.card import read
from ration.models import DistributionSession, QueueEvent, Token
from ration.tests import shops

from . import racing

CLIENTS = 64


def session_now(**facts) -> DistributionSession:
    now = timezone.now()
    hours = {
        "starts_at": now - timedelta(hours=1),
        "ends_at": now + timedelta(hours=5),
        "booking_from": now - timedelta(hours=1),
    }
    return shops.session(shops.supplier(), on=timezone.localdate(now), **hours | facts)


def cards(how_many: int) -> list[str]:
    return [str(number) for number in range(3_000_000_000, 3_000_000_000 + how_many)]


class LastPlacesTests(TransactionTestCase):
    def assert_exactly_300(self, session, answers):
        numbers = {answer: n for answer, n in answers.items() if str(answer).isdigit()}
        refusals = {answer: n for answer, n in answers.items() if answer not in numbers}
        self.assertEqual(refusals, {"session_full": 200})
        self.assertEqual({int(number) for number in numbers}, set(range(1, 301)))
        self.assertEqual(set(numbers.values()), {1})
        stored = Token.objects.order_by("number").values_list("number", flat=True)
        self.assertEqual(list(stored), list(range(1, 301)))
        session.refresh_from_db()
        self.assertEqual((session.booked, session.last_number), (300, 300))
        self.assertEqual(QueueEvent.objects.filter(kind="booked").count(), 300)

    def test_64_threads_book_500_cards_for_300_places(self):
        session = session_now(capacity=300)
        answers = racing.book_cards(session.pk, cards(500), CLIENTS)
        self.assert_exactly_300(session, answers)

    def test_two_processes_book_500_cards_for_300_places(self):
        session = session_now(capacity=300)
        all_cards = cards(500)
        shares = [all_cards[::2], all_cards[1::2]]
        answers = racing.in_processes(session.pk, shares, CLIENTS // 2)
        self.assert_exactly_300(session, answers)


class OneCardTests(TransactionTestCase):
    def test_32_clients_with_one_card_get_one_token(self):
        session = session_now(capacity=100)
        answers = racing.book_cards(session.pk, cards(1) * 32, 32)
        self.assertEqual(answers, {1: 1, "already_booked": 31})
        session.refresh_from_db()
        self.assertEqual((session.booked, Token.objects.count()), (1, 1))

    def test_32_taps_of_one_phone_all_get_the_same_token(self):
        session = session_now(capacity=100)
        visitor = operations.Visitor(device="one-phone")

        def tap():
            return operations.book_token(
                session=DistributionSession.objects.get(pk=session.pk),
                card=read("3000000000"),
                by=None,
                at=timezone.now(),
                visitor=visitor,
            ).number

        self.assertEqual(racing.at_once([tap] * 32), [1] * 32)

    def test_one_card_at_two_shops_at_once_gets_one_token(self):
        here = session_now()
        there = shops.session(
            shops.supplier("other"),
            on=here.on,
            starts_at=here.starts_at,
            ends_at=here.ends_at,
            booking_from=here.booking_from,
        )

        def book_at(session):
            return lambda: (
                operations.book_token(
                    session=DistributionSession.objects.get(pk=session.pk),
                    card=read("3000000000"),
                    by=None,
                    at=timezone.now(),
                ).number
            )

        answers = racing.at_once([book_at(here), book_at(there)] * 8)
        self.assertEqual(sorted(map(str, answers)), ["1", *["already_booked"] * 15])
        self.assertEqual(Token.objects.count(), 1)


class OneStepTests(TransactionTestCase):
    def test_16_presses_on_one_version_are_one_step(self):
        session = session_now(capacity=20)
        for number in cards(5):
            operations.book_token(
                session=session, card=read(number), by=None, at=timezone.now()
            )
        counter = shops.Counter(session)
        version = counter.desk.version

        def press():
            return operations.serve_and_next(
                session=session,
                counter=1,
                version=version,
                by=counter.dealer,
                at=timezone.now(),
            ).number

        answers = racing.at_once([press] * 16)
        self.assertEqual(sorted(map(str, answers)), ["1", *["pressed_already"] * 15])
        states = Token.objects.order_by("number").values_list("status", flat=True)
        self.assertEqual(list(states), ["called", *["waiting"] * 4])

    def test_two_counters_at_once_never_call_the_same_household(self):
        session = session_now(capacity=60, counters=2)
        for number in cards(40):
            operations.book_token(
                session=session, card=read(number), by=None, at=timezone.now()
            )

        def serve_all(number):
            counter = shops.Counter(session, number)

            def serve():
                called = []
                while token := operations.serve_and_next(
                    session=session,
                    counter=number,
                    version=counter.desk.version,
                    by=counter.dealer,
                    at=timezone.now(),
                ):
                    called.append(token.number)
                return called

            return serve

        first, second = racing.at_once([serve_all(1), serve_all(2)])
        self.assertEqual(sorted(first + second), list(range(1, 41)))

    def test_a_cancel_and_a_call_at_once_leave_one_truth(self):
        session = session_now(capacity=20)
        token = operations.book_token(
            session=session, card=read("3000000000"), by=None, at=timezone.now()
        )
        counter = shops.Counter(session)
        racing.at_once(
            [
                lambda: counter.serve(),
                lambda: operations.cancel_token(token=token, at=timezone.now()),
            ]
        )
        token.refresh_from_db()
        standing = counter.desk.current
        self.assertEqual(token.status, "called" if standing else "cancelled")
        session.refresh_from_db()
        self.assertEqual(session.booked, 1 if standing else 0)
