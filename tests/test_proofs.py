from datetime import UTC, datetime, timedelta

from django.test import TestCase, override_settings
from django.urls import reverse

from accounts import proofs
from accounts.models import BackupProof
from accounts.tests.people import admin

AT = datetime(2026, 11, 21, 4, 30, tzinfo=UTC)


class ProofTest(TestCase):
    """What those who watch the site, and the admin, are told of the last proof."""

    def record(self, **facts):
        named = {"file": "a.backup", "made_at": AT, "at": AT, "is_good": True}
        return proofs.record(**named | facts)

    @override_settings(BACKUP_DIR="backups")
    def test_in_one_word(self):
        self.assertEqual(proofs.word(AT), "none")
        self.record()
        self.assertEqual(proofs.word(AT), "proved 2026-11-21T04:30:00+00:00")
        later = AT + timedelta(hours=49)
        self.assertEqual(proofs.word(later), "old 2026-11-21T04:30:00+00:00")
        self.record(is_good=False)
        self.assertEqual(proofs.word(AT), "failed 2026-11-21T04:30:00+00:00")

    def test_off_where_none_is_wanted_and_none_was_made(self):
        self.assertEqual(proofs.word(AT), "off")
        self.record()
        self.assertIn("proved", proofs.word(AT))

    def test_a_site_with_a_bad_backup_serves_on(self):
        self.record(is_good=False)
        state = self.client.get("/readyz").json()
        self.assertIn("failed", state["backup"])
        self.assertIs(state["database"], True)

    def test_the_admin_shows_it_and_changes_nothing(self):
        proof = self.record(size=1_500_000, seconds=7, rows={"dues_due": 209})
        self.client.force_login(admin("root"))
        listed = self.client.get(reverse("admin:accounts_backupproof_changelist"))
        self.assertContains(listed, "a.backup")
        self.assertContains(listed, "1.5")
        page = reverse("admin:accounts_backupproof_change", args=[proof.pk])
        self.assertContains(self.client.get(page), "dues_due")
        self.assertEqual(self.client.post(page, {"file": "b"}).status_code, 403)
        self.assertEqual(BackupProof.objects.get().file, "a.backup")
