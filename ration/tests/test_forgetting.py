"""What is known of the people behind the tokens is not known for ever."""

from datetime import timedelta

from django.conf import settings
from django.test import TestCase

from ration import jobs, operations
from ration.models import RefusedBooking, Token
from ration.operations import Visitor

from . import shops
from .shops import at, book, new_card

DAY = 24 * 60  # minutes
SOMEBODY = {
    "phone": "+919876500000",
    "device": "phone-1",
    "address_digest": "address",
}


class ForgettingTests(TestCase):
    def setUp(self):
        self.shop = shops.supplier()
        kept_from = shops.DAY - timedelta(days=settings.PHONE_KEPT_DAYS)
        self.old, self.kept = (
            self.booked_on(kept_from + timedelta(days=days)) for days in (-1, 0)
        )

    def booked_on(self, on) -> Token:
        days = (on - shops.DAY).days
        return book(
            shops.session(self.shop, on), days * DAY, visitor=Visitor(**SOMEBODY)
        )

    def known(self, token: Token) -> dict:
        return Token.objects.filter(pk=token.pk).values(*SOMEBODY).get()

    def test_a_token_keeps_its_phone_for_so_many_days(self):
        self.assertEqual(operations.forget_phones(at=at()), 1)
        self.assertEqual(self.known(self.old), dict.fromkeys(SOMEBODY, ""))
        self.assertEqual(self.known(self.kept), SOMEBODY)
        self.assertEqual(jobs.forget_phones(), "0 phones forgotten")

    def test_a_refused_booking_is_forgotten_after_a_day(self):
        for minutes in (-DAY - 1, -DAY):
            operations.note_refusal(
                session=self.kept.session,
                card=new_card(),
                address_digest="address",
                code="already_booked",
                at=at(minutes),
            )
        operations.forget_phones(at=at())
        self.assertEqual(RefusedBooking.objects.get().at, at(-DAY))
