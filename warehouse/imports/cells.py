"""One cell read as what its column is: a number of something, a weight, a date.

Each reader returns the value and what had to be changed for it ("" when nothing),
or raises CellFault with the code of a sentence in `wording`.
"""

import re
import unicodedata
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from math import isfinite
from typing import NamedTuple

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
LONGEST_TEXT = 60
EXCEL_ERRORS = frozenset(
    ("#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NULL!", "#NUM!", "#SPILL!")
)
# Groups of three, or the Indian way: two and two before the last three.
NUMBER = {
    "english": re.compile(
        r"[+-]?(\d+|\d{1,3}([, ]\d{3})+|\d{1,2}(,\d{2})+,\d{3})(\.\d+)?"
    ),
    "european": re.compile(r"[+-]?(\d+|\d{1,3}([. ]\d{3})+)(,\d+)?"),
}
MARKS = {"english": (",", "."), "european": (".", ",")}
_AMOUNT = re.compile(r"([+-]?[\d.,' ]*\d[\d.,' ]*)\s*([^\d\s.,'+-]*)\.?")
EXCEL_EPOCH = date(1899, 12, 30)
LAST_SERIAL = 2_958_465
_PARTS = re.compile(r"(\d{1,4})\s*[-/. ]\s*(\d{1,2}|[a-z]{3,9})\s*[-/. ,]\s*(\d{1,4})")
MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()
STYLES_OF_DATES = ("dmy", "mdy", "ymd")


class CellFault(Exception):
    """A cell that cannot be read; `code` names the sentence, `about` fills it."""

    def __init__(self, code: str, **about):
        super().__init__(code)
        self.code, self.about = code, about


class Reading(NamedTuple):
    """What a cell means. `note` is the code of what was changed or may be wrong."""

    value: object
    note: str = ""


def is_empty(cell: object) -> bool:
    return cell is None or (isinstance(cell, str) and not codes.plain(cell))


def shown(cell: object) -> str:
    """A cell as a person would write it, not too long."""
    if isinstance(cell, datetime) and not (cell.hour or cell.minute or cell.second):
        cell = cell.date()
    text = str(cell)
    return text if len(text) <= LONGEST_TEXT else f"{text[:LONGEST_TEXT]}…"


def _refuse_excel_error(cell: object) -> None:
    if isinstance(cell, str) and cell.strip() in EXCEL_ERRORS:
        raise CellFault("excel_error")


# --- numbers of things ------------------------------------------------------------


def read_code(cell: object, width: int = 0) -> Reading:
    """A material, batch or roll number; a number is filled up to `width` by zeros."""
    _refuse_excel_error(cell)
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


def read_text(cell: object, most: int = 200) -> Reading:
    """Words. An Excel error is none."""
    _refuse_excel_error(cell)
    text = codes.plain(cell if isinstance(cell, str) else shown(cell))
    if len(text) > most:
        return Reading(text[:most], "shortened")
    return Reading(text)


# --- weights ----------------------------------------------------------------------


def read_weight(
    cell: object, style: str = "english", unit: str = "kg", most_g: int = 10**11
) -> Reading:
    """A weight in whole grams. A unit in the cell itself goes before `unit`."""
    _refuse_excel_error(cell)
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
    text = codes.plain(_western(cell))
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


def _western(text: str) -> str:
    """Digits of any script as 0 to 9."""
    if text.isascii():
        return text
    return "".join(
        str(unicodedata.decimal(letter)) if letter.isdecimal() else letter
        for letter in text
    )


def _finite(text: str) -> Decimal:
    try:
        amount = Decimal(text)
    except InvalidOperation as error:
        raise CellFault("not_a_weight") from error
    if not amount.is_finite():
        raise CellFault("not_a_weight")
    return amount


# --- dates ------------------------------------------------------------------------


def read_date(cell: object, style: str = "dmy") -> Reading:
    """A day: a date cell, text in the declared order, ISO, or Excel's own number."""
    _refuse_excel_error(cell)
    if isinstance(cell, datetime):
        return Reading(cell.date())
    if isinstance(cell, date):
        return Reading(cell)
    if isinstance(cell, bool):
        raise CellFault("is_boolean")
    if isinstance(cell, int | float):
        return _by_number(float(cell))
    if not isinstance(cell, str):
        raise CellFault("is_time")
    text = _western(codes.plain(cell)).casefold()
    if re.fullmatch(r"\d{5}(\.\d+)?|\d{8}", text):
        return _by_number(float(text))
    return Reading(_by_parts(text, style))


def _by_number(number: float) -> Reading:
    if 1 <= number <= LAST_SERIAL:
        day = EXCEL_EPOCH + timedelta(days=int(number))
        return Reading(day, "excel_serial")
    text = str(int(number)) if number.is_integer() else ""
    if len(text) == 8:
        return Reading(_day(text[:4], text[4:6], text[6:], "ymd"), "tidied")
    raise CellFault("not_a_date")


def _by_parts(text: str, style: str) -> date:
    text = re.sub(r"[t ]\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?.*$", "", text)
    found = _PARTS.fullmatch(text)
    if not found:
        raise CellFault("not_a_date", style=style)
    first, middle, last = found.groups()
    if len(first) == 4:  # ISO, whatever was declared
        return _day(first, middle, last, style)
    if not middle.isdigit() or style == "dmy":
        return _day(last, middle, first, style)
    if style == "mdy":
        return _day(last, first, middle, style)
    return _day(first, middle, last, style)


def _day(year: str, month: str, day: str, style: str) -> date:
    try:
        if not month.isdigit():
            month = MONTHS.index(month[:3]) + 1
        full_year = int(year) + (2000 if len(year) <= 2 else 0)
        return date(full_year, int(month), int(day))
    except ValueError as error:
        raise CellFault("not_a_date", style=style) from error
