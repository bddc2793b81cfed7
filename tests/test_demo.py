from datetime import UTC, date, datetime
from io import StringIO

from django.core.management import CommandError, call_command
from django.test import TestCase

import dues.demo
from accounts.demo import PASSWORD
from accounts.models import AuditEntry, User
from accounts.tests.people import admin
from dues.models import Promise

ROLES = {
    "admin": set(),
    "factory": {"Factory Admin"},
    "manager": {"Plant Manager"},
    "keeper": {"Stock Keeper"},
    "operator": {"Operator"},
    "driver": {"Forklift Driver"},
    "deptsk": {"Dept SK"},
    "viewer": {"View Only"},
    "supplier": {"Supplier"},
    "supplier2": {"Supplier"},
    "newsupplier": set(),
    "shop": {"Shopkeeper"},
    "shop2": {"Shopkeeper"},
}


def demo(*options) -> str:
    said = StringIO()
    call_command("demo", *options, stdout=said)
    return said.getvalue()


class DemoTest(TestCase):
    def test_an_empty_database_receives_every_login_with_its_role(self):
        said = demo("--if-empty", "--size", "small")
        people = User.objects.all()
        self.assertEqual({u.username: set(u.role_names) for u in people}, ROLES)
        for username in ROLES:
            self.assertIn(username, said)
        self.assertEqual(people.values("password").distinct().count(), 1)
        admin = User.objects.get(username="admin")
        self.assertTrue(admin.check_password(PASSWORD) and admin.is_superuser)
        keeper = User.objects.get(username="keeper").profile
        self.assertEqual(keeper.department.code, "FM")
        self.assertEqual([one.code for one in keeper.extra_access.all()], ["LM"])

    def test_a_promise_is_for_the_day_on_the_shops_wall(self):
        admin("admin")
        evening = datetime(2026, 11, 20, 20, tzinfo=UTC)  # 01:30 of the 21st in India
        dues.demo.make(evening)
        first = Promise.objects.earliest("promised_on")
        self.assertEqual(first.promised_on, date(2026, 11, 21))

    def test_real_people_are_never_mixed_with_demo_people(self):
        admin("real")
        with self.assertRaisesMessage(CommandError, "real people"):
            demo()
        self.assertEqual(demo("--if-empty"), "")
        self.assertEqual([user.username for user in User.objects.all()], ["real"])

    def test_a_second_time_changes_nothing(self):
        demo()
        lines = AuditEntry.objects.count()
        with self.assertRaisesMessage(CommandError, "here already"):
            demo()
        self.assertEqual(demo("--if-empty"), "")
        self.assertEqual(AuditEntry.objects.count(), lines)
