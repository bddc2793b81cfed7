from django.test import TestCase
from django.urls import reverse

from accounts.roles import PLANT_ROLES, Role
from accounts.tests.people import admin, person


class DashboardTest(TestCase):
    url = reverse("warehouse:dashboard")

    def test_it_says_who_you_are_at_the_plant(self):
        keeper = person("keeper", Role.STOCK_KEEPER, department="FM")
        other = person("other", department="LM")
        keeper.profile.extra_access.add(other.profile.department)
        self.client.force_login(keeper)
        page = self.client.get(self.url)
        for said in ("Stock Keeper", "FM", "LM", "not part of this version"):
            self.assertContains(page, said)

    def test_every_plant_role_has_it_even_without_a_department(self):
        for role in PLANT_ROLES:
            self.client.force_login(person(role.name.lower(), role))
            self.assertContains(self.client.get(self.url), role.label)

    def test_other_people_are_kept_out(self):
        self.assertEqual(self.client.get(self.url).status_code, 302)
        for stranger in (
            person("dealer", Role.SUPPLIER),
            person("shop", Role.SHOPKEEPER),
            person("nobody"),
            admin(),
        ):
            self.client.force_login(stranger)
            self.assertEqual(self.client.get(self.url).status_code, 403)
