"""Whose login a factory admin may change, where the plant's people have shops."""

from django.test import TestCase
from django.urls import reverse

from accounts.roles import Role
from accounts.tests.people import person
from dues.tests.shops import shop_of
from ration.models import Supplier
from ration.tests.shops import supplier


class ShopOfAWorkerTest(TestCase):
    def setUp(self):
        self.worker = person("worker", Role.OPERATOR)
        self.client.force_login(person("factory", Role.FACTORY_ADMIN))

    def logins(self):
        page = self.client.get(reverse("admin:accounts_user_changelist"))
        return {user.username for user in page.context["cl"].result_list}

    def test_a_login_with_a_shop_is_not_the_plants_though_the_shop_is_suspended(self):
        self.assertEqual(self.logins(), {"factory", "worker"})
        for owner in (
            supplier("dealer", status=Supplier.Status.SUSPENDED).user,
            shop_of("kirana").user,
        ):
            owner.groups.set(self.worker.groups.all())
            self.assertEqual(self.logins(), {"factory", "worker"})
