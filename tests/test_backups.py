"""Backups of the site: made while it is written to, restored, proved every night."""

import json
import os
import tempfile
import threading
from io import BytesIO, StringIO
from pathlib import Path
from unittest import mock

from django.core.management import CommandError, call_command
from django.db import connection
from django.test import TestCase, TransactionTestCase, override_settings
from django.utils import timezone

from accounts import files
from accounts.models import BackupProof, Department
from config import databases
from config.backups import archive, making, nightly
from config.backups.errors import BackupRefused
from dues.models import Counter, Due
from dues.tests.shops import customer_of, give, receive, shop_of

from .spare import spare_database
from .test_backup_file import small_disk

PASSPHRASE = "a long passphrase of the office"


def said(command: str, *arguments) -> str:
    told = StringIO()
    call_command(command, *arguments, stdout=told)
    return told.getvalue()


class BackupCase(TransactionTestCase):
    def setUp(self):
        self.folder = Path(self.enterContext(tempfile.TemporaryDirectory()))
        self.path = self.folder / "site.backup"
        self.enterContext(override_settings(BACKUP_DIR=self.folder / "nightly"))

    def write_archive(self, **other):
        header = making.header(timezone.now()) | other
        with archive.written(self.path, header, "") as body:
            body.write(b"no database")

    def assert_refused(self, command, *words):
        with self.assertRaises(CommandError) as refused:
            call_command(command, self.path, stdout=StringIO())
        for word in words:
            self.assertIn(word, str(refused.exception))


class BackupTest(BackupCase):
    def keep_writing(self, customers, is_over):
        try:
            while not is_over.is_set():
                for customer in customers:
                    give(customer, 10)
                    receive(customer, 4)
        finally:
            connection.close()

    def while_writing(self, act):
        """Do `act` while two shops are busy; the number of dues before and after."""
        shops = [shop_of("asha"), shop_of("ravi")]
        busy, is_over = [], threading.Event()
        for shop in shops:
            customers = [customer_of(shop, name) for name in ("Sita", "Gita")]
            arguments = customers, is_over
            busy.append(threading.Thread(target=self.keep_writing, args=arguments))
        for thread in busy:
            thread.start()
        try:
            while Due.objects.count() < 20:
                is_over.wait(0.05)
            before = Due.objects.count()
            act()
            return before, Due.objects.count()
        finally:
            is_over.set()
            for thread in busy:
                thread.join()

    def test_a_backup_made_while_people_write_is_one_moment_in_order(self):
        with override_settings(BACKUP_PASSPHRASE=PASSPHRASE):
            before, after = self.while_writing(
                lambda: self.assertIn("sealed", said("backup", self.path))
            )
        self.assertEqual(list(self.folder.iterdir()), [self.path])
        with spare_database(self.folder) as url:
            done = databases.manage(
                url, "restore", str(self.path), "--json", BACKUP_PASSPHRASE=PASSPHRASE
            )
        self.assertEqual(done.returncode, 0, done.stderr)
        found = json.loads(done.stdout)
        self.assertIs(found["is_good"], True)
        self.assertIn("2 khatas in order", found["checks"][0])
        self.assertGreaterEqual(found["rows"]["dues_due"], before)
        self.assertLessEqual(found["rows"]["dues_due"], after)
        self.assertLess(before, after)

    def test_only_an_empty_database_is_filled(self):
        said("backup", self.path)
        Department.objects.create(code="FM", name="Film")
        self.assert_refused("restore", "not empty", "accounts_department")
        self.assertEqual(Department.objects.count(), 1)

    def test_a_file_that_is_not_whole_changes_nothing(self):
        said("backup", self.path)
        self.path.write_bytes(self.path.read_bytes()[:-20])
        self.assert_refused("restore", "cut off or altered")

    def test_a_backup_of_a_newer_version_is_refused(self):
        self.write_archive(migrations=[["accounts", "9999_later"]])
        self.assert_refused("restore", "newer", "accounts.9999_later")

    def test_a_backup_of_the_other_engine_is_refused(self):
        other = {"sqlite": "mysql", "mysql": "sqlite"}[connection.vendor]
        self.write_archive(engine=other)
        self.assert_refused("restore", "copy_database")

    def test_no_file_is_written_over(self):
        self.path.write_text("mine")
        self.assert_refused("backup", "exists already")

    def test_a_machine_without_the_databases_programs_is_told_so(self):
        if connection.vendor == "sqlite":
            self.skipTest("SQLite needs no program")
        with mock.patch.dict(os.environ, {"PATH": str(self.folder)}):
            self.assert_refused("backup", "mariadb-dump is missing", "apt-get")
        self.assertFalse(self.path.exists())


