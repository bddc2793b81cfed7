"""`@operation`: what is tried again, what never, and what the caller is told."""

import errno
from pathlib import Path
from tempfile import TemporaryDirectory
from unittest import mock

import pytest
from django.db import (
    IntegrityError,
    InterfaceError,
    OperationalError,
    connection,
    connections,
)
from django.test import TransactionTestCase

from accounts import faults
from accounts.models import User
from accounts.transaction import (
    TRIES,
    Away,
    Busy,
    is_away,
    is_busy,
    operation,
    writers_turn,
)

from .together import DEADLOCK, cut_at_commit

LOST = OperationalError(2013, "Lost connection to MySQL server during query")
NOT_READY = OperationalError(1047, "WSREP has not yet prepared node")
FULL = OperationalError("database or disk is full")


class Change:
    """An operation that makes a person, and fails as often as it is told to."""

    def __init__(self, *failures: Exception):
        self.failures, self.calls = list(failures), 0

    def make(self):
        @operation
        def make_person():
            self.calls += 1
            person = User.objects.create(username=f"person-{self.calls}")
            if self.failures:
                raise self.failures.pop(0)
            return person

        return make_person()


class RetryTest(TransactionTestCase):
    def assert_tried(self, change: Change, calls: int, people: int):
        self.assertEqual((change.calls, User.objects.count()), (calls, people))

    def test_what_met_another_change_is_made_once_in_a_fresh_transaction(self):
        for failure in (DEADLOCK, NOT_READY, LOST, InterfaceError(0, "")):
            with self.subTest(failure):
                User.objects.all().delete()
                change = Change(failure)
                change.make()
                self.assert_tried(change, calls=2, people=1)

    def test_what_meets_others_every_time_is_busy_and_changes_nothing(self):
        change = Change(*[DEADLOCK] * TRIES)
        with self.assertRaises(Busy) as told:
            change.make()
        self.assertNotIsInstance(told.exception, Away)
        self.assert_tried(change, calls=TRIES, people=0)

    def test_a_database_that_stays_away_is_said_to_be_away(self):
        change = Change(*[LOST] * TRIES)
        with self.assertRaises(Away):
            change.make()
        self.assert_tried(change, calls=TRIES, people=0)

    def test_a_full_disk_is_not_tried_again(self):
        change = Change(FULL)
        with self.assertRaises(Away):
            change.make()
        self.assert_tried(change, calls=1, people=0)

    def test_what_is_no_passing_fault_is_raised_as_it_is(self):
        for failure in (IntegrityError("once"), OperationalError(1054, "no column")):
            with self.subTest(failure), self.assertRaises(type(failure)) as told:
                Change(failure).make()
            self.assertIs(told.exception, failure)

    def test_inside_another_operation_the_outer_one_is_tried_again(self):
        inner = Change(DEADLOCK)
        outer_calls = []

        @operation
        def outer():
            outer_calls.append(1)
            return inner.make()

        outer()
        self.assert_tried(inner, calls=2, people=1)
        self.assertEqual(len(outer_calls), 2)


class WritersTurnTest(TransactionTestCase):
    """On SQLite, whose file is wherever the shop wants it."""

    def test_a_folder_may_be_called_memory(self):
        if connection.vendor != "sqlite":
            self.skipTest("the writers of MariaDB stand in no queue of ours")
        folder = Path(self.enterContext(TemporaryDirectory(prefix="memory-shop-")))
        name = {"NAME": folder / "db.sqlite3"}
        with mock.patch.dict(connection.settings_dict, name), writers_turn():
            self.assertTrue((folder / "db.sqlite3.writer-lock").exists())


class LostConnectionTest(TransactionTestCase):
    """On a real MariaDB, whose connection is really lost."""

    def setUp(self):
        if connection.vendor != "mysql":
            self.skipTest("SQLite has no connection to lose")
        self.calls = 0

    def test_a_connection_killed_before_commit_is_made_anew_and_nothing_is_lost(self):
        @operation
        def make_person():
            self.calls += 1
            person = User.objects.create(username=f"person-{self.calls}")
            if self.calls == 1:
                other = connections.create_connection("default")
                with other.cursor() as cursor:
                    cursor.execute(f"KILL {connection.connection.thread_id()}")
                other.close()
                User.objects.count()
            return person

        make_person()
        self.assertEqual(self.calls, 2)
        self.assertEqual(User.objects.get().username, "person-2")

    def test_a_connection_lost_while_committing_is_told_and_never_tried_again(self):
        @operation
        def make_person():
            self.calls += 1
            return User.objects.create(username=f"person-{self.calls}")

        with cut_at_commit(), self.assertRaises(Away):
            make_person()
        # The server had done it, though nobody was told.
        self.assertEqual((self.calls, User.objects.count()), (1, 1))


@pytest.mark.parametrize(
    ("fault", "is_one"),
    [
        (FULL, True),
        (OperationalError(1114, "The table 'x' is full"), True),
        (OSError(errno.ENOSPC, "No space left on device"), True),
        (OSError(errno.EACCES, "Permission denied"), False),
        (OperationalError("no such table: x"), False),
        (DEADLOCK, False),
    ],
)
def test_a_full_disk_is_known_by_its_words(fault, is_one):
    assert (faults.is_full(fault), is_away(fault)) == (is_one, is_one)
    assert is_busy(fault) == (is_one or fault is DEADLOCK)
