"""What hangs on the wall: it leads to the booking page, in three languages."""

import io

import zxingcpp
from django.test import TestCase
from django.urls import reverse
from PIL import Image

from accounts.roles import Role
from accounts.tests.people import person

from . import shops
from .days import running

SHOP_POSTER = reverse("ration:shop_poster")


class ThePoster(TestCase):
    def setUp(self):
        self.shop = shops.supplier()
        self.session = running(self.shop, goods="Rice 5 kg\nSugar 1 kg")
        self.client.force_login(self.shop.user)
        self.page = reverse("ration:session_poster", args=[self.session.pk])
        self.picture = reverse("ration:session_qr", args=[self.session.pk])
        self.booking = reverse("ration:book", args=[self.session.code])

    def test_it_shows_shop_day_goods_and_the_link_in_words(self):
        page = self.client.get(self.page)
        for text in (
            "Lakshmi Stores",
            "Sugar 1 kg",
            f"http://testserver{self.booking}",
        ):
            self.assertContains(page, text)
        self.assertContains(page, 'shape-rendering="crispEdges"')

    def test_the_steps_stand_in_three_languages(self):
        page = self.client.get(self.page)
        for language in ("en", "hi", "te"):
            self.assertContains(page, f'<ol lang="{language}">')

    def test_the_downloaded_qr_opens_the_booking_page(self):
        answer = self.client.get(self.picture)
        self.assertEqual(answer["Content-Type"], "image/png")
        self.assertEqual(read(answer.content), [f"http://testserver{self.booking}"])
        self.client.logout()
        self.assertEqual(self.client.get(self.booking).status_code, 200)

    def test_the_sites_own_address_comes_before_the_browsers(self):
        with self.settings(SITE_URL="https://ration.example"):
            picture = self.client.get(self.picture).content
        self.assertEqual(read(picture), [f"https://ration.example{self.booking}"])

    def test_the_shops_own_poster_leads_to_its_permanent_page(self):
        address = reverse("ration:shop", args=[self.shop.code])
        self.assertContains(self.client.get(SHOP_POSTER), f"http://testserver{address}")
        picture = self.client.get(reverse("ration:shop_qr")).content
        self.assertEqual(read(picture), [f"http://testserver{address}"])

    def test_it_comes_in_two_sizes(self):
        self.assertContains(self.client.get(self.page), 'data-size="a4"')
        small = self.client.get(self.page, {"size": "a5"})
        self.assertContains(small, 'data-size="a5"')
        odd = self.client.get(self.page, {"size": "<b>"})
        self.assertContains(odd, 'data-size="a4"')

    def test_a_stranger_finds_nothing_and_another_role_is_refused(self):
        self.client.force_login(shops.supplier("other").user)
        for address in (self.page, self.picture):
            self.assertEqual(self.client.get(address).status_code, 404)
        self.client.force_login(person("keeper", Role.STOCK_KEEPER))
        for address in (self.page, self.picture, SHOP_POSTER):
            self.assertEqual(self.client.get(address).status_code, 403)

    def test_it_is_only_read(self):
        for address in (self.page, self.picture, SHOP_POSTER):
            self.assertEqual(self.client.post(address).status_code, 405)


def read(picture: bytes) -> list[str]:
    """What a camera reads off a picture."""
    found = zxingcpp.read_barcodes(Image.open(io.BytesIO(picture)))
    return [code.text for code in found]
