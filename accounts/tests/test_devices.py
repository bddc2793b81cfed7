"""Device tokens: made once in admin, good until they end or are taken back."""

import re
from datetime import timedelta

from django.contrib.auth.models import Permission
from django.test import TestCase
from django.urls import reverse
from django.utils import timezone

from accounts import devices
from accounts.models import AuditEntry, DeviceToken
from accounts.roles import Role

from .people import admin, person

LIST = reverse("admin:accounts_devicetoken_changelist")
ADD = reverse("admin:accounts_devicetoken_add")


class HolderTests(TestCase):
    def setUp(self):
        self.now = timezone.now()
        self.ravi = person("ravi", Role.FORKLIFT_DRIVER)
        self.token, self.key = devices.make_device_token(
            user=self.ravi,
            name="Zebra 4",
            expires_at=self.now + timedelta(days=1),
            by=None,
            at=self.now,
        )

    def holder(self, key=None, **later):
        return devices.holder(key or self.key, at=self.now + timedelta(**later))

    def test_the_key_stands_for_its_person(self):
        self.assertEqual(self.holder(), self.ravi)
        self.assertIsNone(self.holder(self.key + "x"))
        self.assertIsNone(self.holder("\udc80"))

    def test_only_a_digest_of_the_key_is_kept(self):
        row = DeviceToken.objects.values().get()
        self.assertNotIn(self.key, map(str, row.values()))
        self.assertNotIn(self.key, str(list(AuditEntry.objects.values())))

    def test_it_ends_by_its_day_by_being_taken_back_and_with_its_person(self):
        self.assertIsNone(self.holder(days=1))
        self.ravi.is_active = False
        self.ravi.save()
        self.assertIsNone(self.holder())
        self.ravi.is_active = True
        self.ravi.save()
        for _twice in range(2):
            devices.revoke_device_token(token=self.token, by=None, at=self.now)
        self.assertIsNone(self.holder())
        lines = AuditEntry.objects.filter(action="device.shut_out")
        self.assertEqual(lines.count(), 1)

    def test_its_use_is_noted_by_the_hour(self):
        with self.assertNumQueries(4):  # the key; the note between two savepoints
            self.holder()
        for minutes in (1, 59):
            with self.assertNumQueries(1):
                self.holder(minutes=minutes)
        self.holder(minutes=60)
        self.token.refresh_from_db()
        self.assertEqual(self.token.last_used_at, self.now + timedelta(minutes=60))


class DeviceAdminTests(TestCase):
    def setUp(self):
        self.admin = admin()
        self.ravi = person("ravi", Role.FORKLIFT_DRIVER)
        self.client.force_login(self.admin)

    def make(self, **facts):
        sent = {"name": "Zebra 4", "user": self.ravi.pk, "days": 30} | facts
        return self.client.post(ADD, sent)

    def test_a_key_is_made_and_shown_once(self):
        page = self.make()
        key = re.search(r"bhandar_[\w-]+", page.content.decode())[0]
        self.assertIn("no-store", page.headers["Cache-Control"])
        self.assertEqual(devices.holder(key, at=timezone.now()), self.ravi)
        made = DeviceToken.objects.get()
        self.assertEqual(made.made_by, self.admin)
        self.assertEqual((made.expires_at - made.made_at).days, 30)
        line = AuditEntry.objects.get(action="device.let_in")
        self.assertEqual((line.by, line.details["acts_as"]), (self.admin, "ravi"))
        self.assertNotContains(self.client.get(LIST), "bhandar_")

    def test_a_key_must_end(self):
        for days in ("", 0, 10_000):
            self.assertEqual(self.make(days=days).status_code, 200)
        self.assertFalse(DeviceToken.objects.exists())

    def test_a_key_is_taken_back_and_never_changed(self):
        self.make()
        token = DeviceToken.objects.get()
        sent = {"action": "take_back", "_selected_action": [token.pk]}
        self.client.post(LIST, sent)
        token.refresh_from_db()
        self.assertIsNotNone(token.revoked_at)
        one = reverse("admin:accounts_devicetoken_change", args=[token.pk])
        self.assertEqual(self.client.get(one).status_code, 200)
        self.assertEqual(self.client.post(one, {"name": "x"}).status_code, 403)

    def test_staff_cannot_make_themselves_somebody_else(self):
        clerk = person("clerk", is_staff=True)
        clerk.user_permissions.set(Permission.objects.all())
        self.client.force_login(clerk)
        self.assertEqual(self.make().status_code, 403)
        self.assertEqual(self.client.get(LIST).status_code, 200)
        self.assertFalse(DeviceToken.objects.exists())
