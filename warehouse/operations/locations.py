"""Racks and other places: making, limiting, closing, renaming; a department's rules."""

from datetime import datetime

from django.db import IntegrityError, transaction

from accounts import audit
from accounts.models import Department, User
from accounts.transaction import operation

from .. import errors
from ..codes import is_rack_pattern, location_code, plain, rack_parts
from ..models import DepartmentRules, Location, LocationCode
from ..permissions import Right, require_in
from ..roll_numbers import rolls_meant

LIMITS = ("kind", "max_rolls", "max_weight_g", "is_limit_hard", "mixing")
RULES = (
    "is_transfer_two_step",
    "allows_direct_dispatch",
    "operators_enter_material",
    "location_pattern",
)


@operation
def create_location(
    *, department: Department, code: str, by: User, at: datetime, **limits
) -> Location:
    """Make a rack or another place; `limits` are fields named in LIMITS.

    Raises BadLocationCode, LocationCodeTaken, LocationCodeMisread, NotAllowed,
    WrongDepartment.
    """
    require_in(by, Right.SET_UP, department)
    _refuse_misread([code])
    return _create(department, code, by, at, limits)


def _create(department, code: str, by: User, at: datetime, limits: dict) -> Location:
    made = Location(department=department, **_only(limits, LIMITS))
    _name(made, code)
    _save_with_code(made)
    audit.record("location.created", made, by=by, at=at, code=made.code)
    return made


@operation
def create_block(
    *, department: Department, codes: list[str], by: User, at: datetime, **limits
) -> list[Location]:
    """Make those of the racks named `codes` that are not there yet, all or none.

    Raises NothingToMake and as `create_location`.
    """
    require_in(by, Right.SET_UP, department)
    taken = LocationCode.objects.taken(codes)
    missing = [code for code in codes if location_code(code) not in taken]
    if not missing:
        raise errors.NothingToMake
    _refuse_misread(missing)
    return [_create(department, code, by, at, limits) for code in missing]


@operation
def limit_location(*, location: Location, by: User, at: datetime, **limits) -> Location:
    """Change what a place is for and how much it takes; `limits` as in LIMITS.

    Raises RackNotEmpty when a rack with rolls shall be no rack any more.
    """
    require_in(by, Right.SET_UP, location.department)
    location = Location.objects.select_for_update().get(pk=location.pk)
    changed = [
        name
        for name, value in _only(limits, LIMITS).items()
        if getattr(location, name) != value
    ]
    for name in changed:
        setattr(location, name, limits[name])
    if not location.is_rack:
        _refuse_with_rolls(location)
    if changed:
        location.save(update_fields=changed)
        audit.record("location.limited", location, by=by, at=at, changed=changed)
    return location


@operation
def rename_location(
    *, location: Location, code: str, by: User, at: datetime
) -> Location:
    """Give a place a new code; labels with the old one are still understood.

    Raises BadLocationCode, LocationCodeTaken, LocationCodeMisread.
    """
    require_in(by, Right.SET_UP, location.department)
    _refuse_misread([code])
    location = Location.objects.select_for_update().get(pk=location.pk)
    before = location.code
    _name(location, code)
    _save_with_code(location)
    audit.record(
        "location.renamed", location, by=by, at=at, old=before, new=location.code
    )
    return location


@operation
def close_location(*, location: Location, by: User, at: datetime) -> Location:
    """Let nothing more be put there. Raises RackNotEmpty."""
    require_in(by, Right.OPEN_AND_CLOSE, location.department)
    location = Location.objects.select_for_update().get(pk=location.pk)
    _refuse_with_rolls(location)
    return _open_or_close(location, True, by, at)


@operation
def open_location(*, location: Location, by: User, at: datetime) -> Location:
    """Let rolls be put there again."""
    require_in(by, Right.OPEN_AND_CLOSE, location.department)
    location = Location.objects.select_for_update().get(pk=location.pk)
    return _open_or_close(location, False, by, at)


@operation
def set_rules(
    *, department: Department, by: User, at: datetime, **rules
) -> DepartmentRules:
    """Set what a department has decided; `rules` are fields named in RULES.

    Raises BadPattern.
    """
    require_in(by, Right.SET_UP, department)
    pattern = rules.get("location_pattern", "")
    if pattern and not is_rack_pattern(pattern):
        raise errors.BadPattern
    made = DepartmentRules.objects.get_or_create(department=department)[0]
    DepartmentRules.objects.filter(pk=made.pk).update(**_only(rules, RULES))
    made.refresh_from_db()
    audit.record("department.rules_set", department, by=by, at=at, **rules)
    return made


def _refuse_misread(typed: list[str]) -> None:
    for code, number in rolls_meant([location_code(one) for one in typed]).items():
        raise errors.LocationCodeMisread(location=code, number=number)


def _refuse_with_rolls(location: Location) -> None:
    if rolls := location.rolls.count():
        raise errors.RackNotEmpty(location=location.code, rolls=rolls)


def _open_or_close(location, is_closed: bool, by, at) -> Location:
    if location.is_closed != is_closed:
        location.is_closed = is_closed
        location.save(update_fields=["is_closed"])
        action = "location.closed" if is_closed else "location.opened"
        audit.record(action, location, by=by, at=at, code=location.code)
    return location


def _only(values: dict, names: tuple[str, ...]) -> dict:
    if unknown := set(values) - set(names):
        raise TypeError(f"not a field: {', '.join(unknown)}")
    return values


def _name(location: Location, typed: str) -> None:
    """Set code, and aisle, row and column of a rack, from what was typed."""
    department = location.department
    location.typed_code = plain(typed)[:40]
    location.code = location_code(typed)
    pattern = DepartmentRules.of(department.pk).location_pattern
    parts = rack_parts(location.code, department.code, pattern)
    starts_well = location.code.startswith(department.code.upper())
    is_bad = len(location.code) > 24 or not starts_well
    if is_bad or (parts is None and location.kind == Location.Kind.STORAGE):
        raise errors.BadLocationCode(
            location=location.code,
            department=department.name,
            sample=f"{department.code}01A01",
        )
    for name, value in (parts or {"aisle": "", "row": "", "column": ""}).items():
        setattr(location, name, value)


def _save_with_code(location: Location) -> None:
    try:
        with transaction.atomic():
            location.save()
            is_new = not location.codes.filter(code=location.code).exists()
            if is_new:
                LocationCode.objects.create(code=location.code, location=location)
    except IntegrityError as clash:
        raise errors.LocationCodeTaken(location=location.code) from clash
