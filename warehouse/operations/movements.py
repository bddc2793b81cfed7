"""Moving a roll inside the plant."""

from datetime import datetime

from accounts.models import Department, User
from accounts.transaction import operation

from .. import errors
from ..models import DepartmentRules, Location, Roll
from ..permissions import Right
from ..states import Action, Status
from .posting import BY_HAND, Posting, Scan, Step, note_of
from .racks import take_room


@operation
def put_away(
    *,
    roll: Roll,
    location: Location,
    by: User,
    at: datetime,
    scan: Scan = BY_HAND,
    override_reason: str = "",
) -> Posting:
    """Put `roll` into a rack of the department that has it; from a rack: re-rack.

    Unchanged when it lies there already. A roll on its way here is received by it.
    Raises NotApproved, NotAllowed, WrongDepartment, Stale, AlreadyDispatched,
    RollIsVoid, NotARack, OtherDepartmentsRack, RackClosed, RackFull, RackMixed,
    KeyReused, KeyOfAnother.
    """
    step = Step(Action.PUTAWAY, roll, by, at, scan, location=location.pk)
    if earlier := step.earlier:
        return earlier
    step.judge(Right.PUT_AWAY)
    roll = step.roll
    if roll.status == Status.STORED and roll.location_id == location.pk:
        return step.unchanged()
    step.refuse_illegal()
    _refuse_other_places(roll, location)
    rack = take_room(location, roll, by, override_reason)
    return step.post(
        {"reason": note_of(override_reason)},
        status=Status.STORED,
        location=rack,
        custody=roll.bound_for or roll.custody,
        bound_for=None,
    )


@operation
def store_temporarily(
    *,
    roll: Roll,
    by: User,
    at: datetime,
    location: Location | None = None,
    scan: Scan = BY_HAND,
    override_reason: str = "",
) -> Posting:
    """Note that `roll` stands outside its rack for a while, at `location` or on the
    floor. Unchanged when it does so already. Raises as `put_away`.
    """
    place = location and location.pk
    step = Step(Action.TEMP_STORAGE, roll, by, at, scan, location=place)
    if earlier := step.earlier:
        return earlier
    step.judge(Right.PUT_AWAY)
    roll, rack = step.roll, None
    if roll.status == Status.TEMP and roll.location_id == place:
        return step.unchanged()
    step.refuse_illegal()
    if location:
        _refuse_other_places(roll, location)
        rack = take_room(location, roll, by, override_reason)
    return step.post(
        {"reason": note_of(override_reason)}, status=Status.TEMP, location=rack
    )


@operation
def transfer(
    *,
    roll: Roll,
    to: Location | Department,
    by: User,
    at: datetime,
    scan: Scan = BY_HAND,
    override_reason: str = "",
) -> Posting:
    """Give `roll` to another department, at one of its locations or none.

    It is there at once, or first on its way where the receiving department's rules
    say so. From a rack to one's own department it is taken out of the rack. Unchanged
    when it is there already. Raises as `put_away`, and InTransit, OnHold, UsePutAway.
    """
    place = to if isinstance(to, Location) else None
    department = place.department if place else to
    request = {"location": place and place.pk, "department": department.pk}
    step = Step(Action.TRANSFER, roll, by, at, scan, **request)
    if earlier := step.earlier:
        return earlier
    step.judge(Right.TRANSFER)
    roll = step.roll
    is_own = department.pk == roll.custody_id
    if is_own and roll.status == Status.AT_DEPT and place in (None, roll.location):
        return step.unchanged()
    step.refuse_illegal()
    if is_own and place and place.is_rack:
        raise errors.UsePutAway(location=place.code, roll=roll)
    if not is_own and DepartmentRules.of(department.pk).is_transfer_two_step:
        return step.post(status=Status.IN_TRANSIT, location=None, bound_for=department)
    rack = place and take_room(place, roll, by, override_reason)
    return step.post(
        {"reason": note_of(override_reason)},
        status=Status.AT_DEPT,
        location=rack,
        custody=department,
    )


@operation
def receive(*, roll: Roll, by: User, at: datetime, scan: Scan = BY_HAND) -> Posting:
    """The department `roll` is on its way to has it now.

    Raises NotApproved, NotAllowed, WrongDepartment, IllegalStep, Stale.
    """
    step = Step(Action.RECEIVE, roll, by, at, scan)
    if earlier := step.earlier:
        return earlier
    step.judge(Right.RECEIVE)
    step.refuse_illegal()
    return step.post(status=Status.AT_DEPT, custody=step.roll.bound_for, bound_for=None)


@operation
def qa_scan(
    *, roll: Roll, by: User, at: datetime, scan: Scan = BY_HAND, note: str = ""
) -> Posting:
    """Note that the quality of `roll` was checked; it stays where it is."""
    step = Step(Action.QA_SCAN, roll, by, at, scan, note=note)
    if earlier := step.earlier:
        return earlier
    step.judge(Right.QA_SCAN)
    step.refuse_illegal()
    return step.post({"reason": note_of(note)})


def _refuse_other_places(roll: Roll, location: Location) -> None:
    if not location.is_rack:
        raise errors.NotARack(
            location=location.code, kind=location.get_kind_display(), roll=roll
        )
    keeper = roll.bound_for_id or roll.custody_id
    if location.department_id != keeper:
        raise errors.OtherDepartmentsRack(
            location=location.code, department=location.department.name, roll=roll
        )
