from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import NamedTuple

from django.db.models import Q, QuerySet

from .. import dates
from ..models import Allocation, Customer, Due, Payment, Shopkeeper
from .balances import MANY
from .by_page import ByPage
from .paise import Paise

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
    rows: "AgeingRows"


def ageing(
    shop: Shopkeeper,
    *,
    on: date,
    today: date,
    by: str = BY_DUE_DATE,
) -> Ageing:
    """Age what was open at the end of the day `on`, by due date or by bill date.

    Of today the guarded sums are read, of an earlier day the allocations up to it.
    A constant number of statements.
    """
    source = (_Then if on < today else _Now)(shop, on, by)
    return Ageing(on, by, source.total(), AgeingRows(shop, source))


class AgeingRows(ByPage):
    """A row of each customer who owed; a page of them is read when it is looked at."""

    def __init__(self, shop: Shopkeeper, source: "_Now"):
        self.shop, self.source = shop, source

    @cached_property
    def ids(self) -> list[int]:
        return self.source.owing()

    def read(self, ids: list[int]) -> list[AgeingRow]:
        rows = self.source.rows(**{"customer__in": ids} if len(ids) <= MANY else {})
        customers = Customer.objects.for_shop(self.shop).in_bulk(ids)
        for pk in ids:
            rows[pk].customer = customers[pk]
        return [rows[pk] for pk in ids]


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
            for *key, paise in rows.annotate(paise=Paise(self.amount))
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

    def owing(self) -> list[int]:
        """Customers with something open, who owe most first."""
        owed = defaultdict(int)
        for part in self.opens():
            for pk, paise in part.sums("customer", of={}):
                owed[pk] += paise
        return sorted(filter(owed.get, owed), key=lambda pk: (-owed[pk], pk))

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
