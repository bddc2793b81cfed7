"""Numbers that no roll may have, because a scan of them means something else.

A number is typed and scanned where racks, cards and other rolls' labels are, too.
"""

from collections.abc import Collection, Iterator
from itertools import islice

from accounts.models import Department

from . import codes
from .models import LocationCode, Roll

AT_ONCE = 2000


def misread(numbers: Collection[str]) -> set[str]:
    """Those of `numbers`, as they are kept, that would not be read as a roll's.

    That is a place's code or one that a rack could have, a department's, a command
    card, an address, a UUID, and the code on the label of a roll that is there. A
    number that merely looks like such a code is none: one in 31 of its length does.
    """
    if not numbers:
        return set()
    meant = {one: codes.readings(codes.scanned(one)) for one in numbers}
    is_rack = _rack_reader()
    refused = {
        number
        for number, readings in meant.items()
        if codes.scanned(number) != number
        or codes.command(number)
        or any(codes.roll_uuid(one) or is_rack(one) for one in readings)
    }
    left = iter(meant.items())
    while some := dict(islice(left, AT_ONCE)):
        refused |= _in_use(some)
    return refused


def _rack_reader():
    """What tells whether a text could be the code of a department or its rack."""
    departments = Department.objects.values_list("code", "rules__location_pattern")
    known = [(code, pattern or "") for code, pattern in departments]

    def is_rack(text: str) -> bool:
        place = codes.location_code(text)
        return any(
            place == code or codes.rack_parts(place, code, pattern)
            for code, pattern in known
        )

    return is_rack


def _in_use(meant: dict[str, list[str]]) -> set[str]:
    """The numbers whose readings are codes of places or of rolls that are there."""
    places = {(n, codes.location_code(one)) for n, one in _pairs(meant)}
    labels = {(n, codes.roll_code(one)) for n, one in _pairs(meant)}
    held = LocationCode.objects.filter(code__in={code for _n, code in places})
    used = set(held.values_list("code", flat=True))
    if wanted := {code for _n, code in labels if code}:
        rolls = Roll.objects.filter(code__in=wanted).order_by()
        used |= {*rolls.values_list("code", flat=True)}
    return {number for number, code in places | labels if code in used}


def _pairs(meant: dict[str, list[str]]) -> Iterator[tuple[str, str]]:
    return ((number, one) for number, readings in meant.items() for one in readings)
