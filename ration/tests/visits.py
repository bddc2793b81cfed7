"""Citizens at the site: tests of pages, at a fixed instant of the test's day."""

from unittest import mock

from django.test import Client, TestCase
from django.urls import reverse

from ration.models import Token

from . import shops
from .shops import at

CARD = "36 0123 4567"


class VisitTests(TestCase):
    """A shop with an open session at ten in the morning, and somebody's phone."""

    session_facts = {}

    def setUp(self):
        self.clock_reads(0)
        self.shop = shops.supplier()
        self.session = shops.session(self.shop, **self.session_facts)
        self.phone = self.client

    def clock_reads(self, minutes: float) -> None:
        """It is `minutes` after ten from now on."""
        clock = mock.patch("django.utils.timezone.now", return_value=at(minutes))
        clock.start()
        self.addCleanup(clock.stop)

    def another_phone(self) -> Client:
        return Client()

    def book_page(self, session=None) -> str:
        return reverse("ration:book", args=[(session or self.session).code])

    def book(self, card=CARD, via=None, session=None, **typed):
        return (via or self.phone).post(
            self.book_page(session), {"card_number": card, **typed}
        )

    def booked(self, card=CARD, **named) -> Token:
        """A token booked through the page."""
        response = self.book(card, **named)
        self.assertEqual(response.status_code, 302, response.content.decode())
        return Token.objects.get(key=response["Location"].split("/")[-2])

    def page(self, name: str, *args) -> str:
        return reverse(f"ration:{name}", args=args)

    def places_taken(self) -> int:
        self.session.refresh_from_db()
        return self.session.booked
