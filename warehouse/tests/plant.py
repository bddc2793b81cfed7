"""The cast of the plant's tests: departments, people, racks, rolls, a fixed morning."""

from datetime import datetime, timedelta
from itertools import count
from uuid import uuid4

from accounts.models import Department, User
from accounts.roles import Role
from accounts.tests.clock import MORNING
from accounts.tests.people import person
from warehouse import operations
from warehouse.models import DepartmentRules, Location, LocationCode, Roll
from warehouse.operations import Line, Scan

_people, _rolls = count(1), count(1)


def at(minutes: float = 0) -> datetime:
    """`minutes` after ten in the morning of the test's day."""
    return MORNING + timedelta(minutes=minutes)


def department(code: str = "FM") -> Department:
    names = {"FM": "Forming", "LM": "Lamination", "PM": "Packing"}
    return Department.objects.get_or_create(
        code=code, defaults={"name": names.get(code, code)}
    )[0]


def worker(
    role: Role = Role.FACTORY_ADMIN, home: str | None = "FM", *extra, **facts
) -> User:
    """Somebody who works at the plant as `role`, at home in `home`."""
    if home:
        department(home)
    user = person(f"worker{next(_people)}", role, department=home, **facts)
    user.profile.extra_access.set(map(department, extra))
    return user


def rack(code: str = "FM01A01", **facts) -> Location:
    """A rack that is there; its department is the first two letters."""
    made = Location.objects.create(
        department=department(code[:2]), code=code, typed_code=code, **facts
    )
    LocationCode.objects.create(code=code, location=made)
    return made


def rules(code: str = "FM", **rules) -> DepartmentRules:
    return DepartmentRules.objects.update_or_create(
        department=department(code), defaults=rules
    )[0]


def roll(by: User, home: str = "FM", minutes: float = -60, **facts) -> Roll:
    """A roll just entered at `home`."""
    line = {
        "material": "PET-12",
        "batch": "B1",
        "weight_g": 100_000,
        "roll_no": f"R{next(_rolls):06}",
    }
    return operations.create_rolls(
        department=department(home), lines=[Line(**line | facts)], by=by, at=at(minutes)
    )[0]


def key(**named) -> Scan:
    """A scan with a key of its own."""
    return Scan(key=uuid4(), **named)


class Hand:
    """A person at work: each press is an operation on a roll as it stands."""

    def __init__(self, user: User):
        self.user = user

    def do(self, what, roll: Roll, minutes: float = 0, **named):
        return what(roll=roll, by=self.user, at=at(minutes), **named)

    def store(self, roll, rack, minutes: float = 0, **named):
        return self.do(operations.put_away, roll, minutes, location=rack, **named)

    def send(self, roll, to, minutes: float = 0, **named):
        return self.do(operations.transfer, roll, minutes, to=to, **named)

    def dispatch(self, roll, customer="Acme", minutes: float = 0, **named):
        return self.do(operations.dispatch, roll, minutes, customer=customer, **named)

    def undo(self, posting, minutes: float = 0, **named):
        return operations.reverse(
            transaction=posting.transaction, by=self.user, at=at(minutes), **named
        )


def stand(roll: Roll) -> tuple:
    """How a roll stands in the database: status, rack, department, version."""
    roll = Roll.objects.select_related("location", "custody").get(pk=roll.pk)
    rack = roll.location and roll.location.code
    return roll.status, rack, roll.custody.code, roll.version
