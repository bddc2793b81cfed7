from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from django.db.models import Q, QuerySet, Sum

from .. import dates
from ..models import Allocation, Customer, Due, Payment, Shopkeeper

BY_DUE_DATE, BY_BILL_DATE = "due_on", "entry_on"
SHOP = "shopkeeper"


@dataclass
class AgeingRow:
    """What is open by age, and the advance beside it: together the balance."""

    customer: Customer | None = None
    buckets: dict[str, int] = field(
        default_factory=lambda: dict.fromkeys(dates.BUCKETS, 0)
    )
    advance_paise: int = 0

    @property
    def open_paise(self) -> int:
        return sum(self.buckets.values())

    @property
    def paise(self) -> int:
        return self.open_paise - self.advance_paise


@dataclass(frozen=True)
class Ageing:
    """What a shop's customers owed at the end of a day, by age.

    `total` is of all customers; `rows` are of those who owe, the most first.
    """

    on: date
    by: str
    total: AgeingRow
    rows: list[AgeingRow]


def ageing(
    shop: Shopkeeper,
    *,
    on: date,
    today: date,
    by: str = BY_DUE_DATE,
    first: int = 0,
    most: int | None = None,
) -> Ageing:
    """Age what was open at the end of the day `on`, by due date or by bill date.

    Of today the guarded sums are read, of an earlier day the allocations up to it.
    `first` and `most` choose a page of the rows. A constant number of statements.
    """
    source = (_Then if on < today else _Now)(shop, on, by)
    if most is None:
        rows = source.rows()
        ids = ranked(rows)
    else:
        ids = source.owing(first, most)
        rows = source.rows(customer__in=ids)
    customers = Customer.objects.for_shop(shop).in_bulk(ids)
    for pk in ids:
        rows[pk].customer = customers[pk]
    return Ageing(on, by, source.total(), [rows[pk] for pk in ids])


class _Part(NamedTuple):
    """Rows that count for or against, the path to their entry, and their amount."""

    rows: QuerySet
    amount: str
    path: str = ""
    sign: int = 1

    def sums(self, *keys: str, of: dict) -> list[tuple]:
        """(value of each key …, paise), grouped in the database."""
        found = {f"{self.path}{name}": value for name, value in of.items()}
        groups = [f"{self.path}{key}" for key in keys]
        rows = self.rows.filter(**found).order_by().values_list(*groups)
        return [
            (*key, self.sign * paise)
            for *key, paise in rows.annotate(paise=Sum(self.amount))
        ]


class _Now:
    """Ages of what is open today, from the sums kept on dues and payments.

    Grouped by day in the database and put into buckets here, so that the edges are
    written once.
    """

    def __init__(self, shop: Shopkeeper, on: date, by: str):
        self.on, self.by = on, by
        self.dues = Due.objects.for_shop(shop)
        self.payments = Payment.objects.for_shop(shop)

    def opens(self) -> list[_Part]:
        return [_Part(self.dues.open(), "open_paise")]

    def advances(self) -> list[_Part]:
        return [_Part(self.payments.with_advance(), "free_paise")]

    def owing(self, first: int, most: int) -> list[int]:
        """Customers with open dues, who owe most first."""
        owed = self.dues.open().order_by().values("customer")
        page = owed.annotate(owed=Sum("open_paise")).order_by("-owed", "customer")
        return [row["customer"] for row in page[first : first + most]]

    def total(self) -> AgeingRow:
        total = AgeingRow()
        for part in self.opens():
            for day, paise in part.sums(self.by, of={}):
                total.buckets[self.bucket(day)] += paise
        for part in self.advances():
            total.advance_paise += sum(paise for _shop, paise in part.sums(SHOP, of={}))
        return total

    def rows(self, **of) -> dict[int, AgeingRow]:
        """The row of each customer; only those found by `of`."""
        found = defaultdict(AgeingRow)
        for part in self.opens():
            for pk, day, paise in part.sums("customer", self.by, of=of):
                found[pk].buckets[self.bucket(day)] += paise
        for part in self.advances():
            for pk, paise in part.sums("customer", of=of):
                found[pk].advance_paise += paise
        return found

    def bucket(self, day: date) -> str:
        if self.by == BY_BILL_DATE:
            return dates.age_bucket(dates.days_late(day, self.on))
        return dates.bucket(day, self.on)


class _Then(_Now):
    """Ages at the end of an earlier day, from the entries and allocations up to it.

    An entry that was cancelled by then has given back its allocations by then.
    """

    def __init__(self, shop: Shopkeeper, on: date, by: str):
        super().__init__(shop, on, by)
        stood = Q(voided_on__isnull=True) | Q(voided_on__gt=on)
        self.dues = self.dues.filter(stood, entry_on__lte=on)
        self.payments = self.payments.filter(stood, entry_on__lte=on)
        of_shop = Allocation.objects.filter(due__shopkeeper=shop)
        self.settled = of_shop.filter(made_on__lte=on)

    def opens(self) -> list[_Part]:
        return [
            _Part(self.dues, "amount_paise"),
            _Part(self.settled, "amount_paise", "due__", sign=-1),
        ]

    def advances(self) -> list[_Part]:
        return [
            _Part(self.payments, "amount_paise"),
            _Part(self.settled, "amount_paise", "payment__", sign=-1),
        ]

    def owing(self, first: int, most: int) -> list[int]:
        return ranked(self.rows())[first : first + most]


def ranked(rows: dict[int, AgeingRow]) -> list[int]:
    """Those who have something open, the most first."""
    owing = (pk for pk, row in rows.items() if row.open_paise)
    return sorted(owing, key=lambda pk: (-rows[pk].open_paise, pk))
