"""`manage.py copy_database`: nothing is lost between one database and another."""

import tempfile
from datetime import UTC, datetime
from decimal import Decimal
from io import BytesIO, StringIO

from django.core.management import CommandError, call_command
from django.db import connection
from django.test import TransactionTestCase
from django_apscheduler.models import DjangoJob, DjangoJobExecution

from accounts import audit, files
from accounts.models import Department, KeptFile
from accounts.tests.people import admin
from config import databases
from config.copying import numbers
from config.copying.tables import counts, sums
from dues.models import Counter
from dues.tests.shops import customer_of, receive, shop_of

from .spare import spare_copy, spare_database

AT = datetime(2026, 11, 21, 4, 30, 0, 123456, tzinfo=UTC)
BYTES = bytes(range(256)) * 5000
# The checks of a copy write down that they were made.
OF_THE_CHECKS = {"dues_ledgercheck", "warehouse_reconciliationlog"}


def copy(url: str) -> str:
    said = StringIO()
    call_command("copy_database", to=url, stdout=said)
    return said.getvalue()


def content(alias="default") -> dict:
    return {
        name: (one.rows, one.digests)
        for name, one in sums(alias).items()
        if name not in OF_THE_CHECKS
    }


def make_unusual_values() -> None:
    """What one engine might keep otherwise than the other."""
    files.keep(source=BytesIO(BYTES), name="a.bin", content_type="x/y", by=None, at=AT)
    fm = Department.objects.create(code="UV", name="भंडार தமிழ் 🌾 'quoted\\' %s")
    audit.record("value.tried", fm, by=None, at=AT, b=1.10, a=[None, "é\n"])
    with connection.cursor() as cursor:  # a JSON null, which is not NULL
        cursor.execute(
            "INSERT INTO accounts_auditentry (at, action, target_type, target_id,"
            " details) VALUES ('2026-11-21 04:30:00', 'a.b', 'c', 'd', 'null')"
        )
    job = DjangoJob.objects.create(id="a.job", job_state=b"\x00\xff%s'")
    DjangoJobExecution.objects.create(
        job=job, status="x", run_time=AT, finished=Decimal("1763699400.12")
    )


class CopyTest(TransactionTestCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # Known only once a test has made them.
        cls.databases |= {"target", "spare"}

    def setUp(self):
        self.folder = self.enterContext(tempfile.TemporaryDirectory())

    def connected(self, url):
        return self.enterContext(databases.connected(url, "spare"))

    def migrated(self):
        """A target as `manage.py migrate` leaves it."""
        url = self.enterContext(spare_copy(self.folder))
        return url, self.connected(url)

    def assert_refused(self, url, *words):
        with self.assertRaises(CommandError) as refused:
            copy(url)
        for word in words:
            self.assertIn(word, str(refused.exception))

    def test_a_copy_that_would_not_stay_is_refused(self):
        self.assert_refused("sqlite://:memory:", "names no database that would stay")

    def test_a_site_moves_to_sqlite_and_back_and_is_the_same(self):
        there = self.enterContext(spare_database(self.folder, "sqlite"))
        back = self.enterContext(spare_copy(self.folder))
        call_command("demo", stdout=StringIO())
        make_unusual_values()
        before, upcoming = content(), numbers.upcoming(connection)
        said = copy(there)
        self.assertIn("2 khatas in order", said)
        self.assertIn("Everything agrees", said)
        moved = databases.manage(there, "copy_database", "--to", back)
        self.assertEqual(moved.returncode, 0, moved.stderr)
        spare = self.connected(back)
        self.assertEqual(content("spare"), before)
        file = KeptFile.objects.using("spare").get()
        self.assertEqual(b"".join(bytes(p.content) for p in file.parts.all()), BYTES)
        goes_on = numbers.upcoming(spare)
        for name in before.keys() & upcoming.keys():
            self.assertEqual(goes_on[name], upcoming[name], name)

    def test_a_target_with_people_is_refused_and_left_alone(self):
        url, target = self.migrated()
        with target.cursor() as cursor:
            cursor.execute(
                "INSERT INTO accounts_department (code, name) VALUES ('X', 'Mine')"
            )
        self.assert_refused(url, "not empty", "accounts_department")
        self.assertEqual(counts("spare")["accounts_department"], 1)
        self.assert_refused(databases.url_of(connection.settings_dict), "own database")

    def test_a_table_that_arrives_otherwise_is_named_and_nothing_kept(self):
        url, target = self.migrated()
        admin("asha")
        Department.objects.create(code="FM", name="Film")
        body = "SET NEW.name = 'Other'"
        when = "BEFORE INSERT ON accounts_department FOR EACH ROW"
        if target.vendor == "sqlite":
            body = "BEGIN UPDATE accounts_department SET name = 'Other'; END"
            when = "AFTER INSERT ON accounts_department"
        with target.cursor() as cursor:
            cursor.execute(f"CREATE TRIGGER meddler {when} {body}")
        self.assert_refused(url, "accounts_department: the rows that arrived", "kept")
        self.assertEqual(databases.held(target), [])

    def test_a_row_that_does_not_fit_is_named(self):
        url, target = self.migrated()
        with target.cursor() as cursor:
            cursor.execute("CREATE UNIQUE INDEX one ON accounts_department (name)")
        Department.objects.create(code="FM", name="Film")
        Department.objects.create(code="LM", name="Film")
        self.assert_refused(url, "accounts_department cannot be copied", "kept")

    def test_what_is_wrong_here_is_wrong_there_and_said(self):
        url, _target = self.migrated()
        receive(customer_of(shop_of("asha"), "Sita"), 60)
        Counter.objects.update(last_no=3)
        self.assert_refused(url, "exact", "what is wrong")
