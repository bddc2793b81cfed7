from django.test import Client, TestCase, TransactionTestCase
from django.urls import reverse
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase as HypothesisTestCase

from accounts.models import AuditEntry, User
from accounts.roles import Role
from accounts.tests.people import PASSWORD, person
from accounts.tests.together import together
from dues.models import Shopkeeper

TYPED = {
    "first_name": "Lakshmi",
    "username": "lakshmi",
    "email": "",
    "password1": PASSWORD,
    "password2": PASSWORD,
    "shop_name": "Lakshmi Kirana",
    "phone": "98480 12345",
    "address": "12 Station Road",
    "upi_vpa": "",
}


class RegisterShopkeeperTest(TestCase):
    url = reverse("dues:register")

    def register(self, **changed):
        return self.client.post(self.url, TYPED | changed)

    def refused(self, field, **changed):
        people = User.objects.count()
        page = self.register(**changed)
        self.assertEqual(page.status_code, 422)
        forms = (page.context["person_form"], page.context["shop_form"])
        self.assertIn(field, {name for form in forms for name in form.errors})
        self.assertFalse(Shopkeeper.objects.exists())
        self.assertEqual(User.objects.count(), people)
        return page

    def test_the_page_opens_for_anybody(self):
        self.assertEqual(self.client.get(self.url).status_code, 200)

    def test_person_and_shop_are_made_together_and_wait(self):
        self.assertRedirects(self.register(), reverse("accounts:waiting"))
        shop = Shopkeeper.objects.get()
        self.assertEqual(
            (shop.shop_name, shop.phone, shop.credit_days, shop.user.username),
            ("Lakshmi Kirana", "+919848012345", 15, "lakshmi"),
        )
        self.assertTrue(shop.user.check_password(PASSWORD))
        self.assertEqual(shop.user.profile.requested_group, Role.SHOPKEEPER)
        self.assertTrue(shop.user.profile.is_waiting)
        self.assertEqual(
            set(AuditEntry.objects.values_list("action", flat=True)),
            {"person.created", "shop.registered"},
        )

    def test_messages_to_its_customers_begin_in_the_language_it_was_made_in(self):
        self.client.cookies["django_language"] = "hi"
        self.register()
        self.assertEqual(Shopkeeper.objects.get().language, "hi")

    def test_asking_for_the_role_does_not_give_it(self):
        self.register()
        self.assertEqual(
            int(self.client.session["_auth_user_id"]), User.objects.get().pk
        )
        page = self.client.get(reverse("dues:dashboard"))
        self.assertRedirects(page, reverse("accounts:waiting"))

    def test_a_mistake_comes_back_with_what_was_typed(self):
        page = self.refused("phone", phone="12345")
        self.assertContains(page, "Lakshmi Kirana", status_code=422)
        self.assertContains(page, "12345", status_code=422)

    def test_mistakes_of_both_halves_are_shown_at_once(self):
        page = self.refused("phone", phone="", password1="12345", password2="12345")
        self.assertIn("password2", page.context["person_form"].errors)

    def test_a_taken_username_is_refused_beside_its_field(self):
        person("Lakshmi")
        self.refused("username")

    def test_a_upi_address_has_its_shape(self):
        self.refused("upi_vpa", upi_vpa="lakshmi")
        self.register(upi_vpa="lakshmi.k@okaxis")
        self.assertEqual(Shopkeeper.objects.get().upi_vpa, "lakshmi.k@okaxis")

    def test_a_dealer_adds_a_shop_to_the_same_login(self):
        dealer = person("asha", Role.SUPPLIER)
        self.client.force_login(dealer)
        self.assertNotContains(self.client.get(self.url), 'name="username"')
        self.assertRedirects(self.register(), reverse("accounts:waiting"))
        self.assertEqual(Shopkeeper.objects.get().user, dealer)
        self.assertEqual(User.objects.count(), 1)
        self.assertEqual(dealer.groups.get().name, Role.SUPPLIER)

    def test_a_shopkeeper_without_a_shop_gets_one_and_goes_in(self):
        self.client.force_login(person("later", Role.SHOPKEEPER))
        self.assertRedirects(self.register(), reverse("dues:dashboard"))

    def test_who_has_a_shop_goes_home(self):
        self.register()
        self.assertRedirects(
            self.register(), reverse("home"), fetch_redirect_response=False
        )
        self.assertEqual(Shopkeeper.objects.count(), 1)

    def test_its_passwords_are_in_no_report_and_it_is_read_or_sent(self):
        page = self.client.get(self.url)
        hidden = page.wsgi_request.sensitive_post_parameters
        self.assertEqual(hidden, ("password1", "password2"))
        self.assertEqual(self.client.put(self.url).status_code, 405)


class TabsTest(TransactionTestCase):
    def test_in_several_tabs_at_once_one_shop_is_registered(self):
        dealer = person("asha", Role.SUPPLIER)
        tabs = [Client() for _tab in range(6)]
        for tab in tabs:
            tab.force_login(dealer)

        answers = together(
            *[
                lambda tab=tab: tab.post(reverse("dues:register"), TYPED).status_code
                for tab in tabs
            ]
        )
        self.assertEqual(answers, [302] * 6)
        self.assertEqual(Shopkeeper.objects.get().user, dealer)


class AnythingTypedTest(HypothesisTestCase):
    """Whatever is typed, the answer is a page and never a crash."""

    @hypothesis_settings(
        max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow]
    )
    @given(
        st.dictionaries(
            st.sampled_from([name for name in TYPED if "password" not in name]),
            st.one_of(
                st.text(st.characters(codec="utf-8"), max_size=60),
                st.sampled_from(["\0", "९८४८०१२३४५", "😀" * 90, "9" * 10_000, "-1"]),
            ),
        )
    )
    def test_registering(self, changed):
        # A weak password: nothing is hashed or saved, every validator still runs.
        typed = TYPED | {"password1": "12345", "password2": "12345"} | changed
        answer = self.client.post(reverse("dues:register"), typed)
        self.assertEqual(answer.status_code, 422)
