"""New rolls: one form, or the lines of a file."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import F

from accounts import audit
from accounts.models import Department, User
from accounts.roles import Role
from accounts.transaction import operation

from .. import codes, errors
from ..models import Batch, DepartmentRules, ImportLog, Material, Roll
from ..models.goods import MAX_WEIGHT_G
from ..permissions import Right, plant_role, require_in
from ..roll_numbers import misread

AT_ONCE = 2000
LONGEST_NUMBER = 40


@dataclass(frozen=True)
class Line:
    """A roll to be: an empty `roll_no` is given the department's next number."""

    material: str
    batch: str
    weight_g: int
    roll_no: str = ""
    description: str = ""
    posting_on: date | None = None


@operation
def create_rolls(
    *,
    department: Department,
    lines: Sequence[Line],
    by: User,
    at: datetime,
    right: Right = Right.ENTER,
    key: UUID | None = None,
    import_log: ImportLog | None = None,
    besides: frozenset[str] = frozenset(),
) -> list[Roll]:
    """Make a roll of each line, with material and batch where these are new.

    All or none, in the order of `lines`. The same `key` again returns the rolls it
    made. `import_log` is the import they come by; `besides` are roll numbers that
    are not given to a line without one, as other lines of the file have them.
    Raises NumberMissing, NumberTooLong, WrongWeight, RollNumberMisread,
    RollNumberTaken, NotApproved, NotAllowed, WrongDepartment, EntryOff.
    """
    require_in(by, right, department)
    lines = [_tidied(line) for line in lines]
    given = {line.roll_no for line in lines if line.roll_no}
    if refused := misread(given):
        raise errors.RollNumberMisread(numbers=", ".join(sorted(refused)[:5]))
    besides |= given
    unnumbered = sum(not line.roll_no for line in lines)
    numbers = _claim_numbers(department, unnumbered, besides)
    _refuse_operators(department, by)
    if key and (
        made := list(Roll.objects.filter(entry_key=key).order_by("entry_line"))
    ):
        return made
    batches = _batches(lines, department, by, at)
    rolls = []
    for place, line in enumerate(lines):
        roll = _roll(line, department, by, at)
        roll.roll_no = line.roll_no or next(numbers)
        roll.batch = batches[line.material, line.batch]
        roll.material = roll.batch.material
        roll.entry_key, roll.entry_line = key, place
        roll.import_log = import_log
        rolls.append(roll)
    _save(rolls)
    audit.record("rolls.entered", department, by=by, at=at, rolls=len(rolls))
    return rolls


def _roll(line: Line, department: Department, by: User, at: datetime) -> Roll:
    return Roll(
        weight_g=line.weight_g,
        posting_on=line.posting_on,
        department=department,
        custody=department,
        entered_by=by,
        entered_at=at,
        moved_at=at,
    )


def _tidied(line: Line) -> Line:
    material, batch = codes.number(line.material), codes.number(line.batch)
    if not material or not batch:
        raise errors.NumberMissing
    if max(map(len, (material, batch, codes.number(line.roll_no)))) > LONGEST_NUMBER:
        raise errors.NumberTooLong(most=LONGEST_NUMBER)
    if not 1 <= line.weight_g <= MAX_WEIGHT_G:
        raise errors.WrongWeight(most=MAX_WEIGHT_G // 1000)
    return Line(
        material=material,
        batch=batch,
        weight_g=line.weight_g,
        roll_no=codes.number(line.roll_no),
        description=codes.plain(line.description)[:200],
        posting_on=line.posting_on,
    )


def _refuse_operators(department: Department, by: User) -> None:
    if plant_role(by) == Role.OPERATOR:
        if not DepartmentRules.of(department.pk).operators_enter_material:
            raise errors.EntryOff(department=department.name)


def _claim_numbers(department: Department, how_many: int, besides: frozenset[str]):
    """That many free roll numbers; the UPDATE lets one entry a department in."""
    rules = DepartmentRules.objects.get_or_create(department=department)[0]
    row = DepartmentRules.objects.filter(pk=rules.pk)
    row.update(last_roll_number=F("last_roll_number") + how_many)
    last = row.values_list("last_roll_number", flat=True)[0]

    def numbers():
        for count in range(last - how_many + 1, last + 1):
            yield f"{department.code}{count:06}"

    taken = _taken(list(numbers())) | besides.intersection(numbers())
    if not taken:
        return numbers()
    further = _claim_numbers(department, len(taken), besides)
    return iter([*(one for one in numbers() if one not in taken), *further])


def _taken(numbers: list[str]) -> set[str]:
    taken, left = set(), iter(numbers)
    while some := list(islice(left, AT_ONCE)):
        rolls = Roll.objects.filter(roll_no__in=some)
        taken.update(rolls.values_list("roll_no", flat=True))
    return taken


def _batches(lines, department, by, at) -> dict[tuple[str, str], Batch]:
    """The batch of each (material, batch) of the lines, made where it is new."""
    described = {line.material: line.description for line in reversed(lines)}
    Material.objects.bulk_create(
        (
            Material(
                number=number,
                description=description,
                department=department,
                created_by=by,
                created_at=at,
            )
            for number, description in described.items()
        ),
        batch_size=AT_ONCE,
        ignore_conflicts=True,
    )
    materials = {
        one.number: one for one in _where(Material.objects, "number", described)
    }
    wanted = dict.fromkeys((line.material, line.batch) for line in lines)
    Batch.objects.bulk_create(
        (
            Batch(material=materials[material], number=number, created_at=at)
            for material, number in wanted
        ),
        batch_size=AT_ONCE,
        ignore_conflicts=True,
    )
    of_these = Batch.objects.filter(material__in=materials.values())
    numbers = {number for _material, number in wanted}
    known = _where(of_these.select_related("material"), "number", numbers)
    found = {(one.material.number, one.number): one for one in known}
    return {pair: found[pair] for pair in wanted}


def _where(rows, field: str, values) -> list:
    found, left = [], iter(values)
    while some := list(islice(left, AT_ONCE)):
        found += rows.filter(**{f"{field}__in": some})
    return found


def _save(rolls: list[Roll]) -> None:
    numbers = [roll.roll_no for roll in rolls]
    twice = [one for one, times in Counter(numbers).items() if times > 1]
    clash = twice or _taken(numbers)
    if clash:
        raise errors.RollNumberTaken(numbers=", ".join(sorted(clash)[:5]))
    try:
        with transaction.atomic():
            Roll.objects.bulk_create(rolls, batch_size=AT_ONCE)
    except IntegrityError as error:  # entered this moment at another department
        taken = _taken(numbers)
        if not taken:
            raise
        numbers = ", ".join(sorted(taken)[:5])
        raise errors.RollNumberTaken(numbers=numbers) from error
