"""A khata written as sheets."""

from collections.abc import Callable, Iterator
from datetime import datetime

from django.conf import settings
from django.db.models import QuerySet

from accounts.workbook import Sheet

from ..models import Allocation, Shopkeeper
from .tables import ABOUT, FORMAT, TABLES, Seal, Table

AT_ONCE = 2000


def sheets(
    shop: Shopkeeper,
    at: datetime,
    report: Callable[[int, int], None] = lambda done, total: None,
) -> list[Sheet]:
    """The sheets of one moment, to be written in their order, inside a snapshot.

    `report(done, total)` hears how many rows are; what it raises ends the writing.
    """
    counts = {table.name: rows_of(table, shop).count() for table in TABLES}
    seals = {table.name: Seal() for table in TABLES}
    told = _Told(report, sum(counts.values()))
    made = [
        Sheet(
            table.name,
            table.header,
            _rows(table, shop, seals[table.name], told),
            count=counts[table.name],
            days=table.days,
        )
        for table in TABLES
    ]
    name, header = ABOUT
    return [*made, Sheet(name, header, _about(shop, at, seals))]


def size_of(shop: Shopkeeper) -> int:
    """How many rows there are to write."""
    return sum(rows_of(table, shop).count() for table in TABLES)


def rows_of(table: Table, shop: Shopkeeper) -> QuerySet:
    """The rows of one table, in the order they were written in."""
    if table.model is Shopkeeper:
        return Shopkeeper.objects.filter(pk=shop.pk)
    if table.model is Allocation:
        return Allocation.objects.filter(due__shopkeeper=shop).order_by("pk")
    return table.model.objects.filter(shopkeeper=shop).order_by("pk")


class _Told:
    """How many rows were read, told on now and then."""

    def __init__(self, report, total: int):
        self.report, self.done, self.total = report, 0, total

    def __call__(self) -> None:
        self.done += 1
        if self.done % AT_ONCE == 0:
            self.report(self.done, self.total)


def _rows(table: Table, shop: Shopkeeper, seal: Seal, told: _Told) -> Iterator[list]:
    columns = table.columns
    read = [place for place, one in enumerate(columns) if not one.is_told]
    rows = rows_of(table, shop).values_list(*(one.path for one in columns))
    for row in rows.iterator(AT_ONCE):
        kept = [one.kept(value) for one, value in zip(columns, row, strict=True)]
        seal.add(kept[place] for place in read)
        told()
        yield [one.cell(value) for one, value in zip(columns, kept, strict=True)]


def _about(shop: Shopkeeper, at: datetime, seals: dict[str, Seal]) -> Iterator[tuple]:
    yield "Format", FORMAT
    yield "Shop", shop.shop_name
    yield "Made At", at.isoformat()
    yield "Time Zone", settings.TIME_ZONE
    for name, seal in seals.items():
        yield f"Rows Of {name}", seal.count
        yield f"Seal Of {name}", str(seal)
