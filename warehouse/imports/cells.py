"""One cell read as what its column is: a number of something, or a weight.

Each reader returns a Reading, or raises CellFault with the code of a sentence in
`wording`. Words and dates are read as everywhere: `accounts.sheets.cells`.
"""

import re
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from math import isfinite

from accounts.sheets.cells import CellFault, Reading, refuse_excel_error, western

from .. import codes

GRAMS = {
    "kg": Decimal(1000),
    "g": Decimal(1),
    "t": Decimal(1_000_000),
    "lb": Decimal("453.59237"),
}
UNIT_NAMES = {
    **dict.fromkeys(("kg", "kgs", "kilogram", "kilograms", "किलो", "किग्रा"), "kg"),
    **dict.fromkeys(("g", "gm", "gms", "gram", "grams", "ग्राम"), "g"),
    **dict.fromkeys(("t", "mt", "to", "tonne", "tonnes", "टन"), "t"),
    **dict.fromkeys(("lb", "lbs", "pound", "pounds"), "lb"),
}
NOISE_G = Decimal("0.01")  # a float's own
MOST_DIGITS = 15  # Excel keeps no more of a number
LONGEST = 40
# Groups of three, or the Indian way: two and two before the last three.
NUMBER = {
    "english": re.compile(
        r"[+-]?(\d+|\d{1,3}([, ]\d{3})+|\d{1,2}(,\d{2})+,\d{3})(\.\d+)?"
    ),
    "european": re.compile(r"[+-]?(\d+|\d{1,3}([. ]\d{3})+)(,\d+)?"),
}
MARKS = {"english": (",", "."), "european": (".", ",")}
_AMOUNT = re.compile(r"([+-]?[\d.,' ]*\d[\d.,' ]*)\s*([^\d\s.,'+-]*)\.?")


# --- numbers of things ------------------------------------------------------------


def read_code(cell: object, width: int = 0) -> Reading:
    """A material, batch or roll number; a number is filled up to `width` by zeros."""
    refuse_excel_error(cell)
    if isinstance(cell, bool):
        raise CellFault("is_boolean")
    if isinstance(cell, date):
        raise CellFault("is_date")
    if isinstance(cell, timedelta) or not isinstance(cell, int | float | str):
        raise CellFault("is_time")
    is_number = not isinstance(cell, str)
    if is_number and not isfinite(cell):
        raise CellFault("excel_error")
    if is_number and len(_digits(cell)) > MOST_DIGITS:
        raise CellFault("digits_lost")
    text = _digits(cell) if is_number else codes.number(cell)
    if len(text) > LONGEST:
        raise CellFault("too_long", most=LONGEST)
    padded = text.zfill(width) if text.isascii() and text.isdigit() else text
    if padded != text:
        return Reading(padded, "padded")
    if is_number:
        return Reading(text, "stored_as_number")
    return Reading(text, "" if text == cell else "tidied")


def _digits(cell: float) -> str:
    """A number as digits, however Excel would have shown it."""
    return str(int(cell)) if cell == int(cell) else format(Decimal(repr(cell)), "f")


# --- weights ----------------------------------------------------------------------


def read_weight(
    cell: object, style: str = "english", unit: str = "kg", most_g: int = 10**11
) -> Reading:
    """A weight in whole grams. A unit in the cell itself goes before `unit`."""
    refuse_excel_error(cell)
    if isinstance(cell, bool):
        raise CellFault("is_boolean")
    if isinstance(cell, date):
        raise CellFault("is_date")
    if isinstance(cell, int | float):
        amount, note = _finite(repr(cell)), ""
    elif isinstance(cell, str):
        amount, unit, note = _amount_of(cell, style, unit)
    else:
        raise CellFault("is_time")
    grams = amount * GRAMS[unit]
    if grams <= 0:
        raise CellFault("not_positive")
    if grams > most_g:
        raise CellFault("too_heavy", most=most_g / 1000)
    whole = int(grams.quantize(Decimal(1), ROUND_HALF_UP))
    if whole < 1:
        raise CellFault("not_positive")
    is_rounded = abs(whole - grams) > NOISE_G and unit != "lb"
    return Reading(whole, note or ("rounded" if is_rounded else ""))


def _amount_of(cell: str, style: str, unit: str) -> tuple[Decimal, str, str]:
    text = codes.plain(western(cell))
    found = _AMOUNT.fullmatch(text)
    if not found:
        raise CellFault("not_a_weight")
    written, suffix = found.group(1).strip(), found.group(2).casefold()
    if suffix and suffix not in UNIT_NAMES:
        raise CellFault("unknown_unit", unit=suffix)
    if not NUMBER[style].fullmatch(written):
        raise CellFault(f"not_{style}")
    thousands, point = MARKS[style]
    plain = written.replace(" ", "").replace(thousands, "").replace(point, ".")
    has_groups = thousands in written or " " in written
    # "1,234" may be a thousand or a little more than one: the person must see it.
    note = "grouped" if has_groups else ("tidied" if plain != cell else "")
    return _finite(plain), UNIT_NAMES.get(suffix, unit), note


def _finite(text: str) -> Decimal:
    try:
        amount = Decimal(text)
    except InvalidOperation as error:
        raise CellFault("not_a_weight") from error
    if not amount.is_finite():
        raise CellFault("not_a_weight")
    return amount
