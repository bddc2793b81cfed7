"""A shopkeeper at the counter: what the tests of pages share."""

from unittest import mock

from django.test import TestCase
from django.urls import reverse
from django.utils import timezone

from .shops import at, customer_of, shop_of


class CounterCase(TestCase):
    """A shop with Sita, seen by its shopkeeper on the morning of the tests."""

    @classmethod
    def setUpTestData(cls):
        cls.shop = shop_of("asha")
        cls.sita = customer_of(cls.shop, "Sita", phone="+919848012399", area="Chowk")

    def setUp(self):
        self.clock_shows(at())
        self.client.force_login(self.shop.user)

    def clock_shows(self, instant):
        self.enterContext(mock.patch.object(timezone, "now", return_value=instant))

    def get(self, name: str, /, *args, **query):
        return self.client.get(reverse(f"dues:{name}", args=args), query)

    def post(self, name: str, /, *args, **typed):
        return self.client.post(reverse(f"dues:{name}", args=args), typed)

    def assertLeadsTo(self, response, name: str, *args):
        address = reverse(f"dues:{name}", args=args)
        self.assertRedirects(response, address, fetch_redirect_response=False)