class NightTest(BackupCase):
    def names(self):
        return [path.name for path in nightly.kept(self.folder / "nightly")]

    def old_backups(self, *days):
        (self.folder / "nightly").mkdir()
        for day in days:
            name = f"bhandar-202611{day:02}-023000Z.backup"
            (self.folder / "nightly" / name).touch()

    def proved(self, name, is_good):
        BackupProof.objects.create(
            file=name,
            made_at=timezone.now(),
            proved_at=timezone.now(),
            is_good=is_good,
        )

    @override_settings(BACKUP_KEEP=2)
    def test_a_night_makes_a_backup_proves_it_and_lets_old_ones_go(self):
        receive(customer_of(shop_of("asha"), "Sita"), 60)
        self.old_backups(1, 2, 3)
        outcome = nightly.run()
        proof = BackupProof.objects.get()
        self.assertIn(proof.file, outcome)
        self.assertEqual(
            (proof.is_good, proof.rows["dues_payment"]), (True, 1), proof.outcome
        )
        self.assertIn("1 khatas in order", proof.outcome)
        self.assertEqual(self.names(), ["bhandar-20261103-023000Z.backup", proof.file])
        told = self.client.get("/readyz").json()["backup"]
        self.assertEqual(told.split()[0], "proved")

    def test_a_backup_with_a_khata_out_of_order_is_not_good(self):
        receive(customer_of(shop_of("asha"), "Sita"), 60)
        Counter.objects.update(last_no=3)
        with self.assertRaisesMessage(BackupRefused, "1 of 3"):
            nightly.run()
        [name] = self.names()
        with spare_database(self.folder) as url:
            path = self.folder / "nightly" / name
            done = databases.manage(url, "restore", str(path), "--json")
        self.assertEqual(done.returncode, 1)
        self.assertIs(json.loads(done.stdout)["is_good"], False)
        self.assertIs(BackupProof.objects.get().is_good, False)
        told = self.client.get("/readyz").json()["backup"]
        self.assertEqual(told.split()[0], "failed")

    @override_settings(BACKUP_KEEP=2)
    def test_the_last_good_backup_outlives_all_that_are_not(self):
        self.old_backups(1, 2, 3, 4, 5)
        self.proved("bhandar-20261101-023000Z.backup", True)
        self.proved("bhandar-20261102-023000Z.backup", True)
        self.proved("bhandar-20261105-023000Z.backup", False)
        self.assertEqual(nightly.prune(self.folder / "nightly"), 2)
        days = [name[14:16] for name in self.names()]
        self.assertEqual(days, ["02", "04", "05"])

    def test_a_full_disk_is_kept_in_mind(self):
        noise = BytesIO(os.urandom(512 * 1024))  # so that it is not compressed away
        files.keep(
            source=noise, name="a", content_type="x/y", by=None, at=timezone.now()
        )
        with small_disk(self.folder / "disk", "256k") as disk:
            if disk is None:
                self.skipTest("only root can make a small disk")
            with override_settings(BACKUP_DIR=disk):
                with self.assertRaisesMessage(BackupRefused, "no room left"):
                    nightly.run()
            self.assertEqual(list(disk.iterdir()), [])
        proof = BackupProof.objects.get()
        self.assertEqual((proof.is_good, proof.rows), (False, {}))
        self.assertIn("no room left", proof.outcome)

    @override_settings(BACKUP_DIR=None)
    def test_where_no_backup_is_wanted_none_is_made(self):
        self.assertIn("no backup was made", nightly.run())
        self.assertFalse(BackupProof.objects.exists())

    def test_rehearsing_a_file_that_is_not_there(self):
        self.assert_refused("rehearse_backup", "site.backup is no file")
        self.assertFalse(BackupProof.objects.exists())
        with self.assertRaisesMessage(CommandError, "no backup in"):
            call_command("rehearse_backup")

    def test_a_rehearsal_says_in_one_sentence_what_is_wrong_with_the_file(self):
        self.path.write_bytes(b"no backup")
        self.assert_refused("rehearse_backup", "good: This is not a backup of Bhandar")


class WrongDatabaseTest(TestCase):
    """What a slip in DATABASE_URL gets: a sentence, and no backup of nothing."""

    def refused(self, url: str, *command: str) -> str:
        done = databases.manage(url, *command)
        self.assertEqual(done.returncode, 1, done.stderr)
        self.assertNotIn("Traceback", done.stderr)
        return done.stderr

    def setUp(self):
        folder = self.enterContext(tempfile.TemporaryDirectory())
        self.empty = f"sqlite:///{folder}/empty.sqlite3"
        self.nowhere = f"sqlite:///{folder}/no/such/folder.sqlite3"
        self.path = Path(folder, "site.backup")

    def test_of_a_database_without_tables_no_backup_is_made(self):
        told = self.refused(self.empty, "backup", str(self.path))
        self.assertIn("holds no Bhandar", told)
        self.assertFalse(self.path.exists())

    def test_the_checks_say_that_the_tables_are_not_there(self):
        for command in ("check_ledgers", "reconcile"):
            self.assertIn("manage.py prepare", self.refused(self.empty, command))

    def test_nothing_is_restored_where_no_database_can_be(self):
        header = making.header(timezone.now()) | {"engine": "sqlite"}
        with archive.written(self.path, header, "") as body:
            body.write(b"no database")
        told = self.refused(self.nowhere, "restore", str(self.path))
        self.assertIn("DATABASE_URL", told)
