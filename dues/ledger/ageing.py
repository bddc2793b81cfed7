from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Q, QuerySet, Sum

from .. import dates
from ..models import Allocation, Customer, Due, Payment, Shopkeeper

BY_DUE_DATE, BY_BILL_DATE = "due_on", "entry_on"


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
        ids = sorted(
            (pk for pk, row in rows.items() if row.open_paise),
            key=lambda pk: (-rows[pk].open_paise, pk),
        )
    else:
        ids = source.owing(first, most)
        rows = source.rows(Q(customer__in=ids))
    customers = Customer.objects.for_shop(shop).in_bulk(ids)
    for pk in ids:
        rows[pk].customer = customers[pk]
    return Ageing(on, by, source.total(), [rows[pk] for pk in ids])


class _Now:
    """Ages of what is open today, from the sums kept on dues and payments.

    Grouped by day in the database and put into buckets here, so that the edges are
    written once.
    """

    def __init__(self, shop: Shopkeeper, on: date, by: str):
        self.shop, self.on, self.by = shop, on, by

    def opens(self) -> list[tuple[QuerySet, str, int]]:
        """Rows of dues, the path to their due, and the sign with which they count."""
        dues = Due.objects.for_shop(self.shop).open()
        return [(dues.order_by(), "", Sum("open_paise"))]

    def advances(self) -> list[tuple[QuerySet, Sum]]:
        payments = Payment.objects.for_shop(self.shop).with_advance()
        return [(payments.order_by(), Sum("free_paise"))]

    def owing(self, first: int, most: int) -> list[int]:
        dues = Due.objects.for_shop(self.shop).open().order_by()
        owed = dues.values("customer").annotate(owed=Sum("open_paise"))
        page = owed.order_by("-owed", "customer")[first : first + most]
        return [row["customer"] for row in page]

    def total(self) -> AgeingRow:
        total = AgeingRow()
        for rows, path, value in self.opens():
            for day, paise in rows.values_list(f"{path}{self.by}").annotate(value):
                total.buckets[self.bucket(day)] += paise
        for rows, value in self.advances():
            total.advance_paise += rows.aggregate(paise=value)["paise"] or 0
        return total

    def rows(self, of: Q | None = None) -> dict[int, AgeingRow]:
        of = of or Q()
        found = defaultdict(AgeingRow)
        for rows, path, value in self.opens():
            keys = (f"{path}customer", f"{path}{self.by}")
            for pk, day, paise in (
                rows.filter(_along(of, path)).values_list(*keys).annotate(value)
            ):
                found[pk].buckets[self.bucket(day)] += paise
        for rows, value in self.advances():
            path = "payment__" if rows.model is Allocation else ""
            for pk, paise in (
                rows.filter(_along(of, path))
                .values_list(f"{path}customer")
                .annotate(value)
            ):
                found[pk].advance_paise += paise
        return found

    def bucket(self, day: date) -> str:
        if self.by == BY_BILL_DATE:
            return dates.age_bucket(dates.days_late(day, self.on))
        return dates.bucket(day, self.on)


class _Then(_Now):
    """Ages at the end of an earlier day, from the entries and allocations up to it."""

    def stood(self) -> Q:
        return Q(entry_on__lte=self.on) & (
            Q(voided_on__isnull=True) | Q(voided_on__gt=self.on)
        )

    def settled(self) -> QuerySet:
        # What a later day cancelled is not of this day, nor what was taken back.
        rows = Allocation.objects.filter(made_on__lte=self.on)
        return rows.filter(due__shopkeeper=self.shop).order_by()

    def opens(self):
        dues = Due.objects.for_shop(self.shop).filter(self.stood()).order_by()
        return [
            (dues, "", Sum("amount_paise")),
            (self.settled(), "due__", -Sum("amount_paise")),
        ]

    def advances(self):
        payments = Payment.objects.for_shop(self.shop).filter(self.stood()).order_by()
        return [
            (payments, Sum("amount_paise")),
            (self.settled(), -Sum("amount_paise")),
        ]

    def owing(self, first: int, most: int) -> list[int]:
        rows = self.rows()
        ids = sorted(
            (pk for pk, row in rows.items() if row.open_paise),
            key=lambda pk: (-rows[pk].open_paise, pk),
        )
        return ids[first : first + most]


def _along(of: Q, path: str) -> Q:
    """A condition on entries, asked of allocations by way of their entry."""
    return Q(*((f"{path}{name}", value) for name, value in of.children))
