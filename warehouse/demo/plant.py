"""The demo plant itself: its racks, materials and customers, and what is made up."""

import random
from collections import Counter
from datetime import UTC, datetime, timedelta

from django.utils import timezone

from accounts.models import Department, User
from accounts.rows import Record, Rows

from .. import codes
from ..models import (
    Batch,
    Customer,
    DepartmentRules,
    Location,
    LocationCode,
    Material,
    Roll,
    Transaction,
)

DAYS = 30
ROLLS_A_BATCH = 6
ROLLS_A_RACK = 12
ROLLS_A_LORRY = 8
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


class Plant:
    """What is being made up, until `save` writes it. Ids stand for the things."""

    def __init__(self, at: datetime, racks: int, draw: random.Random):
        self.at, self.draw = at.astimezone(UTC), draw
        self.people = dict(User.objects.values_list("username", "pk"))
        self.departments = {
            one.code: one for one in Department.objects.filter(code__in=SHARES)
        }
        self.codes = {one.pk: code for code, one in self.departments.items()}
        self.racks = {
            department.pk: _racks(department, racks)
            for department in self.departments.values()
        }
        self.loads, self.numbers = Counter(), Counter()
        self.materials = self._materials()
        Customer.objects.bulk_create(
            Customer(name=name, key=codes.name_key(name), created_at=self.began)
            for name in CUSTOMERS
        )
        self.customers = list(Customer.objects.values_list("pk", flat=True))
        self.batches, self.last_batches = Rows(Batch, with_key=True), {}
        self.batches_made = Batch.objects.count()
        self.rolls, self.steps = Rows(Roll), Rows(Transaction)

    @property
    def began(self) -> datetime:
        return self.at - timedelta(days=DAYS)

    def _materials(self) -> dict[str, list[int]]:
        Material.objects.bulk_create(
            Material(
                number=f"{code}-{number}",
                description=description,
                department=department,
                created_by_id=self.people["factory"],
                created_at=self.began,
            )
            for code, department in self.departments.items()
            for number, description in enumerate(MATERIALS[code], start=100)
        )
        return {
            code: list(
                Material.objects.filter(department=department).values_list(
                    "pk", flat=True
                )
            )
            for code, department in self.departments.items()
        }

    def birth(self) -> tuple[datetime, str]:
        """When and where a roll is made: in the hours of two shifts."""
        day = timezone.localtime(self.began + timedelta(days=self.draw.random() * DAYS))
        hour, minute = self.draw.randint(6, 21), self.draw.randint(0, 59)
        when = day.replace(hour=hour, minute=minute).astimezone(UTC)
        [code] = self.draw.choices(list(SHARES), list(SHARES.values()))
        return min(when, self.at - timedelta(hours=2)), code

    def enter(self, code: str, entered_at: datetime) -> Record:
        """A new roll of the department with that code."""
        self.numbers[code] += 1
        department = self.departments[code].pk
        batch = self._batch(code, entered_at)
        return self.rolls.new(
            id=codes.new_roll_id(),
            code=codes.new_roll_code(),
            roll_no=f"{code}{self.numbers[code]:06}",
            batch_id=batch.id,
            material_id=batch.material_id,
            weight_g=self.draw.randint(160, 900) * 500,
            department_id=department,
            custody_id=department,
            posting_on=timezone.localdate(entered_at),
            entered_by_id=self.people["operator" if code == "FM" else "factory"],
            entered_at=entered_at,
            moved_at=entered_at,
        )

    def _batch(self, code: str, at: datetime) -> Record:
        number = self.numbers[code] // ROLLS_A_BATCH
        if self.last_batches.get(code, (None, None))[0] != number:
            self.batches_made += 1
            batch = self.batches.new(
                id=self.batches_made,
                material_id=self.draw.choice(self.materials[code]),
                number=f"B{number:05}",
                created_at=at,
            )
            self.last_batches[code] = number, batch
        return self.last_batches[code][1]

    def lorry(self, at: datetime) -> int:
        """The number of one of the lorries that fetch the rolls of that day."""
        a_day = max(1, self.numbers.total() // DAYS // ROLLS_A_LORRY)
        return 1000 + (at.toordinal() * 37 + self.draw.randrange(a_day)) % 9000

    def free_rack(self, roll: Record) -> int:
        """A rack of its department that will have room when all is told."""
        racks = self.racks[roll.custody_id]
        for _try in range(8):
            rack = self.draw.choice(racks)
            if rack != roll.location_id and self.loads[rack] < ROLLS_A_RACK:
                return rack
        return min(racks, key=lambda rack: self.loads[rack])

    def save(self, until: datetime | None) -> None:
        """Write what happened before `until`, the steps in the order of time.

        The next roll is born then, so that nothing earlier is told any more.
        """
        self.batches.save()
        self.rolls.save()
        self.steps.save_until(until, "scanned_at")

    def close_books(self) -> None:
        DepartmentRules.objects.bulk_create(
            DepartmentRules(department=department, last_roll_number=self.numbers[code])
            for code, department in self.departments.items()
        )


def _racks(department: Department, how_many: int) -> list[int]:
    """Racks of one department: aisles of rows A to D, five columns each."""
    Location.objects.bulk_create(
        _rack(department, number) for number in range(how_many)
    )
    made = list(department.locations.all())  # MySQL tells no keys of what it inserts
    LocationCode.objects.bulk_create(
        LocationCode(code=rack.code, location=rack) for rack in made
    )
    return [rack.pk for rack in made]


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
        department=department,
        code=code,
        typed_code=code,
        max_rolls=ROLLS_A_RACK,
        **parts,
    )
