"""One cell read as what its column is: words, or a date.

Each reader returns the value and what had to be changed for it ("" when nothing),
or raises CellFault with the code of a sentence in `wording`.
"""

import re
import unicodedata
from datetime import date, datetime, timedelta
from typing import NamedTuple

from ..text import plain

LONGEST_TEXT = 60
EXCEL_ERRORS = frozenset(
    ("#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NULL!", "#NUM!", "#SPILL!")
)
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
    return cell is None or (isinstance(cell, str) and not plain(cell))


def shown(cell: object) -> str:
    """A cell as a person would write it, not too long."""
    if isinstance(cell, datetime) and not (cell.hour or cell.minute or cell.second):
        cell = cell.date()
    text = str(cell)
    return text if len(text) <= LONGEST_TEXT else f"{text[:LONGEST_TEXT]}…"


def refuse_excel_error(cell: object) -> None:
    if isinstance(cell, str) and cell.strip() in EXCEL_ERRORS:
        raise CellFault("excel_error")


def western(text: str) -> str:
    """Digits of any script as 0 to 9."""
    if text.isascii():
        return text
    return "".join(
        str(unicodedata.decimal(letter)) if letter.isdecimal() else letter
        for letter in text
    )


def read_text(cell: object, most: int = 200) -> Reading:
    """Words. An Excel error is none."""
    refuse_excel_error(cell)
    text = plain(cell if isinstance(cell, str) else shown(cell))
    if len(text) > most:
        return Reading(text[:most], "shortened")
    return Reading(text)


def read_date(cell: object, style: str = "dmy") -> Reading:
    """A day: a date cell, text in the declared order, ISO, or Excel's own number."""
    refuse_excel_error(cell)
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
    text = western(plain(cell)).casefold()
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
