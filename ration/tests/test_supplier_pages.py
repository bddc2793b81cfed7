"""A dealer registers and keeps the shop's page."""

from django.test import TestCase
from django.urls import reverse

from accounts.models import User
from accounts.roles import Role
from accounts.tests.people import person
from ration.models import Supplier

from . import shops
from .days import running

REGISTER = reverse("ration:register")
PROFILE = reverse("ration:profile")
WAITING = reverse("accounts:waiting")


def newcomer(**changed) -> dict:
    return {
        "first_name": "Sita Devi",
        "username": "sita",
        "email": "",
        "password1": "rice-and-wheat-9",
        "password2": "rice-and-wheat-9",
        "agent_name": "Sita Fair Price Shop",
        "phone": "98765 43210",
        "centre_code": " fps-12 ३४ ",
        "address": "Main Road",
        "open_days": ["1", "3", "2"],
    } | changed


class Registering(TestCase):
    def refused(self, says, **changed):
        answer = self.client.post(REGISTER, newcomer(**changed))
        self.assertContains(answer, says, status_code=422)
        self.assertFalse(User.objects.filter(username="sita").exists())
        return answer

    def test_person_and_shop_are_made_and_wait(self):
        answer = self.client.post(REGISTER, newcomer())
        self.assertRedirects(answer, WAITING)
        shop = Supplier.objects.get()
        self.assertEqual(
            (shop.centre_code, shop.phone, shop.open_days, shop.status),
            ("FPS1234", "+919876543210", "123", "pending"),
        )
        self.assertEqual(shop.user.profile.requested_group, Role.SUPPLIER)
        self.assertFalse(shop.user.has_role(Role.SUPPLIER))

    def test_a_centre_code_in_another_spelling_is_the_same_shop(self):
        shops.supplier(centre_code="FPS1234")
        answer = self.refused("A shop with this centre code is already registered.")
        self.assertIn("centre_code", answer.context["shop_form"].errors)
        self.assertContains(answer, "Sita Fair Price Shop", status_code=422)

    def test_a_taken_username_is_said_beside_it(self):
        person("SITA")
        answer = self.client.post(REGISTER, newcomer())
        self.assertEqual(answer.status_code, 422)
        self.assertIn("username", answer.context["person_form"].errors)
        self.assertFalse(Supplier.objects.exists())

    def test_every_mistake_is_shown_at_once(self):
        answer = self.refused(
            "This is not a phone number.", phone="12", password1="123", password2="123"
        )
        self.assertIn("password2", answer.context["person_form"].errors)

    def test_odd_codes_are_refused(self):
        for code in ("", "AB", "A" * 21, "FPS😀1", "\x00\x00\x00", "9" * 5000):
            answer = self.client.post(REGISTER, newcomer(centre_code=code))
            self.assertIn("centre_code", answer.context["shop_form"].errors)
            self.assertEqual(answer.status_code, 422)

    def test_a_shopkeeper_adds_a_ration_shop_to_the_same_login(self):
        keeper = person("keeper", Role.SHOPKEEPER)
        self.client.force_login(keeper)
        self.assertNotContains(self.client.get(REGISTER), 'name="username"')
        answer = self.client.post(REGISTER, newcomer())
        self.assertRedirects(answer, reverse("accounts:waiting"))
        keeper = User.objects.get(pk=keeper.pk)
        self.assertEqual(User.objects.count(), 1)
        self.assertEqual(keeper.supplier.status, Supplier.Status.PENDING)
        self.assertTrue(keeper.profile.is_waiting)
        self.assertEqual(keeper.role_names, {Role.SHOPKEEPER})

    def test_who_has_a_shop_is_taken_to_it(self):
        shop = shops.supplier()
        self.client.force_login(shop.user)
        answer = self.client.post(REGISTER, newcomer())
        self.assertRedirects(answer, reverse("ration:dashboard"))
        self.assertEqual(Supplier.objects.count(), 1)


class TheShopsPage(TestCase):
    def setUp(self):
        self.shop = shops.supplier(centre_code="FPS1234")
        self.client.force_login(self.shop.user)

    def typed(self, **changed) -> dict:
        return {
            "agent_name": "Lakshmi Stores",
            "phone": "+919876543210",
            "centre_code": "FPS1234",
            "address": "Main Road",
            "open_days": list("123456"),
            "priority_every": "3",
            "counter_percent": "40",
        } | changed

    def test_it_saves_how_the_queue_runs(self):
        answer = self.client.post(PROFILE, self.typed(), follow=True)
        self.assertContains(answer, "page is saved")
        self.shop.refresh_from_db()
        self.assertEqual((self.shop.priority_every, self.shop.counter_percent), (3, 40))
        self.assertTrue(self.shop.is_approved)

    def test_a_new_centre_code_waits_for_approval_again(self):
        answer = self.client.post(PROFILE, self.typed(centre_code="FPS9"))
        self.assertRedirects(answer, WAITING)
        self.shop.refresh_from_db()
        self.assertEqual(self.shop.status, "pending")
        profile = User.objects.get(pk=self.shop.user_id).profile
        self.assertEqual(profile.requested_group, Role.SUPPLIER)

    def test_a_new_phone_is_refused_while_people_queue(self):
        running(self.shop)
        answer = self.client.post(PROFILE, self.typed(phone="9000000001"))
        self.assertContains(answer, "Finish today&#x27;s session", status_code=422)
        self.assertContains(answer, "9000000001", status_code=422)
        self.shop.refresh_from_db()
        self.assertEqual((self.shop.status, self.shop.phone[-4:]), ("approved", "3210"))

    def test_a_taken_code_is_said_beside_it(self):
        shops.supplier("other", centre_code="FPS9")
        answer = self.client.post(PROFILE, self.typed(centre_code="fps 9"))
        self.assertEqual(answer.status_code, 422)
        self.assertIn("centre_code", answer.context["form"].errors)

    def test_shares_have_bounds(self):
        for odd in ("-1", "101", "x", "9" * 400):
            answer = self.client.post(PROFILE, self.typed(counter_percent=odd))
            self.assertEqual(answer.status_code, 422)
        self.shop.refresh_from_db()
        self.assertEqual(self.shop.counter_percent, 50)

    def test_a_suspension_meanwhile_is_not_undone_by_saving(self):
        """The page was read while approved; the office acted before the press."""
        Supplier.objects.filter(pk=self.shop.pk).update(status="suspended")
        self.client.post(PROFILE, self.typed())
        self.shop.refresh_from_db()
        self.assertEqual(self.shop.status, "suspended")

    def test_another_role_is_refused(self):
        self.client.force_login(person("keeper", Role.STOCK_KEEPER))
        self.assertEqual(self.client.get(PROFILE).status_code, 403)
        self.assertEqual(self.client.post(PROFILE, self.typed()).status_code, 403)
