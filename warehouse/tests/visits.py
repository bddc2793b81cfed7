"""Visits to the plant's pages, on the morning of its tests."""

from unittest import mock

from django.test import TestCase

from warehouse.tests import plant


class PlantTestCase(TestCase):
    """`visit` and `press` open pages as somebody; it is ten past ten."""

    def setUp(self):
        self.it_is(10)

    def it_is(self, minutes: float) -> None:
        """It is `minutes` after ten from now on."""
        clock = mock.patch("django.utils.timezone.now", return_value=plant.at(minutes))
        self.enterContext(clock)

    def visit(self, user, url: str, **headers):
        self.client.force_login(user)
        return self.client.get(url, headers=headers)

    def press(self, user, url: str, **typed):
        self.client.force_login(user)
        return self.client.post(url, typed)
