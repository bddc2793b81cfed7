from datetime import UTC, datetime

from django.core.management import call_command
from django.db import DatabaseError, connection, transaction
from django.test import TestCase, TransactionTestCase

from accounts import audit
from accounts.append_only import AppendOnlyError
from accounts.models import AuditEntry, User

from .people import person

AT = datetime(2026, 11, 21, 4, 30, tzinfo=UTC)
BY_HAND = (
    "UPDATE accounts_auditentry SET action = 'forged'",
    "DELETE FROM accounts_auditentry",
)


class AuditTrailTest(TestCase):
    def setUp(self):
        self.asha = person("asha")
        self.entry = audit.record("shop.changed", self.asha, by=self.asha, at=AT, n=1)

    def test_a_line_says_who_did_what_to_which_thing_when(self):
        kept = AuditEntry.objects.values().get()
        kept.pop("id")
        self.assertEqual(
            kept,
            {
                "at": AT,
                "by_id": self.asha.pk,
                "action": "shop.changed",
                "target_type": "accounts.user",
                "target_id": str(self.asha.pk),
                "details": {"n": 1},
            },
        )

    def test_python_neither_changes_nor_deletes_a_line(self):
        for attempt in (
            self.entry.save,
            self.entry.delete,
            lambda: AuditEntry.objects.update(action="forged"),
            lambda: AuditEntry.objects.all().delete(),
            lambda: AuditEntry.objects.bulk_update([self.entry], ["action"]),
        ):
            with self.assertRaises(AppendOnlyError):
                attempt()

    def test_the_database_refuses_a_hand_written_change(self):
        for statement in BY_HAND:
            with (
                self.assertRaisesMessage(DatabaseError, "append-only"),
                transaction.atomic(),
                connection.cursor() as cursor,
            ):
                cursor.execute(statement)
        self.assertEqual(AuditEntry.objects.get().action, "shop.changed")


class FlushTest(TransactionTestCase):
    def test_flush_empties_the_trail_and_guards_the_next_line(self):
        audit.record("shop.changed", person("asha"), by=None, at=AT)
        call_command("flush", interactive=False, verbosity=0)
        self.assertEqual((AuditEntry.objects.count(), User.objects.count()), (0, 0))
        audit.record("shop.changed", person("asha"), by=None, at=AT)
        with (
            self.assertRaisesMessage(DatabaseError, "append-only"),
            connection.cursor() as cursor,
        ):
            cursor.execute(BY_HAND[1])
