"""Cycle counts: racks looked at by one person, differences judged by another.

The counter works blind: nothing says what ought to be there. When the counting
begins, the version of every roll that ought to be in the racks is kept, and compared
when it is handed in and again when it is approved: whatever moved meanwhile is to be
counted again, and is never adjusted. Source: research/warehouse 1 (cycle count);
openboxes/openboxes#5210, #5198, #5092: movements during a count went unnoticed.

What an approved difference becomes, always a further fact of the ledger:

- Found here, expected in another rack: PUTAWAY to where it was found. The rack's
  limits are not asked, for the roll is there already.
- Missing: TEMP_STORAGE without a rack, and a hold. It leaves the rack, so that the
  rack is true; it stays in stock, for nobody has seen it leave; the hold keeps it
  from being promised or suggested as the oldest, and as TEMP it is among those that
  stand too long, until somebody scans it into a rack or a manager makes it void.
- Found here although it was dispatched, is void, is on its way or is another
  department's: left to people, since nobody counting knows why (a return needs its
  reason, a transfer the other side). The count keeps it in its list.
"""

from collections.abc import Sequence
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.translation import gettext as _

from accounts import audit
from accounts.models import User
from accounts.transaction import operation

from .. import errors
from ..models import Count, CountedRack, CountedRoll, Location, Roll
from ..permissions import Right, require_in
from .adjusting import FINDINGS, adjust
from .findings import judge_rack

State = Count.State
Finding = CountedRoll.Finding


@operation
def request_count(*, racks: Sequence[Location], by: User, at: datetime) -> Count:
    """Ask for a count of `racks`, all of one department, and return it.

    Raises NoRacks, RacksOfTwoDepartments, NotARack, RackBeingCounted, NotAllowed,
    WrongDepartment.
    """
    racks = sorted(set(racks), key=lambda rack: rack.pk)
    if not racks:
        raise errors.NoRacks
    department = racks[0].department
    require_in(by, Right.COUNT, department)
    for rack in racks:
        if rack.department_id != department.pk:
            raise errors.RacksOfTwoDepartments
        if not rack.is_rack:
            kind = rack.get_kind_display()
            raise errors.NotARack(location=rack.code, kind=kind)
    count = Count.objects.create(
        department=department, requested_by=by, requested_at=at
    )
    for rack in racks:
        _take(count, rack)
    codes = [rack.code for rack in racks]
    audit.record("count.requested", count, by=by, at=at, racks=codes)
    return count


def _take(count: Count, rack: Location) -> None:
    try:
        with transaction.atomic():
            CountedRack.objects.create(count=count, location=rack, live_key=rack.pk)
    except IntegrityError as taken:
        raise errors.RackBeingCounted(location=rack.code) from taken


@operation
def start_count(*, count: Count, by: User, at: datetime) -> Count:
    """Begin to count: `by` counts, and what ought to be there is kept.

    Raises CountMovedOn when somebody else has begun; NotAllowed, WrongDepartment.
    """
    require_in(by, Right.COUNT, count.department)
    _step(count, State.REQUESTED, state=State.COUNTING, counted_by=by, started_at=at)
    racks = count.racks.filter(is_settled=False)
    CountedRoll.objects.filter(rack__in=racks).delete()
    racks.update(counted_by=by, is_said_empty=False)
    for rack in racks:
        CountedRoll.objects.bulk_create(
            CountedRoll(rack=rack, roll_id=pk, expected_version=version)
            for pk, version in rack.location.rolls.values_list("pk", "version")
        )
    audit.record("count.started", count, by=by, at=at, round=count.round)
    return count


@operation
def count_roll(*, rack: CountedRack, roll: Roll, by: User, at: datetime) -> CountedRoll:
    """Note that `roll` stands in `rack`; scanned in two racks, the last one counts.

    Raises CountMovedOn, NotYourCount.
    """
    count = _counting(rack.count_id, by)
    if rack.is_settled:
        raise errors.CountMovedOn(state=_("without difference"))
    version = Roll.objects.values_list("version", flat=True).get(pk=roll.pk)
    others = count.racks.filter(rolls__roll=roll).exclude(pk=rack.pk)
    # Of a rack counted before, that no longer stands: it is judged anew.
    CountedRack.objects.filter(pk__in=[one.pk for one in others]).update(
        is_settled=False
    )
    _forget(CountedRoll.objects.filter(rack__count=count, roll=roll).exclude(rack=rack))
    CountedRack.objects.filter(pk=rack.pk).update(is_said_empty=False)
    return CountedRoll.objects.update_or_create(
        rack=rack, roll=roll, defaults={"found_version": version, "found_at": at}
    )[0]


