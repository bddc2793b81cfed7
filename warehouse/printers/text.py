"""What stands on a roll's label, the same on screen, paper and every printer."""

from dataclasses import dataclass, fields

from django.utils import timezone
from django.utils.formats import date_format

from .. import addresses
from ..models import Roll
from ..units import kilograms


@dataclass(frozen=True)
class LabelText:
    """`qr` is what the code carries; the rest is read by people. Weight in kg."""

    qr: str
    code: str
    roll_no: str
    material: str
    description: str
    batch: str
    weight_kg: str
    department: str
    department_name: str
    date: str
    copy: int | None

    @classmethod
    def of(cls, roll: Roll, site: str, copy: int | None = None) -> "LabelText":
        """The label of `roll`, whose code opens the roll at the address `site`."""
        on = roll.posting_on or timezone.localdate(roll.entered_at)
        return cls(
            qr=addresses.of_roll(roll, site),
            code=roll.code,
            roll_no=roll.roll_no,
            material=roll.material.number,
            description=roll.material.description,
            batch=roll.batch.number,
            weight_kg=kilograms(roll.weight_g),
            department=roll.department.code,
            department_name=roll.department.name,
            date=date_format(on, "j M Y"),
            copy=copy,
        )

    def as_dict(self) -> dict:
        return {field.name: getattr(self, field.name) for field in fields(self)}
