from django.test import TestCase
from django.urls import reverse

from accounts.roles import Role
from accounts.tests.people import person
from dues import menu

from .shops import shop_of


class MenuTest(TestCase):
    def test_only_the_page_one_is_on_is_marked(self):
        here = [entry.url for entry in menu.entries("/dues/settings/") if entry.is_here]
        self.assertEqual(here, [reverse("dues:settings")])

    def test_a_page_below_another_one_marks_that(self):
        here = [entry.url for entry in menu.entries("/dues/12/") if entry.is_here]
        self.assertEqual(here, [reverse("dues:dashboard")])

    def test_the_pages_of_the_khata_show_it_and_are_not_kept(self):
        self.client.force_login(shop_of("asha").user)
        page = self.client.get(reverse("dues:settings"))
        self.assertContains(page, f'href="{reverse("dues:dashboard")}"')
        self.assertIn("no-store", page.headers["Cache-Control"])

    def test_who_waits_for_approval_is_sent_to_the_waiting_page(self):
        shop = shop_of("asha")
        shop.user.groups.clear()
        self.client.force_login(shop.user)
        page = self.client.get(reverse("dues:settings"))
        self.assertRedirects(page, reverse("accounts:waiting"))

    def test_who_has_no_shop_is_told_so(self):
        self.client.force_login(person("later", Role.SHOPKEEPER))
        page = self.client.get(reverse("dues:settings"))
        self.assertContains(page, "Your shop is not set up")
