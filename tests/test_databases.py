"""How the site sets its database, read from the very connection."""

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import DataError, close_old_connections, connection
from django.test import SimpleTestCase, TestCase, TransactionTestCase

from accounts.models import Department
from config import databases


def asked(question: str):
    with connection.cursor() as cursor:
        cursor.execute(question)
        return cursor.fetchone()[0]


class OnMariaDBTest(TestCase):
    @classmethod
    def setUpClass(cls):
        if connection.vendor != "mysql":
            pytest.skip("these are MariaDB's settings")
        super().setUpClass()

    def test_a_value_that_does_not_fit_is_refused_and_never_cut(self):
        self.assertIn("STRICT_TRANS_TABLES", asked("SELECT @@sql_mode"))
        with self.assertRaises(DataError):
            Department.objects.create(code="FM", name="x" * 61)

    def test_every_letter_of_every_language_is_kept(self):
        for what in ("client", "connection", "results"):
            self.assertEqual(asked(f"SELECT @@character_set_{what}"), "utf8mb4")
        name = "भंडार தமிழ் తెలుగు 🌾"
        Department.objects.create(code="FM", name=name)
        self.assertEqual(Department.objects.get().name, name)

    def test_a_transaction_reads_what_is_committed(self):
        name = (
            "tx_isolation" if connection.mysql_is_mariadb else "transaction_isolation"
        )
        self.assertEqual(asked(f"SELECT @@{name}"), "READ-COMMITTED")

    def test_nobody_waits_long_for_a_lock(self):
        self.assertEqual(asked("SELECT @@innodb_lock_wait_timeout"), 10)


class LostConnectionTest(TransactionTestCase):
    def test_a_request_after_the_server_hung_up_is_answered(self):
        if connection.vendor != "mysql":
            self.skipTest("SQLite never hangs up")
        self.assertIs(connection.settings_dict["CONN_HEALTH_CHECKS"], True)
        mine = asked("SELECT CONNECTION_ID()")
        other = connection.copy()
        with other.cursor() as cursor:
            cursor.execute(f"KILL {mine}")
        other.close()
        close_old_connections()  # what Django does before each request
        self.assertNotEqual(asked("SELECT CONNECTION_ID()"), mine)


class OnSQLiteTest(TestCase):
    @classmethod
    def setUpClass(cls):
        if connection.vendor != "sqlite":
            pytest.skip("these are SQLite's settings")
        super().setUpClass()

    def test_readers_and_one_writer_do_not_hold_each_other_up(self):
        self.assertEqual(asked("PRAGMA journal_mode"), "wal")
        self.assertEqual(asked("PRAGMA synchronous"), 1)
        self.assertEqual(asked("PRAGMA foreign_keys"), 1)
        self.assertEqual(connection.transaction_mode, "IMMEDIATE")


class AddressTest(SimpleTestCase):
    def test_an_address_that_was_read_can_be_written_again(self):
        for url in (
            "sqlite:////srv/bhandar.sqlite3",
            "mysql://root@127.0.0.1:3306/bhandar",
            "mysql://a%40b:p%2F%23%20w@db.example:3307/bhandar?unix_socket=%2Frun%2Fx",
        ):
            self.assertEqual(databases.url_of(databases.configured(url)), url)

    def test_another_database_of_the_same_server(self):
        settings = databases.configured("mysql://root@127.0.0.1:3306/bhandar")
        self.assertEqual(
            databases.url_of(settings, "other"), "mysql://root@127.0.0.1:3306/other"
        )

    def test_what_is_no_address_of_ours_is_refused(self):
        for url in ("", "bhandar.sqlite3", "postgres://host/name"):
            with self.assertRaisesMessage(ImproperlyConfigured, "DATABASE_URL must"):
                databases.configured(url)
