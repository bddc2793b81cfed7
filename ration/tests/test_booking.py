from datetime import timedelta

from django.test import TestCase, override_settings

from ration import card, errors, operations
from ration.models import DistributionSession, RefusedBooking, Token
from ration.operations import Visitor, refuse_guessing

from . import shops
from .shops import at, book, new_card

Status = DistributionSession.Status


class BookingTests(TestCase):
    def setUp(self):
        self.shop = shops.supplier()
        self.session = shops.session(self.shop, capacity=3)

    def booked(self):
        self.session.refresh_from_db()
        return self.session.booked

    def test_numbers_follow_each_other_from_one(self):
        numbers = [book(self.session).number for _turn in range(3)]
        self.assertEqual(numbers, [1, 2, 3])
        self.assertEqual(self.booked(), 3)

    def test_a_full_session_refuses_and_changes_nothing(self):
        for _turn in range(3):
            book(self.session)
        with self.assertRaises(errors.SessionFull):
            book(self.session)
        self.assertEqual(self.booked(), 3)
        self.assertEqual(Token.objects.count(), 3)

    def test_a_refused_booking_gives_its_place_back(self):
        mine = new_card()
        book(self.session, card=mine)
        with self.assertRaises(errors.AlreadyBooked):
            book(self.session, card=mine)
        self.assertEqual(self.booked(), 1)
        self.assertEqual(book(self.session).number, 2)

    def test_one_card_holds_one_token_across_all_shops(self):
        mine = new_card()
        book(self.session, card=mine)
        elsewhere = shops.session(shops.supplier("other"))
        with self.assertRaises(errors.AlreadyBooked):
            book(elsewhere, card=mine)

    @override_settings(ONE_TOKEN_A_CARD_PER="shop")
    def test_by_setting_a_card_may_hold_one_token_a_shop(self):
        mine = new_card()
        book(self.session, card=mine)
        elsewhere = shops.session(shops.supplier("other"))
        self.assertEqual(book(elsewhere, card=mine).number, 1)

    def test_the_same_phone_gets_its_own_token_back(self):
        mine, phone = new_card(), Visitor(device="phone-1")
        first = book(self.session, card=mine, visitor=phone)
        again = book(self.session, card=mine, visitor=phone)
        self.assertEqual(again, first)
        self.assertEqual(self.booked(), 1)

    def test_the_same_form_gets_its_own_token_back_without_a_cookie(self):
        mine = new_card()
        first = book(self.session, card=mine, request_key="form-1")
        self.assertEqual(book(self.session, card=mine, request_key="form-1"), first)

    def test_the_same_form_with_another_card_books_another_token(self):
        book(self.session, request_key="form-1")
        self.assertEqual(book(self.session, request_key="form-1").number, 2)

    def test_the_same_phone_gets_its_token_back_from_a_full_session(self):
        mine, phone = new_card(), Visitor(device="phone-1")
        first = book(self.session, card=mine, visitor=phone)
        book(self.session), book(self.session)
        self.assertEqual(book(self.session, card=mine, visitor=phone), first)

    def test_a_phone_holds_at_most_three_cards(self):
        self.session = shops.session(shops.supplier("big"), capacity=10)
        for _turn in range(3):
            book(self.session, visitor=Visitor(phone="+919876500000"))
        with self.assertRaises(errors.TooManyCards):
            book(self.session, visitor=Visitor(phone="+919876500000"))
        self.assertEqual(self.booked(), 3)

    def test_a_rush_from_one_address_is_slowed_down_not_shut_out(self):
        self.session = shops.session(shops.supplier("big"), capacity=100)
        bot = Visitor(address_digest="one-address")
        for _turn in range(30):
            book(self.session, visitor=bot)
        with self.assertRaises(errors.TooManyTries):
            book(self.session, visitor=bot)
        self.assertEqual(book(self.session, 1, visitor=bot).number, 31)

    def test_a_cancelled_card_may_book_once_more_with_a_new_number(self):
        mine = new_card()
        operations.cancel_token(token=book(self.session, card=mine), at=at(1))
        again = book(self.session, 2, card=mine)
        self.assertEqual(again.number, 2)
        operations.cancel_token(token=again, at=at(3))
        with self.assertRaises(errors.BookedTooOften):
            book(self.session, 4, card=mine)

    def test_a_void_by_the_shop_does_not_count_against_the_card(self):
        mine = new_card()
        for minute in range(3):
            token = book(self.session, minute, card=mine)
            operations.void_token(
                token=token, reason="not the holder", by=self.shop.user, at=at(minute)
            )
        self.assertEqual(book(self.session, 5, card=mine).number, 4)

    def test_each_state_refuses_in_its_own_words(self):
        expected = {
            Status.DRAFT: errors.NotOpenYet,
            Status.PAUSED: errors.SessionPaused,
            Status.CLOSED: errors.BookingsClosed,
            Status.FINISHED: errors.SessionFinished,
            Status.CANCELLED: errors.SessionCancelled,
        }
        for state, refusal in expected.items():
            with self.subTest(state), self.assertRaises(refusal):
                DistributionSession.objects.update(status=state)
                book(self.session)
        self.assertEqual(Token.objects.count(), 0)

    def test_after_the_hours_nothing_is_booked(self):
        for minutes in (7 * 60, 7 * 60 + 29):  # at the end, and in the grace
            for state in (Status.OPEN, Status.PAUSED, Status.CLOSED):
                DistributionSession.objects.update(status=state)
                with self.subTest(state), self.assertRaises(errors.HoursOver):
                    book(self.session, minutes)
        self.assertEqual(Token.objects.count(), 0)

    def test_the_counter_has_its_share_and_no_more(self):
        self.session = shops.session(shops.supplier("half"), capacity=4)
        for _turn in range(2):
            book(self.session, source=Token.Source.COUNTER)
        with self.assertRaises(errors.CounterShareUsed):
            book(self.session, source=Token.Source.COUNTER)
        self.assertEqual(book(self.session).number, 3)

    def test_places_kept_for_the_counter_are_not_given_to_phones(self):
        self.session = shops.session(shops.supplier("kept"), kept_for_counter=2)
        for _turn in range(3):
            book(self.session)
        with self.assertRaises(errors.SessionFull):
            book(self.session)
        numbers = [
            book(self.session, source=Token.Source.COUNTER).number for _turn in range(2)
        ]
        self.assertEqual(numbers, [4, 5])

    def test_more_places_kept_than_its_share_are_all_given_at_the_counter(self):
        self.session = shops.session(
            shops.supplier("kept"), capacity=4, kept_for_counter=3
        )
        for _turn in range(3):
            book(self.session, source=Token.Source.COUNTER)
        with self.assertRaises(errors.CounterShareUsed):
            book(self.session, source=Token.Source.COUNTER)
        self.assertEqual(book(self.session).number, 4)

    def test_where_phones_are_sent_to_the_counter_it_has_a_place(self):
        self.session = shops.session(
            shops.supplier("kept", counter_percent=0), capacity=2, kept_for_counter=1
        )
        book(self.session)
        with self.assertRaises(errors.PhoneShareTaken):
            book(self.session)
        self.assertEqual(book(self.session, source=Token.Source.COUNTER).number, 2)

    def test_a_place_given_back_at_the_counter_stays_the_counters(self):
        self.session = shops.session(
            shops.supplier("kept"), capacity=2, kept_for_counter=1
        )
        book(self.session)
        token = book(self.session, source=Token.Source.COUNTER)
        operations.cancel_token(token=token, at=at(1))
        with self.assertRaises(errors.SessionFull):
            book(self.session, 2)
        again = book(self.session, 2, source=Token.Source.COUNTER)
        self.assertEqual(again.number, 3)

    def test_neither_card_nor_device_is_kept_in_the_clear(self):
        token = book(self.session, card=card.read("WAP 1234-56/789012"))
        kept = [str(value) for value in vars(token).values()]
        self.assertFalse(any("123456789012" in value for value in kept))
        self.assertEqual(token.masked_card, "XXXXXXXX9012")

    def test_a_booking_is_few_statements(self):
        mine = new_card()
        with self.assertNumQueries(7):  # savepoint, 5 statements, release
            book(self.session, card=mine)


