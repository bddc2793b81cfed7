from django.test import RequestFactory, TestCase
from django.urls import reverse

from accounts.roles import Role
from accounts.tests.people import person
from dues import menu

from .shops import shop_of


class MenuTest(TestCase):
    def test_only_the_page_one_is_on_is_marked(self):
        self.assertEqual(self.here("/dues/settings/"), [reverse("dues:settings")])

    def test_a_page_below_another_one_marks_that(self):
        self.assertEqual(self.here("/dues/12/"), [reverse("dues:dashboard")])

    def test_a_reminder_marks_the_round_that_it_is_a_part_of(self):
        page = reverse("dues:remind", args=[12])
        self.assertEqual(self.here(page), [reverse("dues:customers")])
        self.assertEqual(self.here(f"{page}?round=1"), [reverse("dues:reminders")])

    def here(self, url: str) -> list[str]:
        entries = menu.entries(RequestFactory().get(url))
        return [entry.url for entry in entries if entry.is_here]

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
        self.assertContains(page, f'href="{reverse("dues:register")}"')

    def test_whose_role_was_taken_away_is_told_so_and_registers_no_second_shop(self):
        shop = shop_of("asha")
        shop.user.groups.clear()
        self.client.force_login(shop.user)
        page = self.client.get(reverse("accounts:waiting"))
        self.assertContains(page, "Your shop is closed to you")
        self.assertNotContains(page, reverse("accounts:register"))
