"""A demo plant: racks, rolls, and a month of what happened to them.

The month is written in bulk, by the same `Step` that posts a scan; the last minutes
are posted by the operations themselves.
"""

import random
from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta

from django.utils import timezone

from accounts.models import Department, User

from . import codes, operations
from .models import (
    Batch,
    Customer,
    DepartmentRules,
    Location,
    LocationCode,
    Material,
    Roll,
    Transaction,
)
from .operations.posting import BY_HAND, Step
from .states import Action, Status

DAYS = 30
ROLLS, RACKS = 400, 20  # racks a department
ROLLS_A_BATCH = 6
AT_ONCE = 2000
SHARES = {"FM": 5, "LM": 3, "PM": 2}
MATERIALS = {
    "FM": ["PET film 12 micron", "PET film 23 micron", "BOPP film 18 micron"],
    "LM": ["PET/PE laminate 60 micron", "BOPP/CPP laminate 45 micron"],
    "PM": ["Printed pouch web 250 mm", "Shrink sleeve web 180 mm"],
}
CUSTOMERS = [
    "Amrit Foods Pvt Ltd",
    "Deccan Dairy Cooperative",
    "Gopal Namkeen Udyog",
    "Himalaya Tea Packers",
    "Konark Spices",
    "Narmada Pharma Packaging",
]


def make(
    at: datetime,
    rolls: int = ROLLS,
    racks: int = RACKS,
    progress: Callable[[int], None] = lambda _done: None,
) -> list[str]:
    """Make the plant; `progress` hears how many rolls are done. No further logins."""
    plant = _Plant(at, racks, random.Random(60))
    waiting = [plant.birth() for _roll in range(rolls)]
    waiting.sort(key=lambda birth: birth[0])
    for start in range(0, rolls, AT_ONCE):
        for entered_at, department in waiting[start : start + AT_ONCE]:
            plant.live(plant.enter(department, entered_at))
        plant.save()
        progress(min(start + AT_ONCE, rolls))
    plant.close_books()
    _last_minutes(at)
    return []


class _Told(Step):
    """A step of the past: as posted by hand, but saved later with many others."""

    def __init__(self, action, roll, by, at, last):
        self.action, self.roll, self.by, self.at = action, roll, by, at
        self.scan, self.last, self.digest = BY_HAND, last, ""

    def tell(self, facts: dict, **change) -> Transaction:
        written = self._transaction(facts, change)
        for name, value in change.items():
            setattr(self.roll, name, value)
        if change:
            self.roll.moved_at = self.at
        self.roll.version = written.seq
        return written


class _Plant:
    """What is being made up, until `save` writes it."""

    def __init__(self, at: datetime, racks: int, draw: random.Random):
        self.at, self.draw = at, draw
        self.people = {user.username: user for user in User.objects.all()}
        self.departments = {
            one.code: one for one in Department.objects.filter(code__in=SHARES)
        }
        self.racks = {
            code: _racks(department, racks)
            for code, department in self.departments.items()
        }
        self.loads, self.numbers = Counter(), Counter()
        self.materials = self._materials()
        Customer.objects.bulk_create(
            Customer(name=name, key=codes.name_key(name), created_at=self.began)
            for name in CUSTOMERS
        )
        self.customers = list(Customer.objects.all())
        self.batches = {}
        self.rolls, self.steps = [], []

    @property
    def began(self) -> datetime:
        return self.at - timedelta(days=DAYS)

    def _materials(self) -> dict[str, list[Material]]:
        Material.objects.bulk_create(
            Material(
                number=f"{code}-{number}",
                description=description,
                department=department,
                created_by=self.people["factory"],
                created_at=self.began,
            )
            for code, department in self.departments.items()
            for number, description in enumerate(MATERIALS[code], start=100)
        )
        return {
            code: list(Material.objects.filter(department=department))
            for code, department in self.departments.items()
        }

    def birth(self) -> tuple[datetime, str]:
        """When and where a roll is made: in the hours of two shifts."""
        day = timezone.localtime(self.began + timedelta(days=self.draw.random() * DAYS))
        hour, minute = self.draw.randint(6, 21), self.draw.randint(0, 59)
        when = day.replace(hour=hour, minute=minute)
        [code] = self.draw.choices(list(SHARES), list(SHARES.values()))
        return min(when, self.at - timedelta(hours=2)), code

    def enter(self, code: str, entered_at: datetime) -> Roll:
        self.numbers[code] += 1
        department = self.departments[code]
        by = self.people["operator" if code == "FM" else "factory"]
        batch = self._batch(code, entered_at)
        roll = Roll(
            roll_no=f"{code}{self.numbers[code]:06}",
            batch=batch,
            material=batch.material,
            weight_g=self.draw.randint(160, 900) * 500,
            department=department,
            custody=department,
            posting_on=timezone.localdate(entered_at),
            entered_by=by,
            entered_at=entered_at,
            moved_at=entered_at,
        )
        self.rolls.append(roll)
        return roll

    def _batch(self, code: str, at: datetime) -> Batch:
        number = self.numbers[code] // ROLLS_A_BATCH
        if self.batches.get(code, (None, None))[0] != number:
            material = self.draw.choice(self.materials[code])
            batch = Batch(material=material, number=f"B{number:05}", created_at=at)
            batch.save()
            self.batches[code] = number, batch
        return self.batches[code][1]

    def live(self, roll: Roll) -> None:
        """What happens to a roll, as far as there is time for it."""
        life = _Life(self, roll)
        chance = self.draw.random
        if chance() < 0.3:
            life.step(Action.QA_SCAN, by="operator")
        if chance() < 0.95:
            life.store()
        if chance() < 0.12:
            life.store()
        if roll.department.code == "FM" and chance() < 0.25:
            life.send("LM")
        if chance() < 0.04:
            life.step(Action.TEMP_STORAGE, status=Status.TEMP, location=None)
        elif chance() < 0.6 and roll.version:
            life.dispatch()
        elif chance() < 0.02:
            facts = {"reason": "core damaged"}
            life.step(Action.VOID, facts, "manager", status=Status.VOID, location=None)
        if roll.location_id:
            self.loads[roll.location_id] += 1

    def free_rack(self, roll: Roll) -> Location:
        """A rack of its department that will have room when all is told."""
        racks = self.racks[roll.custody.code]
        for _try in range(8):
            rack = self.draw.choice(racks)
            if rack != roll.location and self.loads[rack.pk] < rack.max_rolls:
                return rack
        return min(racks, key=lambda rack: self.loads[rack.pk])

    def save(self) -> None:
        Roll.objects.bulk_create(self.rolls, batch_size=AT_ONCE)
        Transaction.objects.bulk_create(self.steps, batch_size=AT_ONCE)
        self.rolls, self.steps = [], []

    def close_books(self) -> None:
        DepartmentRules.objects.bulk_create(
            DepartmentRules(department=department, last_roll_number=self.numbers[code])
            for code, department in self.departments.items()
        )


