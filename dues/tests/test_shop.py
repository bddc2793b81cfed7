from datetime import timedelta

from django.test import TestCase
from django.urls import reverse
from django.utils import timezone

from accounts.models import AuditEntry
from accounts.roles import Role
from accounts.tests.people import admin, person
from dues.gstin import is_gstin
from dues.models import Shopkeeper

from .shops import customer_of, shop_of

CHANGED = {
    "shop_name": "Asha Stores",
    "phone": "94150 67890",
    "address": "4 Chowk Bazaar",
    "upi_vpa": "asha@okaxis",
    "credit_days": "30",
}
UNCHANGED = {"language": "en", "gst_status": "unregistered"}
TYPED = CHANGED | UNCHANGED
REGISTERED = {"gst_status": "regular", "gstin": "27aapfu0939f1zv"}


class ShopPagesTest(TestCase):
    dashboard, settings = reverse("dues:dashboard"), reverse("dues:settings")

    def test_a_shopkeeper_sees_the_own_shop_and_no_other(self):
        shop_of("ravi")
        self.client.force_login(shop_of("asha").user)
        page = self.client.get(self.dashboard)
        self.assertContains(page, "asha&#x27;s shop")
        self.assertNotContains(page, "ravi")

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
        page = self.client.post(self.settings, TYPED, follow=True)
        self.assertContains(page, "The shop&#x27;s details are saved.")
        kept = Shopkeeper.objects.values(*CHANGED).get()
        self.assertEqual(kept, CHANGED | {"phone": "+919415067890", "credit_days": 30})
        line = AuditEntry.objects.get(action="shop.changed")
        self.assertEqual(
            (line.by, line.details), (shop.user, {"fields": sorted(CHANGED)})
        )

    def test_a_registered_shop_writes_its_gstin_and_no_other_has_one(self):
        self.client.force_login(shop_of("asha").user)
        self.client.post(self.settings, TYPED | REGISTERED)
        kept = Shopkeeper.objects.get()
        self.assertEqual((kept.gst_status, kept.gstin), ("regular", "27AAPFU0939F1ZV"))
        for wrong, field in (
            ({"gst_status": "composition"}, "gstin"),
            ({"gstin": REGISTERED["gstin"]}, "gst_status"),
        ):
            page = self.client.post(self.settings, TYPED | wrong)
            self.assertEqual(page.status_code, 422)
            self.assertEqual(list(page.context["form"].errors), [field])

    def test_each_sign_of_a_gstin_counts(self):
        gstin = "27AAPFU0939F1ZV"
        self.assertTrue(is_gstin(gstin))
        for place in range(len(gstin)):
            for letter in set("0123456789ABCXYZ") - {gstin[place]}:
                changed = gstin[:place] + letter + gstin[place + 1 :]
                self.assertFalse(is_gstin(changed), changed)

    def test_closed_books_take_no_entry_and_can_be_opened_again(self):
        shop = shop_of("asha")
        sita = customer_of(shop)
        self.client.force_login(shop.user)
        yesterday = timezone.localdate() - timedelta(days=1)
        give = reverse("dues:give_to", args=[sita.pk])
        late = {"amount": "5", "entry_on": yesterday}
        self.client.post(self.settings, TYPED | {"books_closed_on": yesterday})
        self.assertEqual(self.client.post(give, late).status_code, 422)
        self.client.post(self.settings, TYPED)
        self.assertEqual(self.client.post(give, late).status_code, 302)

    def test_today_is_never_closed(self):
        self.client.force_login(shop_of("asha").user)
        typed = TYPED | {"books_closed_on": timezone.localdate()}
        page = self.client.post(self.settings, typed)
        self.assertContains(page, "Close the books of a day that", status_code=422)

    def test_a_new_customer_is_spoken_to_in_the_shops_language(self):
        self.client.force_login(shop_of("asha").user)
        self.client.post(self.settings, TYPED | {"language": "te"})
        page = self.client.get(reverse("dues:customer_new"))
        self.assertContains(page, '<option value="te" selected>')

    def test_saving_without_a_change_writes_nothing(self):
        self.client.force_login(shop_of("asha", credit_days=30).user)
        self.client.post(self.settings, TYPED)
        self.client.post(self.settings, TYPED)
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
            {"language": "fr"},
            {"gst_status": "often"},
            {"gstin": "27AAPFU0939F1ZW", "gst_status": "regular"},
            {"gstin": "x" * 21},
            {"books_closed_on": "2999-01-01"},
            {"books_closed_on": "soon"},
        ):
            page = self.client.post(self.settings, TYPED | wrong)
            self.assertContains(page, "asha@okaxis", status_code=422)
            self.assertEqual(list(page.context["form"].errors), list(wrong)[:1])
        self.assertEqual(Shopkeeper.objects.get().shop_name, shop.shop_name)

    def test_admin_reads_shops_and_changes_none(self):
        shop = shop_of("asha")
        self.client.force_login(admin())
        url = reverse("admin:dues_shopkeeper_changelist")
        self.assertContains(self.client.get(url), shop.readable_phone)
        url = reverse("admin:dues_shopkeeper_change", args=[shop.pk])
        self.assertEqual(self.client.get(url).status_code, 200)
        self.assertEqual(self.client.post(url, CHANGED).status_code, 403)
