"""From what was scanned or typed to the roll, location or customer it means.

An unknown code is an error, never a guess and never a new thing.
"""

from accounts.models import Department, User

from . import codes, errors
from .models import Customer, Location, LocationCode, Roll, Transaction
from .permissions import Right, plant_role, require_in

NAMES_AROUND = ("batch", "material", "location", "department", "custody")


def roll(text: str) -> Roll:
    """The roll of a label: short code, UUID, address or roll number.

    Raises UnknownRoll; IsLocation when it is the label of a rack.
    """
    found = _roll(text)
    if found:
        return found
    if rack := LocationCode.objects.named(text).first():
        raise errors.IsLocation(location=rack.location.code)
    raise errors.UnknownRoll


def roll_for(user: User, text: str) -> Roll:
    """`roll`, or WrongDepartment when it belongs to none of the person's."""
    found = roll(text)
    departments = (found.custody, found.department, found.bound_for)
    require_in(user, Right.SEE_ROLLS, *departments)
    return found


def location(text: str) -> Location:
    """The location of a code, also of an old label's.

    Raises UnknownLocation, which names one that is a slip away; IsRoll.
    """
    row = LocationCode.objects.named(text).first()
    if row:
        return row.location
    if found := _roll(text):
        raise errors.IsRoll(number=found.roll_no)
    raise unknown_location(text)


def destination(text: str) -> Location | Department:
    """Where a transfer goes: a location, or a department by its code."""
    code = codes.location_code(codes.scanned(text))
    department = Department.objects.filter(code__iexact=code).first()
    if department and not LocationCode.objects.filter(code=code).exists():
        return department
    return location(text)


def customer(name: str) -> Customer | None:
    """The customer known by this name or an alias; None when it is new."""
    return Customer.objects.called(name)


def colleague(username: str) -> User:
    """Who works at the plant under this name, or once did. Raises UnknownPerson."""
    found = User.objects.filter(username=username).first()
    if found and (plant_role(found) or _has_left_traces(found)):
        return found
    raise errors.UnknownPerson(user=username)


def _has_left_traces(user: User) -> bool:
    return Transaction.objects.filter(user=user).exists()


def unknown_location(text: str) -> errors.UnknownLocation:
    code = codes.location_code(codes.scanned(text))[:24]
    near = codes.near(code) if code else []
    known = set(
        LocationCode.objects.filter(code__in=near).values_list("code", flat=True)
    )
    if first := next((one for one in near if one in known), None):
        return errors.UnknownLocationNear(location=code, near=first)
    return errors.UnknownLocation(location=code)


def _roll(text: str) -> Roll | None:
    if codes.names_place(text):
        return None
    by_number = not codes.names_roll(text)
    for reading in codes.readings(codes.scanned(text)):
        if found := _roll_read(reading, by_number):
            return found
    return None


def _roll_read(reading: str, by_number: bool) -> Roll | None:
    """What is printed on a label goes before what people call a roll."""
    if uid := codes.roll_uuid(reading):
        return _first(pk=uid)
    code = codes.roll_code(reading)
    if code and (found := _first(code=code)):
        return found
    return _first(roll_no=codes.number(reading)[:40]) if by_number else None


def _first(**which) -> Roll | None:
    """The roll with the names around it, by as few joins as there are names.

    Every scan begins here: a batch's material is the roll's, and is not joined twice.
    """
    rolls = Roll.objects.select_related(*NAMES_AROUND).filter(**which).order_by()
    for found in rolls[:1]:
        found.batch.material = found.material
        return found
    return None
