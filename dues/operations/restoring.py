"""A whole khata written into an empty shop: all of it, in its order, or nothing.

What `posting` guards row by row is derived here for all rows at once: the sums of
dues and payments from their allocations, the counters from the receipts. Then the
check of ledgers goes over the whole before anything is kept.
"""

import re
from collections import defaultdict
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import Max, Model

from accounts.models import User
from accounts.phones import is_kept

from .. import checks, dates, names
from ..models import (
    Allocation,
    Counter,
    Customer,
    Due,
    Payment,
    Posting,
    Promise,
    Reminder,
    Shopkeeper,
)
from ..moving.reading import Khata
from ..moving.refusals import KhataChanged, NotInOrder, ShopNotEmpty

AT_ONCE = 1000
_RECEIPT = re.compile(r"([A-Z]+)(\d\d-\d\d)/(\d{6})")


def restore(*, shop: Shopkeeper, khata: Khata, by: User, at: datetime) -> None:
    """Write `khata` into `shop`, inside the caller's transaction.

    Raises ShopNotEmpty, KhataChanged when rows lead to rows that are not there, and
    NotInOrder when the ledger does not add up.
    """
    kept = Shopkeeper.objects.select_for_update().get(pk=shop.pk)
    refuse_full(kept)
    try:
        with transaction.atomic():
            _Restoring(kept, khata, by).write()
    except IntegrityError as error:
        refuse_full(kept)
        raise NotInOrder(first=type(error).__name__) from error
    if found := next(checks.differences(kept, dates.today(at)), None):
        raise NotInOrder(first=found)


def refuse_full(shop: Shopkeeper) -> None:
    """Customers make a khata: without any there is nothing in it."""
    if (
        Customer.objects.for_shop(shop).exists()
        or Counter.objects.filter(shopkeeper=shop).exists()
    ):
        raise ShopNotEmpty


