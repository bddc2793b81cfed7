"""New rolls: one form, or the lines of a file."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import F

from accounts import audit
from accounts.models import Department, User
from accounts.roles import Role
from accounts.rows import Rows
from accounts.transaction import operation

from .. import codes, errors
from ..batches import Pair, of_pairs
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


def create_rolls(**named) -> list[Roll]:
    """`enter_rolls`, and the rolls themselves."""
    ids = enter_rolls(**named)
    rolls = Roll.objects.with_names().in_bulk(ids)
    return [rolls[one] for one in ids]


@operation
def enter_rolls(
    *,
    department: Department,
    lines: Sequence[Line],
    by: User,
    at: datetime,
    right: Right = Right.ENTER,
    key: UUID | None = None,
    import_log: ImportLog | None = None,
    besides: frozenset[str] = frozenset(),
) -> list[UUID]:
    """Make a roll of each line, with material and batch where these are new.

    All or none; their ids in the order of `lines`. The same `key` again returns the
    rolls it made. `import_log` is the import they come by; `besides` are roll numbers
    that are not given to a line without one, as other lines of the file have them.
    Raises NumberMissing, NumberTooLong, WrongWeight, RollNumberMisread,
    RollNumberTaken, NotApproved, NotAllowed, WrongDepartment, EntryOff.
    """
    require_in(by, right, department)
    lines = [_tidied(line) for line in lines]
    given = {line.roll_no for line in lines if line.roll_no}
    _refuse_misread(given)
    besides |= given
    unnumbered = sum(not line.roll_no for line in lines)
    numbers = _claim_numbers(department, unnumbered, besides)
    _refuse_operators(department, by)
    if key and (made := _made_by(key)):
        return made
    batches = _batches(lines, department, by, at)
    shared = _shared(department, by, at)
    shared |= {"entry_key": key, "import_log_id": import_log and import_log.pk}
    rolls = Rows(Roll)
    for place, line in enumerate(lines):
        number = line.roll_no or next(numbers)
        own = _own(line, batches)
        rolls.new(**shared, **own, roll_no=number, entry_line=place)
    ids = _save(rolls)
    audit.record("rolls.entered", department, by=by, at=at, rolls=len(ids))
    return ids


def _made_by(key: UUID) -> list[UUID]:
    made = Roll.objects.filter(entry_key=key).order_by("entry_line")
    return list(made.values_list("pk", flat=True))


def _shared(department: Department, by: User, at: datetime) -> dict:
    """What all rolls of an entry have alike."""
    return {
        "department_id": department.pk,
        "custody_id": department.pk,
        "entered_by_id": by.pk,
        "entered_at": at,
        "moved_at": at,
    }


def _own(line: Line, batches: dict[Pair, tuple[int, int]]) -> dict:
    batch_id, material_id = batches[line.material, line.batch]
    return {
        "id": codes.new_roll_id(),
        "code": codes.new_roll_code(),
        "batch_id": batch_id,
        "material_id": material_id,
        "weight_g": line.weight_g,
        "posting_on": line.posting_on,
    }


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


def _refuse_misread(given: set[str]) -> None:
    if refused := misread(given):
        raise errors.RollNumberMisread(numbers=", ".join(sorted(refused)[:5]))


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


def _batches(lines, department, by, at) -> dict[Pair, tuple[int, int]]:
    """The ids of batch and material of each pair of the lines, made where new."""
    wanted = dict.fromkeys((line.material, line.batch) for line in lines)
    known = _known(wanted)
    if new := [pair for pair in wanted if pair not in known]:
        materials = _materials(lines, department, by, at)
        Batch.objects.bulk_create(
            (
                Batch(material_id=materials[material], number=number, created_at=at)
                for material, number in new
            ),
            batch_size=AT_ONCE,
            ignore_conflicts=True,  # made this moment at another department
        )
        known |= _known(new)
    return known


def _known(pairs: Iterable[Pair]) -> dict[Pair, tuple[int, int]]:
    found = {}
    for batches in of_pairs(pairs):
        rows = batches.values_list("material__number", "number", "pk", "material")
        found.update(((material, number), ids) for material, number, *ids in rows)
    return found


def _materials(lines, department, by, at) -> dict[str, int]:
    """The id of each material of the lines, made where it is new."""
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
    known, left = {}, iter(described)
    while some := list(islice(left, AT_ONCE)):
        rows = Material.objects.filter(number__in=some)
        known.update(rows.values_list("number", "pk"))
    return known


def _save(rolls: Rows) -> list[UUID]:
    """Insert the rolls that wait; their ids."""
    ids = [roll.id for roll in rolls.waiting]
    numbers = [roll.roll_no for roll in rolls.waiting]
    if twice := [one for one, times in Counter(numbers).items() if times > 1]:
        raise errors.RollNumberTaken(numbers=", ".join(sorted(twice)[:5]))
    try:
        with transaction.atomic():
            rolls.save()
    except IntegrityError as error:
        taken = _taken(numbers)
        if not taken:
            raise
        numbers = ", ".join(sorted(taken)[:5])
        raise errors.RollNumberTaken(numbers=numbers) from error
    return ids
