"""Numbers that no roll may have, because a scan of them means something else, and
codes that no place may have, because a scan of them means a roll.

A number is typed and scanned where racks, cards and other rolls' labels are, too.
"""

from collections.abc import Collection, Iterator
from itertools import islice

from django.db.models import F, Func, Value
from django.db.models.functions import Replace

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
    is_rack = _rack_reader()
    meant, refused = {}, set()
    for number in numbers:
        scanned = codes.scanned(number)
        meant[number] = readings = codes.readings(scanned)
        if (
            scanned != number
            or codes.command(number)
            or any(codes.roll_uuid(one) or is_rack(one) for one in readings)
        ):
            refused.add(number)
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


def rolls_meant(places: Collection[str]) -> dict[str, str]:
    """The codes of `places`, as they are kept, that a scan takes for a roll's number
    or for its label: each with the number of that roll.

    A scan is read without blanks and dashes where a place is meant, and its half too
    when it is doubled. Every roll is looked at, once for all codes.
    """
    said = {text: code for code in places if code for text in (code, code * 2)}
    numbers = Roll.objects.order_by().annotate(read=_as_place(F("roll_no")))
    found = numbers.filter(read__in=said).values_list("read", "roll_no")
    labels = {label: code for code in places if (label := codes.roll_code(code))}
    labelled = Roll.objects.order_by().filter(code__in=labels)
    meant = {said[read]: number for read, number in found}
    for label, number in labelled.values_list("code", "roll_no"):
        meant.setdefault(labels[label], number)
    return meant


def _as_place(number) -> Func:
    """As `codes.location_code`, of a number that is kept plain and upper case."""
    for mark in codes.BETWEEN:
        number = Replace(number, Value(mark))
    return number
