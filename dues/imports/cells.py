"""One cell read as what its column is: a phone number, or a signed amount.

As in `accounts.sheets.cells`, each reader raises CellFault with the code of a
sentence in `wording`.
"""

import re
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from math import isfinite

from accounts.phones import normalised
from accounts.sheets.cells import CellFault, refuse_excel_error, shown, western
from accounts.text import plain

from .. import amounts
from ..errors import DuesError

MOST_DIGITS = 15  # Excel keeps no more of a number
NOISE = Decimal("0.0001")  # of a paisa: a float's own
_EXPONENT = re.compile(r"[0-9]+([.,][0-9]+)?e\+?[0-9]+", re.IGNORECASE)
_SEVERAL = re.compile(r"[/;|\n]|,(?=\s*\+?[0-9]{8})|\bor\b", re.IGNORECASE)
# What Tally and bank statements write after an amount: owed to us, owed by us.
_SIDE = re.compile(r"\s*\b(dr|cr)\.?$", re.IGNORECASE)
_NOTHING = ("-", "–", "—", "nil", "शून्य", "లేదు")


def read_phone(cell: object) -> str:
    """A phone number as it is kept: +919876543210."""
    text = _digits_or_text(cell)
    if _EXPONENT.fullmatch(text):
        raise CellFault("phone_exponent")
    if _SEVERAL.search(text):
        raise CellFault("several_phones")
    try:
        return normalised(text.removesuffix(".0"))
    except ValueError:
        raise CellFault("not_a_phone") from None


def phone_as_written(cell: object) -> str:
    """The number for the customer's page, as it stands in the file."""
    return _digits_or_text(cell)[:40]


def _digits_or_text(cell: object) -> str:
    """A cell that names something by digits, however Excel would show it."""
    refuse_excel_error(cell)
    if isinstance(cell, bool):
        raise CellFault("is_boolean")
    if isinstance(cell, date):
        raise CellFault("is_date")
    if isinstance(cell, float) and isfinite(cell) and cell.is_integer():
        cell = int(cell)
    if isinstance(cell, int) and len(str(cell)) > MOST_DIGITS:
        raise CellFault("digits_lost")
    return western(plain(cell if isinstance(cell, str) else str(cell)))


def read_money(cell: object) -> int:
    """Signed paise. Minus, brackets and Cr mean an advance; an empty sign nothing."""
    refuse_excel_error(cell)
    if isinstance(cell, bool):
        raise CellFault("is_boolean")
    if isinstance(cell, int | float):
        return _of_number(cell)
    if not isinstance(cell, str):
        raise CellFault("is_date" if isinstance(cell, date) else "is_time")
    return _of_text(plain(cell))


def is_amount(text: str) -> bool:
    """Whether `text` can be read as money."""
    try:
        read_money(text)
    except CellFault:
        return False
    return True


def _of_number(cell: int | float) -> int:
    if not isfinite(cell):
        raise CellFault("excel_error")
    exact = Decimal(repr(cell)) * 100
    if abs(exact) > amounts.MOST_PAISE:
        most = amounts.rupees(amounts.MOST_PAISE)
        raise CellFault("too_large", most=most)
    paise = exact.quantize(Decimal(1), ROUND_HALF_UP)
    if abs(paise - exact) > NOISE:
        raise CellFault("too_fine")
    return int(paise)


def _of_text(text: str) -> int:
    if text.casefold() in _NOTHING:
        return 0
    is_owed_by_shop = False
    if side := _SIDE.search(text):
        is_owed_by_shop = side.group(1).lower() == "cr"
        text = text[: side.start()].strip()
    if text.startswith("(") and text.endswith(")"):
        is_owed_by_shop, text = True, text[1:-1].strip()
    text = text.replace("−", "-").replace("₹-", "-₹")
    if text.startswith("-") != (text.endswith("-") and not text.endswith("/-")):
        is_owed_by_shop, text = True, text.strip("-").strip()
    if re.search(r"[+*×]|[0-9]\s*-\s*[0-9]", text):
        raise CellFault("not_an_amount", typed=shown(text))
    try:
        paise = amounts.read(text, least=0).paise
    except DuesError as refusal:
        raise CellFault("refused", sentence=str(refusal)) from refusal
    return -paise if is_owed_by_shop else paise
