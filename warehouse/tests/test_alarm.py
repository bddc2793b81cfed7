"""Who is written to when a reconciliation finds something, and when nobody is."""

import socket

from django.core import mail
from django.test import TestCase, override_settings

from accounts.roles import Role
from warehouse import jobs
from warehouse.models import Mismatch, ReconciliationLog, Roll

from . import plant
from .plant import Hand


def closed_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return server.getsockname()[1]


class AlarmTests(TestCase):
    def setUp(self):
        chief = Hand(plant.worker(email="chief@plant.example"))
        plant.worker(Role.PLANT_MANAGER, email="manager@plant.example")
        plant.worker(email="left@plant.example", is_active=False)
        plant.worker()
        self.other = plant.rack("FM01A02")
        self.roll = plant.roll(chief.user)
        chief.store(self.roll, plant.rack("FM01A01"))

    def put_elsewhere(self):
        Roll.objects.filter(pk=self.roll.pk).update(location=self.other)

    @override_settings(ADMINS=[("Site", "site@example.org")])
    def test_those_who_repair_are_told_once_what_is_new(self):
        self.put_elsewhere()
        jobs.reconcile(), jobs.reconcile()
        [letter] = mail.outbox
        self.assertEqual(letter.bcc, ["chief@plant.example", "site@example.org"])
        self.assertEqual(letter.to, [])
        self.assertEqual(letter.subject, "Roll store: 3 new mismatches")
        self.assertIn(f"{self.roll.roll_no}: FM01A01 / FM01A02", letter.body)
        self.assertIn("/warehouse/reconciliation/", letter.body)

    def test_a_further_mismatch_is_told_without_the_old_one(self):
        self.put_elsewhere()
        jobs.reconcile()
        Roll.objects.filter(pk=self.roll.pk).update(version=9)
        jobs.reconcile()
        self.assertIn("VERSION_DIFFERS", mail.outbox[1].body)
        self.assertNotIn("LOCATION_DIFFERS", mail.outbox[1].body)

    def test_a_clean_run_writes_to_nobody(self):
        jobs.reconcile()
        self.assertEqual(mail.outbox, [])

    def test_a_mail_server_that_is_away_does_not_fail_the_run(self):
        self.put_elsewhere()
        with (
            override_settings(
                EMAIL_BACKEND="django.core.mail.backends.smtp.EmailBackend",
                EMAIL_HOST="127.0.0.1",
                EMAIL_PORT=closed_port(),
            ),
            self.assertLogs("bhandar.reconciliation", "ERROR"),
        ):
            self.assertIn("3 mismatches", jobs.reconcile())
        self.assertEqual(ReconciliationLog.objects.get().state, "MISMATCH")
        self.assertTrue(Mismatch.objects.open().exists())
