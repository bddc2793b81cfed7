"""What the lines of a counted rack say, by the books of this moment."""

from ..models import Count, CountedRack, CountedRoll, Roll
from ..states import HERE

Finding = CountedRoll.Finding


def judge_rack(rack: CountedRack, count: Count) -> None:
    """Write the finding of every roll expected or found in `rack`.

    A roll that came into the rack after the counting began, and was not scanned,
    gets a line of its own: it moved.
    """
    lines = {line.roll_id: line for line in rack.rolls.all()}
    for roll_id in rack.location.rolls.values_list("pk", flat=True):
        if roll_id not in lines:
            lines[roll_id] = CountedRoll(rack=rack, roll_id=roll_id)
    rolls = Roll.objects.select_related("location", "custody", "customer")
    rolls = rolls.in_bulk(list(lines))
    others = CountedRoll.objects.filter(rack__count=count, found_at__isnull=False)
    found = set(others.exclude(rack=rack).values_list("roll_id", flat=True))
    for roll_id, line in lines.items():
        roll = rolls[roll_id]
        line.version, line.by_the_books = roll.version, _books(roll)
        line.finding = _finding(line, roll, count, roll_id in found)
        line.save()
    rack.is_settled = all(one.finding == Finding.MATCH for one in lines.values())
    rack.save(update_fields=["is_settled"])


def _finding(line: CountedRoll, roll: Roll, count: Count, is_found_elsewhere: bool):
    seen = {line.expected_version, line.found_version} - {None}
    if seen != {roll.version}:
        return Finding.MOVED
    if line.found_at is None:
        return Finding.ELSEWHERE if is_found_elsewhere else Finding.MISSING
    if roll.location_id == line.rack.location_id:
        return Finding.MATCH
    is_strange = roll.status not in HERE or roll.custody_id != count.department_id
    return Finding.STRANGE if is_strange else Finding.UNEXPECTED


def _books(roll: Roll) -> str:
    """Status and place, as short as a line of a table."""
    place = roll.location or roll.customer or roll.custody.code
    return f"{roll.status} {place}"[:80]