class HeadStartTests(TestCase):
    """After a day that was called off, those who held a token book first."""

    def setUp(self):
        shop = shops.supplier()
        called_off = shops.session(shop, on=shops.DAY - timedelta(days=1))
        self.mine = new_card()
        minutes = -24 * 60
        book(called_off, minutes, card=self.mine)
        operations.cancel_session(
            session=called_off, reason="No stock", by=shop.user, at=at(minutes + 1)
        )
        self.session = shops.session(shop, booking_from=at(60))

    def test_the_card_of_a_called_off_day_books_half_an_hour_early(self):
        self.assertTrue(self.session.is_head_start(at(31)))
        self.assertEqual(book(self.session, 31, card=self.mine).number, 1)

    def test_no_other_card_does_and_none_does_earlier(self):
        with self.assertRaises(errors.NotOpenYet):
            book(self.session, 31)
        with self.assertRaises(errors.NotOpenYet):
            book(self.session, 29, card=self.mine)
        self.assertFalse(self.session.is_head_start(at(29)))


class WaitingListTests(TestCase):
    def setUp(self):
        self.session = shops.session(shops.supplier(), capacity=1)
        self.first = book(self.session)

    def join(self, minutes=1, **named):
        named.setdefault("card", new_card())
        return operations.join_waitlist(
            session=self.session, by=None, at=at(minutes), **named
        )

    def test_a_cancelled_place_goes_to_who_waits_longest(self):
        early, late = self.join(1), self.join(2)
        operations.cancel_token(token=self.first, at=at(3))
        early.refresh_from_db(), late.refresh_from_db()
        self.assertEqual((early.status, early.number), ("waiting", 2))
        self.assertEqual((late.status, late.number), ("waitlisted", None))

    def test_a_raised_capacity_promotes_in_order(self):
        waiting = [self.join(minute) for minute in (1, 2, 3)]
        operations.edit_session(
            session=self.session, capacity=3, by=self.session.supplier.user, at=at(5)
        )
        for token in waiting:
            token.refresh_from_db()
        self.assertEqual([token.number for token in waiting], [2, 3, None])

    def test_a_free_place_is_taken_at_once(self):
        operations.cancel_token(token=self.first, at=at(1))
        self.assertEqual(self.join(2).status, Token.Status.WAITING)

    def test_a_waiting_card_cannot_join_twice(self):
        mine = new_card()
        self.join(card=mine)
        with self.assertRaises(errors.AlreadyBooked):
            self.join(2, card=mine)

    def test_leaving_the_waiting_list_frees_no_place(self):
        operations.cancel_token(token=self.join(), at=at(2))
        self.session.refresh_from_db()
        self.assertEqual(self.session.booked, 1)


class GuessingTests(TestCase):
    def setUp(self):
        self.session = shops.session(shops.supplier())
        self.card = new_card()

    def refuse(self, times, card, address="address"):
        for _try in range(times):
            operations.note_refusal(
                session=self.session,
                code="already_booked",
                card=card,
                address_digest=address,
                at=at(),
            )

    def test_one_card_is_not_tried_for_ever(self):
        self.refuse(6, self.card)
        with self.assertRaises(errors.TooManyTries):
            refuse_guessing(self.session, self.card, "another", at(1))
        refuse_guessing(self.session, self.card, "another", at(3))

    def test_an_address_counts_only_within_its_session(self):
        for _try in range(40):
            self.refuse(1, new_card())
        with self.assertRaises(errors.TooManyTries):
            refuse_guessing(self.session, self.card, "address", at(1))
        elsewhere = shops.session(shops.supplier("other"))
        refuse_guessing(elsewhere, self.card, "address", at(1))
        self.assertEqual(RefusedBooking.objects.count(), 40)
