"""A list of racks and other places with what lies in them."""

from dataclasses import dataclass, field
from functools import cached_property

from django.core.paginator import Page, Paginator

from accounts.models import Department, User

from . import errors
from .codes import is_rack_pattern, location_code, rack_parts
from .models import DepartmentRules, Location, LocationCode
from .permissions import Right, reach
from .roll_numbers import rolls_meant
from .stock import Rack

PLACES_A_PAGE = 50
NARROWED = {
    "q": lambda places, text: places.matching(text),
    "department": lambda places, code: places.filter(department__code=code),
    "kind": lambda places, kind: places.filter(kind=kind),
    "state": lambda places, state: STATES[state](places),
}
STATES = {
    "open": lambda places: places.filter(is_closed=False),
    "closed": lambda places: places.filter(is_closed=True),
    "full": lambda places: places.full(),
    "empty": lambda places: places.empty(),
}


def departments_of(user: User) -> list[Department]:
    """The departments whose racks `user` may see."""
    within = reach(user, Right.SEE_ROLLS)
    return list(within.narrow(Department.objects.all(), "pk"))


@dataclass(frozen=True)
class PlaceList:
    """The places `user` may see that match `wanted`, what the filter form cleaned."""

    user: User
    number: str = "1"  # of the page
    wanted: dict = field(default_factory=dict)

    @cached_property
    def page(self) -> Page:
        places = Location.objects.seen_by(self.user).with_load()
        for name, narrow in NARROWED.items():
            if value := self.wanted.get(name):
                places = narrow(places, value)
        places = places.select_related("department")
        ordered = places.order_by("department__code", "code")
        return Paginator(ordered, PLACES_A_PAGE).get_page(self.number)

    @property
    def count(self) -> int:
        return self.page.paginator.count

    @property
    def racks(self) -> list[Rack]:
        return [Rack(place, place.load_rolls, int(place.load_g)) for place in self.page]


@dataclass(frozen=True)
class Planned:
    """A rack of a block to be made; one that is there already stays as it is."""

    code: str
    is_there: bool
    is_readable: bool
    roll: str = ""  # the number of the roll that a scan of the code means already


@dataclass(frozen=True)
class Block:
    """What the codes of a block would come to."""

    racks: list[Planned]

    @property
    def new(self) -> int:
        return sum(not rack.is_there for rack in self.racks)

    @property
    def unreadable(self) -> list[str]:
        return [rack.code for rack in self.racks if not rack.is_readable]

    @property
    def misread(self) -> Planned | None:
        """The first rack that would be taken for a roll."""
        return next((rack for rack in self.racks if rack.roll), None)

    @property
    def can_be_made(self) -> bool:
        return bool(self.new) and not self.unreadable and not self.misread


def block_of(department: Department, codes: list[str]) -> Block:
    taken = LocationCode.objects.taken(codes)
    pattern = DepartmentRules.of(department.pk).location_pattern
    kept = [location_code(code) for code in codes]
    rolls = rolls_meant([code for code in kept if code not in taken])
    return Block(
        [
            Planned(
                code,
                code in taken,
                bool(rack_parts(code, department.code, pattern)),
                rolls.get(code, ""),
            )
            for code in kept
        ]
    )


@dataclass(frozen=True)
class Reading:
    """What a pattern makes of a code, and of the racks the department has."""

    code: str
    parts: dict | None
    racks: int
    misread: list[str]


def reading_of(department: Department, pattern: str, sample: str) -> Reading:
    """Raises BadPattern."""
    if pattern and not is_rack_pattern(pattern):
        raise errors.BadPattern
    code = location_code(sample)
    racks = department.locations.filter(kind=Location.Kind.STORAGE)
    standing = list(racks.values_list("code", flat=True))
    misread = [one for one in standing if not rack_parts(one, department.code, pattern)]
    parts = rack_parts(code, department.code, pattern) if code else None
    return Reading(code, parts, len(standing), misread)