class _Restoring:
    """One khata on its way in; `new` leads from a number in the file to the id here."""

    def __init__(self, shop: Shopkeeper, khata: Khata, by: User):
        self.shop, self.khata, self.by = shop, khata, by
        self.owner = khata.shop["user__username"]
        self.new: dict[type[Model], dict[int, int]] = defaultdict(dict)
        self.settled, self.allocated = defaultdict(int), defaultdict(int)

    def write(self) -> None:
        self._sum_up()
        # Before anybody else takes a number of these series.
        self._count_receipts()
        self._insert("Postings", Posting, self._posting)
        self._insert("Customers", Customer, self._customer)
        self._lead_merged()
        self._insert("Dues", Due, self._due)
        self._insert("Payments", Payment, self._payment)
        self._insert("Allocations", Allocation, self._allocation)
        self._insert("Promises", Promise, self._promise)
        self._insert("Reminders", Reminder, self._reminder)

    def rows(self, name: str) -> list[dict]:
        return self.khata.tables[name]

    def _sum_up(self) -> None:
        for row in self.rows("Allocations"):
            self.settled[row["due_id"]] += row["amount_paise"]
            self.allocated[row["payment_id"]] += row["amount_paise"]

    def _count_receipts(self) -> None:
        last = defaultdict(int)
        for row in self.rows("Payments"):
            if number := row["receipt_no"]:
                found = _RECEIPT.fullmatch(number)
                if not found or found.group(1) not in Counter.Series.values:
                    raise KhataChanged(sheet="Payments")
                series = found.group(1), found.group(2)
                last[series] = max(last[series], int(found.group(3)))
        Counter.objects.bulk_create(
            Counter(
                shopkeeper=self.shop,
                series=series,
                financial_year=year,
                last_no=last_no,
            )
            for (series, year), last_no in last.items()
        )

    # --- rows in their order ----------------------------------------------------

    def _insert(self, name: str, model: type[Model], made) -> None:
        """Insert the rows of a table, some at a time, and learn their new ids.

        A row that needs another one's id waits until that one is in.
        """
        waiting: dict[int, Model] = {}
        for row in self.rows(name):
            if len(waiting) >= AT_ONCE or row.get("moved_from_id") in waiting:
                self._flush(model, waiting)
            waiting[row["id"]] = made(row)
        self._flush(model, waiting)
        if len(self.new[model]) != len(self.rows(name)):  # a number stands twice
            raise KhataChanged(sheet=name)

    def _flush(self, model: type[Model], waiting: dict[int, Model]) -> None:
        """Not every database tells the ids it gave, but all give them in order."""
        if not waiting:
            return
        last = model.objects.aggregate(last=Max("pk"))["last"] or 0
        model.objects.bulk_create(waiting.values())
        ids = self._mine(model).filter(pk__gt=last).order_by("pk")
        ids = list(ids.values_list("pk", flat=True))
        if len(ids) != len(waiting):  # somebody else writes in this khata now
            raise ShopNotEmpty
        self.new[model].update(zip(waiting, ids, strict=True))
        waiting.clear()

    def _mine(self, model: type[Model]):
        if model is Allocation:
            return Allocation.objects.filter(due__shopkeeper=self.shop)
        return model.objects.filter(shopkeeper=self.shop)

    def _id(self, model: type[Model], number: int | None) -> int | None:
        """The id here of a row of the file. Raises KhataChanged when it has none."""
        if number is None:
            return None
        try:
            return self.new[model][number]
        except KeyError:
            raise KhataChanged(sheet=model.__name__) from None

    # --- one row ----------------------------------------------------------------

    def _posting(self, row: dict) -> Posting:
        """The owner's presses become those of whoever brings it; others are nobody's:
        a name here may be another person's there."""
        is_owners = row["by__username"] and row["by__username"] == self.owner
        return Posting(
            shopkeeper=self.shop,
            action=row["action"],
            at=row["at"],
            by=self.by if is_owners else None,
        )

    def _customer(self, row: dict) -> Customer:
        facts = self._facts(row) | {"merged_into_id": None}
        if facts["phone"] and not is_kept(facts["phone"]):
            raise KhataChanged(sheet="Customers")
        customer = Customer(**facts)
        customer.fold()
        return customer

    def _lead_merged(self) -> None:
        """Whom merged customers lead to, who are found by those names too."""
        people = Customer.objects.in_bulk(self.new[Customer].values())
        merged = defaultdict(list)
        for row in self.rows("Customers"):
            one = people[self._id(Customer, row["id"])]
            if row["merged_into_id"] is not None:
                one.merged_into_id = self._id(Customer, row["merged_into_id"])
                merged[one.merged_into_id].append(one)
        for pk, gone in merged.items():
            people[pk].fold(gone)
        changed = [one for gone in merged.values() for one in gone]
        changed += [people[pk] for pk in merged]
        fields = ["merged_into", "search_key", "sound_key"]
        Customer.objects.bulk_update(changed, fields, batch_size=AT_ONCE)

    def _due(self, row: dict) -> Due:
        moved = self._id(Due, row["moved_from_id"])
        return Due(
            **self._facts(row)
            | {"moved_from_id": moved, "settled_paise": self.settled[row["id"]]}
        )

    def _payment(self, row: dict) -> Payment:
        return Payment(
            **self._facts(row),
            reference_key=names.reference_key(row["reference"] or ""),
            allocated_paise=self.allocated[row["id"]],
        )

    def _allocation(self, row: dict) -> Allocation:
        return Allocation(
            payment_id=self._id(Payment, row["payment_id"]),
            due_id=self._id(Due, row["due_id"]),
            amount_paise=row["amount_paise"],
            made_on=row["made_on"],
            posting_id=self._id(Posting, row["posting_id"]),
        )

    def _promise(self, row: dict) -> Promise:
        return Promise(**self._facts(row))

    def _reminder(self, row: dict) -> Reminder:
        return Reminder(**self._facts(row))

    def _facts(self, row: dict) -> dict:
        """The row with the ids of here."""
        facts = {name: value for name, value in row.items() if name != "id"}
        for name, of in (
            ("customer_id", Customer),
            ("posting_id", Posting),
            ("void_posting_id", Posting),
        ):
            if name in facts:
                facts[name] = self._id(of, facts[name])
        return facts | {"shopkeeper": self.shop}