class _Life:
    """The steps of one roll, each some hours after the one before."""

    def __init__(self, plant: _Plant, roll: Roll):
        self.plant, self.roll = plant, roll
        self.at, self.last = roll.entered_at, None

    def step(self, action: str, facts=None, by: str = "driver", **change) -> bool:
        at = self.at + timedelta(minutes=self.plant.draw.lognormvariate(4.6, 1))
        if at > self.plant.at - timedelta(hours=1):
            return False
        told = _Told(action, self.roll, self.plant.people[by], at, self.last)
        self.last, self.at = told.tell(facts or {}, **change), at
        self.plant.steps.append(self.last)
        return True

    def store(self) -> None:
        rack = self.plant.free_rack(self.roll)
        self.step(Action.PUTAWAY, status=Status.STORED, location=rack)

    def send(self, code: str) -> None:
        custody = self.plant.departments[code]
        change = {"status": Status.AT_DEPT, "location": None, "custody": custody}
        if self.step(Action.TRANSFER, **change):
            self.store()

    def dispatch(self) -> None:
        self.at += timedelta(days=self.plant.draw.randint(1, 9))
        self.step(
            Action.DISPATCH,
            {"reference": f"TS09 UB {self.plant.draw.randint(1000, 9999)}"},
            status=Status.DISPATCHED,
            location=None,
            customer=self.plant.draw.choice(self.plant.customers),
        )


def _racks(department: Department, how_many: int) -> list[Location]:
    """Racks of one department: aisles of rows A to D, five columns each."""
    Location.objects.bulk_create(
        _rack(department, number) for number in range(how_many)
    )
    made = list(department.locations.all())  # MySQL tells no keys of what it inserts
    LocationCode.objects.bulk_create(
        LocationCode(code=rack.code, location=rack) for rack in made
    )
    return made


def _rack(department: Department, number: int) -> Location:
    aisle, place = divmod(number, 20)
    row, column = divmod(place, 5)
    parts = {
        "aisle": f"{aisle + 1:02}",
        "row": "ABCD"[row],
        "column": f"{column + 1:02}",
    }
    code = department.code + "".join(parts.values())
    return Location(
        department=department, code=code, typed_code=code, max_rolls=12, **parts
    )


def _last_minutes(at: datetime) -> None:
    """What is seen first on the dashboard: stored, held, sent, and one undone."""
    driver = User.objects.get(username="driver")
    keeper = User.objects.get(username="keeper")
    of_fm = Roll.objects.filter(custody__code="FM")
    fresh = of_fm.filter(status=Status.PRODUCED).order_by("-entered_at")[:2]
    stored = of_fm.filter(status=Status.STORED, is_held=False).order_by("-entered_at")
    rack = Location.objects.get(code="FM01D05")
    for minutes, roll in enumerate(fresh):
        when = at - timedelta(minutes=30 - minutes)
        operations.put_away(roll=roll, location=rack, by=driver, at=when)
    held, sent = list(stored.exclude(pk__in=[roll.pk for roll in fresh])[:2])
    operations.hold(
        roll=held,
        reason="Bubbles in the film, wait for QA",
        by=keeper,
        at=at - timedelta(minutes=20),
    )
    posting = operations.dispatch(
        roll=sent, customer=CUSTOMERS[0], by=driver, at=at - timedelta(minutes=10)
    )
    operations.reverse(
        transaction=posting.transaction, by=driver, at=at - timedelta(minutes=8)
    )
