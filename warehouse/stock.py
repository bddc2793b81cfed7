"""What stands where: the figures of the dashboard, which reconciliation checks.

A roll is `produced` by the department that made it; every other figure counts it
where it is kept, or was kept last.
"""

from collections import defaultdict
from dataclasses import dataclass, field

from django.db.models import Count, Sum

from accounts.models import Department

from .models import Location, Roll
from .permissions import Reach
from .states import HERE, Status

EVERYWHERE = Reach(is_everywhere=True)


@dataclass
class Tally:
    rolls: int = 0
    weight_g: int = 0

    def __add__(self, other: "Tally") -> "Tally":
        return Tally(self.rolls + other.rolls, self.weight_g + other.weight_g)


def _tallies():
    return defaultdict(Tally)


@dataclass
class Stock:
    """The figures of one department, or of several together."""

    department: Department | None
    produced: Tally = field(default_factory=Tally)
    came: Tally = field(default_factory=Tally)  # made elsewhere, kept here
    went: Tally = field(default_factory=Tally)  # made here, kept elsewhere
    by_status: dict[str, Tally] = field(default_factory=_tallies)

    @property
    def stored(self) -> Tally:
        return self.by_status[Status.STORED]

    @property
    def dispatched(self) -> Tally:
        return self.by_status[Status.DISPATCHED]

    @property
    def pending_storage(self) -> Tally:
        return self.by_status[Status.PRODUCED]

    @property
    def pending_dispatch(self) -> Tally:
        """In the house and put somewhere: what can still be sent."""
        statuses = (Status.STORED, Status.TEMP, Status.AT_DEPT)
        return self._sum(statuses)

    @property
    def here(self) -> Tally:
        return self._sum(HERE)

    @property
    def all_kept(self) -> Tally:
        return self._sum(Status)

    @property
    def is_balanced(self) -> bool:
        """Made, and come, less gone, is what is kept in one status or another."""
        made = self.produced.rolls + self.came.rolls - self.went.rolls
        return made == self.all_kept.rolls

    def _sum(self, statuses) -> Tally:
        return sum((self.by_status[status] for status in statuses), Tally())


def by_department(within: Reach) -> list[Stock]:
    """The figures of each department within reach, in one question."""
    departments = Department.objects.all()
    if not within.is_everywhere:
        departments = departments.filter(pk__in=within.departments)
    stocks = {one.pk: Stock(one) for one in departments}
    rows = (
        # All departments' together: read through in its order, without the key it
        # does not hold, the index `roll_stock` is faster than any narrower question.
        Roll.objects.order_by()
        .values_list("custody", "status", "department")
        .annotate(rolls=Count("*"), weight_g=Sum("weight_g"))
    )
    for kept_by, status, made_in, rolls, weight_g in rows:
        _count(stocks, made_in, kept_by, status, Tally(rolls, int(weight_g)))
    return list(stocks.values())


def _count(stocks, made_in, kept_by, status, tally: Tally) -> None:
    if made_in in stocks:
        stocks[made_in].produced += tally
    if kept_by in stocks:
        stocks[kept_by].by_status[status] += tally
    if made_in != kept_by:
        if made_in in stocks:
            stocks[made_in].went += tally
        if kept_by in stocks:
            stocks[kept_by].came += tally


def together(stocks: list[Stock]) -> Stock:
    """The sum of several departments; between them nothing came or went."""
    total = Stock(None)
    for stock in stocks:
        total.produced += stock.produced
        total.came += stock.came
        total.went += stock.went
        for status, tally in stock.by_status.items():
            total.by_status[status] += tally
    return total


def rack_loads() -> dict[int, int]:
    """How many rolls lie in each location that holds any, by its id."""
    rows = Roll.objects.filter(location__isnull=False).order_by().values("location")
    return dict(rows.annotate(rolls=Count("*")).values_list("location", "rolls"))


@dataclass
class Rack:
    """A cell of the grid: a location and what lies in it."""

    location: Location
    rolls: int
    weight_g: int

    @property
    def fill_percent(self) -> int | None:
        """How full by rolls or by weight, whichever is more; None without limits."""
        shares = [
            100 * load // limit
            for load, limit in (
                (self.rolls, self.location.max_rolls),
                (self.weight_g, self.location.max_weight_g),
            )
            if limit
        ]
        return max(shares, default=None)

    @property
    def quarters(self) -> int:
        """How full in quarters, for the eye: 0 is empty, 4 full; a load counts."""
        if not self.rolls:
            return 0
        percent = self.fill_percent
        return 2 if percent is None else max(1, min(4, percent // 25))


@dataclass
class Aisle:
    """Racks as they stand: `rows` of a name and a Rack, or None at a gap, a column."""

    name: str
    columns: list[str]
    rows: list[tuple[str, list[Rack | None]]]


def racks(department: Department, aisle: str | None = None) -> list[Rack]:
    """The locations of a department, or of one of its aisles, with their load.

    In the order of their codes.
    """
    places = department.locations.with_load()
    if aisle is not None:
        places = places.filter(aisle=aisle)
    return [Rack(place, place.load_rolls, int(place.load_g)) for place in places]


def aisle_names(department: Department) -> list[str]:
    named = department.locations.exclude(row="").order_by("aisle")
    return list(named.values_list("aisle", flat=True).distinct())


def grid(department: Department, aisle: str | None = None) -> list[Aisle]:
    """The department's racks, aisle by aisle, or those of one aisle alone.

    Places without a row are left out.
    """
    aisles = defaultdict(dict)
    for rack in racks(department, aisle):
        place = rack.location
        if place.row:
            aisles[place.aisle][place.row, place.column] = rack
    return [_aisle(name, cells) for name, cells in sorted(aisles.items())]


def _aisle(name: str, cells: dict[tuple[str, str], Rack]) -> Aisle:
    columns = sorted({column for _row, column in cells})
    rows = sorted({row for row, _column in cells})
    return Aisle(
        name,
        columns,
        [(row, [cells.get((row, column)) for column in columns]) for row in rows],
    )
