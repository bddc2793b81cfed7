"""A whole khata as a file, and the same khata in an empty shop."""

import io
import zipfile

from django.db import connection
from django.test import TestCase
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

from accounts.models import AuditEntry
from accounts.sheets import refusals as files_refused
from accounts.workbook import WRITERS
from dues import checks, operations
from dues.models import (
    Counter,
    Customer,
    Due,
    KhataImport,
    Payment,
    Posting,
    Shopkeeper,
)
from dues.moving import refusals
from dues.moving.reading import read_khata
from dues.moving.writing import sheets

from .full_shop import full_shop, told_of
from .khata_machine import Khata
from .shops import TODAY, at, customer_of, day, give, receive, shop_of


def file_of(shop: Shopkeeper, format: str = "zip") -> io.BytesIO:
    return operations.take_out(shop=shop, format=format, by=shop.user, at=at())


def bring(shop: Shopkeeper, file: io.BytesIO) -> KhataImport:
    return operations.bring_khata(
        shop=shop, source=file, name="khata", by=shop.user, at=at()
    )


def take_in(brought: KhataImport, **named) -> None:
    named = {"with_details": True, "by": brought.by, "at": at()} | named
    operations.take_in_khata(brought=brought, **named)


def rewritten(file: io.BytesIO, sheet: str, change) -> io.BytesIO:
    """The ZIP with one of its tables as `change` has it; None takes it out."""
    made = io.BytesIO()
    with zipfile.ZipFile(file) as old, zipfile.ZipFile(made, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            if name == f"{sheet}.csv":
                content = change(content)
            if content is not None:
                new.writestr(name, content)
    made.seek(0)
    return made


def _replacing(old: str, new: str):
    return lambda content: content.replace(old.encode(), new.encode(), 1)


class MovedTest(TestCase):
    @classmethod
    def setUpTestData(cls):
        cls.shop = full_shop()
        cls.told = told_of(cls.shop, TODAY)
        cls.empty = shop_of("empty")

    def test_it_tells_the_same_in_another_shop_from_either_format(self):
        for format in WRITERS:
            with self.subTest(format):
                shop = shop_of(f"empty-{format}")
                take_in(bring(shop, file_of(self.shop, format)))
                self.assertEqual(told_of(shop, TODAY), self.told)
                self.assertEqual(list(checks.differences(shop, TODAY)), [])

    def test_the_copy_taken_out_again_holds_the_same(self):
        take_in(bring(self.empty, file_of(self.shop)))
        first, second = (read_khata(file_of(shop)) for shop in (self.shop, self.empty))
        self.assertEqual(
            {name: len(rows) for name, rows in first.tables.items()},
            {name: len(rows) for name, rows in second.tables.items()},
        )

    def test_the_shops_details_come_along_when_wanted(self):
        take_in(bring(self.empty, file_of(self.shop)), with_details=False)
        self.empty.refresh_from_db()
        self.assertEqual(self.empty.shop_name, "empty's shop")
        other = shop_of("other")
        take_in(bring(other, file_of(self.shop)))
        other.refresh_from_db()
        self.assertEqual(other.shop_name, "asha's shop")
        self.assertEqual((other.credit_days, other.upi_vpa), (10, "asha@okbank"))
        self.assertEqual(other.user.username, "other")

    def test_the_khata_goes_on_in_the_new_shop(self):
        take_in(bring(self.empty, file_of(self.shop)))
        sita = Customer.objects.get(shopkeeper=self.empty, name="सीता देवी")
        last = Counter.objects.get(shopkeeper=self.shop).last_no
        paid = receive(sita, 10, 1)
        self.assertTrue(paid.receipt_no.endswith(f"{last + 1:06}"))
        self.assertEqual(list(checks.differences(self.empty, day(1))), [])

    def test_the_dry_run_writes_nothing_and_tells_what_would_be(self):
        before = Due.objects.count(), Posting.objects.count()
        brought = bring(self.empty, file_of(self.shop))
        self.assertEqual((Due.objects.count(), Posting.objects.count()), before)
        self.assertFalse(Customer.objects.for_shop(self.empty).exists())
        figures = brought.figures
        self.assertEqual(figures["shop_name"], "asha's shop")
        self.assertEqual(figures["dues"], Due.objects.for_shop(self.shop).count())

    def test_pressed_twice_it_is_written_once(self):
        brought = bring(self.empty, file_of(self.shop))
        take_in(brought)
        take_in(brought)
        self.assertEqual(told_of(self.empty, TODAY), self.told)

    def test_a_shop_that_is_not_empty_refuses(self):
        brought = bring(self.empty, file_of(self.shop))
        customer_of(self.empty, "Somebody")
        with self.assertRaises(refusals.ShopNotEmpty):
            take_in(brought)
        with self.assertRaises(refusals.ShopNotEmpty):
            bring(self.shop, file_of(self.shop))
        self.assertEqual(told_of(self.shop, TODAY), self.told)

    def test_a_strangers_name_becomes_nobodys(self):
        other = shop_of("helper").user
        due = give(customer_of(self.shop, "New"), 5)
        operations.void_due(due=due, reason="x", by=other, at=at())
        take_in(bring(self.empty, file_of(self.shop)))
        last = Due.objects.for_shop(self.empty).latest("pk")
        self.assertEqual(last.posting.by, self.empty.user)
        self.assertIsNone(last.void_posting.by)

    def test_a_number_that_is_in_use_no_more_comes_along(self):
        ramu = customer_of(self.shop, "Ramu", phone="+911111111111")
        take_in(bring(self.empty, file_of(self.shop)))
        kept = Customer.objects.get(shopkeeper=self.empty, name="Ramu")
        self.assertEqual(kept.phone, ramu.phone)

    def test_an_empty_khata_may_be_moved_too(self):
        take_in(bring(self.empty, file_of(shop_of("nothing"), "xlsx")))
        self.assertFalse(Customer.objects.for_shop(self.empty).exists())

    def test_another_shops_rows_are_not_in_the_file(self):
        give(customer_of(shop_of("neighbour"), "Neighbours customer"), 999)
        khata = read_khata(file_of(self.shop))
        names = {row["name"] for row in khata.tables["Customers"]}
        self.assertNotIn("Neighbours customer", names)
        dues = Due.objects.for_shop(self.shop).count()
        self.assertEqual(len(khata.tables["Dues"]), dues)

    def test_taking_out_and_in_are_in_the_audit_without_a_phone(self):
        take_in(bring(self.empty, file_of(self.shop)))
        lines = AuditEntry.objects.filter(action__startswith="khata.taken")
        self.assertEqual(
            sorted(lines.values_list("action", flat=True)),
            ["khata.taken_in", "khata.taken_out"],
        )
        self.assertNotIn("98480", str([line.details for line in lines]))

    def test_nothing_in_it_is_run_by_a_spreadsheet(self):
        with zipfile.ZipFile(file_of(self.shop)) as packed:
            dues = packed.read("Dues.csv").decode("utf-8-sig")
        self.assertIn("'+ चावल", dues)
        self.assertNotIn(",+ चावल", dues)


class RefusedTest(TestCase):
    @classmethod
    def setUpTestData(cls):
        cls.shop, cls.empty = full_shop(), shop_of("empty")

    def assert_refused(self, error, file: io.BytesIO):
        before = list(Posting.objects.values())
        with self.assertRaises(error) as told:
            bring(self.empty, file)
        self.assertEqual(list(Posting.objects.values()), before)
        self.assertFalse(Customer.objects.for_shop(self.empty).exists())
        self.assertFalse(KhataImport.objects.exists())
        return str(told.exception)

    def test_any_cell_that_was_changed(self):
        file = file_of(self.shop)
        for sheet, old, new in (
            ("Dues", ",250.0,", ",200.0,"),
            ("Payments", "CASH", "BANK"),
            ("Customers", "लाल", "लाला"),
            ("Shop", "okbank", "okother"),
            ("Allocations", ",70.0,", ",7.0,"),
        ):
            self.assertIn(old, zipfile.ZipFile(file).read(f"{sheet}.csv").decode())
            changed = rewritten(file, sheet, _replacing(old, new))
            told = self.assert_refused(refusals.KhataChanged, changed)
            self.assertIn(sheet, told)

    def test_a_row_or_a_table_that_is_missing(self):
        file = file_of(self.shop)

        def without_last(content):
            return content.rstrip().rpartition(b"\r\n")[0]

        for change in (without_last, lambda _content: None, lambda _content: b""):
            told = self.assert_refused(
                refusals.KhataChanged, rewritten(file, "Dues", change)
            )
            self.assertIn("Dues", told)

    def test_a_cell_that_is_nothing_of_the_kind(self):
        for sheet, right, wrong in (
            ("Dues", "SALE", "S"),
            ("Dues", ",250.0,", ",1e999999,"),
            ("Dues", ",250.0,", ",10000000.0,"),
            ("Shop", ",10,", ",366,"),
        ):
            file = rewritten(file_of(self.shop), sheet, _replacing(right, wrong))
            told = self.assert_refused(refusals.KhataCellWrong, file)
            self.assertIn(f"“{sheet}”, row ", told)

    def test_a_phone_that_is_no_number_of_the_world(self):
        ramu = customer_of(self.shop, "Ramu")
        Customer.objects.filter(pk=ramu.pk).update(phone="+999123456789")
        self.assert_refused(refusals.KhataChanged, file_of(self.shop))

    def test_what_is_no_khata(self):
        for content, error in (
            (b"", files_refused.FileEmpty),
            (b"Name,Phone\nRavi,1", refusals.NotAKhata),
            (b"\x89PNG\r\n\x1a\n\x00", refusals.NotAKhata),
            (b"PK\x03\x04 broken", files_refused.FileDamaged),
            (file_of(self.shop).getvalue()[:-100], files_refused.FileDamaged),
            (file_of(self.shop, "xlsx").getvalue()[:-99], files_refused.FileDamaged),
        ):
            self.assert_refused(error, io.BytesIO(content))

    def test_another_version(self):
        newer = _replacing("bhandar-khata 1", "bhandar-khata 9")
        file = rewritten(file_of(self.shop), "About", newer)
        told = self.assert_refused(refusals.OtherFormat, file)
        self.assertIn("bhandar-khata 9", told)

    def test_a_khata_that_does_not_add_up_is_named(self):
        Due.objects.filter(pk=Due.objects.open().first().pk).update(settled_paise=1)
        Payment.objects.for_shop(self.shop).filter(receipt_no__endswith="2").update(
            receipt_no="R26-27/000900"
        )
        told = self.assert_refused(refusals.NotInOrder, file_of(self.shop))
        self.assertIn("receipts", told)


class MovedAtTheEnd(Khata):
    """A khata of random days that is moved when they are over."""

    def teardown(self):
        try:
            if hasattr(self, "owed"):
                self.is_the_same_elsewhere()
        finally:
            super().teardown()

    def is_the_same_elsewhere(self):
        other, today = shop_of("moved"), day(self.now)
        file = io.BytesIO()
        WRITERS["zip"](file, sheets(self.shop, at(self.now)))
        named = {"by": other.user, "at": at(self.now)}
        brought = operations.bring_khata(shop=other, source=file, name="khata", **named)
        operations.take_in_khata(brought=brought, with_details=True, **named)
        assert told_of(other, today) == told_of(self.shop, today)
        assert list(checks.differences(other, today)) == []


class AnyKhataTest(TestCase):
    def test_any_khata_tells_the_same_elsewhere(self):
        run_state_machine_as_test(
            MovedAtTheEnd,
            settings=settings(
                max_examples=6,
                stateful_step_count=22,
                deadline=None,
                database=None,
                suppress_health_check=list(HealthCheck),
            ),
        )


class QueriesTest(TestCase):
    def test_a_longer_khata_takes_no_more_statements_to_write(self):
        shop = shop_of("asha")
        counts = []
        for more in (1, 30):
            for number in range(more):
                receive(customer_of(shop, f"C{more} {number}"), 5)
            with CaptureQueriesContext(connection) as queries:
                WRITERS["zip"](io.BytesIO(), sheets(shop, at()))
            counts.append(len(queries))
        self.assertEqual(counts[0], counts[1])
