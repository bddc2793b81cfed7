from django.test import TestCase
from django.urls import reverse

from accounts.models import AuditEntry
from accounts.roles import Role
from accounts.tests.people import admin, person
from dues.models import Shopkeeper

from .shops import shop_of

CHANGED = {
    "shop_name": "Asha Stores",
    "phone": "94150 67890",
    "address": "4 Chowk Bazaar",
    "upi_vpa": "asha@okaxis",
    "credit_days": "30",
}


class ShopPagesTest(TestCase):
    dashboard, settings = reverse("dues:dashboard"), reverse("dues:settings")

    def test_a_shopkeeper_sees_the_own_shop_and_no_other(self):
        shop_of("ravi")
        self.client.force_login(shop_of("asha").user)
        page = self.client.get(self.dashboard)
        self.assertContains(page, "asha&#x27;s shop")
        self.assertNotContains(page, "ravi")
        self.assertContains(page, "The khata is not part of this version.")

    def test_a_shopkeeper_without_a_shop_is_told_so(self):
        self.client.force_login(person("asha", Role.SHOPKEEPER))
        for url in (self.dashboard, self.settings):
            self.assertContains(self.client.get(url), "Your shop is not set up")

    def test_other_people_are_kept_out(self):
        for url in (self.dashboard, self.settings):
            self.client.logout()
            self.assertEqual(self.client.get(url).status_code, 302)
            for stranger in (
                person(f"s{url}", Role.SUPPLIER),
                person(f"o{url}", Role.OPERATOR),
                admin(f"a{url}"),
            ):
                self.client.force_login(stranger)
                self.assertEqual(self.client.get(url).status_code, 403)

    def test_the_details_are_changed_and_the_audit_names_the_fields(self):
        shop = shop_of("asha")
        self.client.force_login(shop.user)
        page = self.client.post(self.settings, CHANGED, follow=True)
        self.assertContains(page, "The shop&#x27;s details are saved.")
        kept = Shopkeeper.objects.values(*CHANGED).get()
        self.assertEqual(kept, CHANGED | {"phone": "+919415067890", "credit_days": 30})
        line = AuditEntry.objects.get(action="shop.changed")
        self.assertEqual(
            (line.by, line.details), (shop.user, {"fields": sorted(CHANGED)})
        )

    def test_saving_without_a_change_writes_nothing(self):
        self.client.force_login(shop_of("asha", credit_days=30).user)
        self.client.post(self.settings, CHANGED)
        self.client.post(self.settings, CHANGED)
        self.assertEqual(AuditEntry.objects.filter(action="shop.changed").count(), 1)

    def test_a_refused_change_comes_back_as_typed_and_changes_nothing(self):
        shop = shop_of("asha")
        self.client.force_login(shop.user)
        for wrong in (
            {"credit_days": "366"},
            {"credit_days": "-1"},
            {"phone": "12"},
            {"shop_name": ""},
            {"address": "x" * 301},
        ):
            page = self.client.post(self.settings, CHANGED | wrong)
            self.assertContains(page, "asha@okaxis", status_code=422)
            self.assertEqual(list(page.context["form"].errors), list(wrong))
        self.assertEqual(Shopkeeper.objects.get().shop_name, shop.shop_name)

    def test_admin_reads_shops_and_changes_none(self):
        shop = shop_of("asha")
        self.client.force_login(admin())
        url = reverse("admin:dues_shopkeeper_changelist")
        self.assertContains(self.client.get(url), shop.phone)
        url = reverse("admin:dues_shopkeeper_change", args=[shop.pk])
        self.assertEqual(self.client.get(url).status_code, 200)
        self.assertEqual(self.client.post(url, CHANGED).status_code, 403)