@operation
def uncount_roll(*, rack: CountedRack, roll: Roll, by: User, at: datetime) -> None:
    """Take back that `roll` was seen in `rack`. Raises CountMovedOn, NotYourCount."""
    _counting(rack.count_id, by)
    _forget(rack.rolls.filter(roll=roll))


def _forget(found) -> None:
    found.filter(expected_version__isnull=True).delete()
    found.update(found_version=None, found_at=None)


@operation
def say_empty(*, rack: CountedRack, by: User, at: datetime) -> None:
    """Note that nothing stands in `rack`: that nothing was scanned does not say it.

    Raises CountMovedOn, NotYourCount, RackHasRolls.
    """
    _counting(rack.count_id, by)
    if rack.rolls.filter(found_at__isnull=False).exists():
        raise errors.RackHasRolls(location=rack.location.code)
    CountedRack.objects.filter(pk=rack.pk).update(is_said_empty=True)


@operation
def submit_count(*, count: Count, by: User, at: datetime) -> Count:
    """Hand the count in: each roll is judged by what the books say now.

    Raises RackNotCounted for a rack without a roll that nobody said is empty;
    CountMovedOn, NotYourCount.
    """
    count = _counting(count.pk, by)
    racks = list(count.racks.filter(is_settled=False).select_related("location"))
    for rack in racks:
        found = rack.rolls.filter(found_at__isnull=False).exists()
        if not (found or rack.is_said_empty):
            raise errors.RackNotCounted(location=rack.location.code)
    for rack in racks:
        judge_rack(rack, count)
    _step(count, State.COUNTING, state=State.TO_REVIEW, submitted_at=at)
    audit.record("count.submitted", count, by=by, at=at, round=count.round)
    return count


@operation
def recount(*, count: Count, by: User, at: datetime) -> Count:
    """Have the racks with a difference counted again, by whoever starts it.

    Raises CountMovedOn, OwnCount, NotAllowed, WrongDepartment.
    """
    _judge_reviewer(count, by)
    _step(
        count,
        State.TO_REVIEW,
        state=State.REQUESTED,
        counted_by=None,
        round=F("round") + 1,
    )
    audit.record("count.sent_back", count, by=by, at=at, round=count.round)
    return count


@operation
def approve_count(*, count: Count, by: User, at: datetime) -> Count:
    """Take the count for true, and post its differences; all of it or nothing.

    Raises OwnCount; CountStale when a roll has moved since it was counted, so that
    its rack must be counted again; CountMovedOn, NotAllowed, WrongDepartment.
    """
    _judge_reviewer(count, by)
    _step(count, State.TO_REVIEW, state=State.APPROVED, reviewed_by=by, reviewed_at=at)
    lines = CountedRoll.objects.filter(rack__count=count).select_related(
        "roll", "rack__location"
    )
    if moved := lines.filter(finding=Finding.MOVED).first():
        raise errors.CountStale(roll=moved.roll)
    reason = f"count #{count.pk}"
    for line in lines.filter(finding__in=FINDINGS).order_by("roll_id"):
        line.posted = adjust(line, reason=reason, by=by, at=at)
        line.save(update_fields=["posted"])
    count.racks.update(live_key=None)
    posted = lines.filter(posted__isnull=False).count()
    audit.record("count.approved", count, by=by, at=at, posted=posted)
    return count


@operation
def cancel_count(*, count: Count, by: User, at: datetime) -> Count:
    """End an open count; nothing is posted. Raises CountMovedOn, NotAllowed."""
    require_in(by, Right.COUNT, count.department)
    _step(count, *Count.OPEN, state=State.CANCELLED)
    count.racks.update(live_key=None)
    audit.record("count.cancelled", count, by=by, at=at)
    return count


def _step(count: Count, *before: str, **values) -> None:
    """Move the count on, if it is in one of the states `before`: the lock of all."""
    claimed = Count.objects.filter(pk=count.pk, state__in=before).update(**values)
    count.refresh_from_db()
    if not claimed:
        raise errors.CountMovedOn(state=count.get_state_display())


def _counting(count_id: int, by: User) -> Count:
    """The count, locked, while `by` counts it."""
    count = Count.objects.select_for_update().get(pk=count_id)
    if count.state != State.COUNTING:
        raise errors.CountMovedOn(state=count.get_state_display())
    if count.counted_by_id != by.pk:
        raise errors.NotYourCount(user=count.counted_by)
    return count


def _judge_reviewer(count: Count, by: User) -> None:
    require_in(by, Right.APPROVE_COUNT, count.department)
    if count.racks.filter(counted_by=by).exists():
        raise errors.OwnCount
