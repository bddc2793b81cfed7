"""Money as people type it and as they read it; inside it is whole paise.

`read("120+45*2")` is 21000 paise and says “120 + 45 × 2 = ₹210.00”. Source of the
rules: research 3.4 (digits of every script, Western or Indian commas, two places).
"""

import re
import unicodedata
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from functools import reduce
from operator import mul

from django.utils.translation import gettext as _

from accounts.figures import rupees

from . import errors

MOST_PAISE = 99_99_999_99
LONGEST = 60
CURRENCY = re.compile(
    r"₹|(?<![a-z])(?:rs\.?|inr)(?![a-z])|रु\.?|రూ\.?|/-", re.IGNORECASE
)
SIGNS = str.maketrans({"×": "*", "x": "*", "X": "*", "−": "-", "–": "-", "٫": "."})
EXPRESSION = re.compile(r"-?[0-9.,]+(?:[-+*][0-9.,]+)*\Z")
NUMBER = re.compile(r"[0-9]*(?:\.[0-9]+)?\Z")
GROUPED = re.compile(r"(?:\d{1,3}(?:,\d{3})+|\d{1,2}(?:,\d{2})*,\d{3})(?:\.\d+)?\Z")
PLACES, PLACES_IN_PRODUCT = 2, 3  # a product may hold 0.125 kg


@dataclass(frozen=True)
class Reading:
    """What was understood: the amount, and a line that shows it to the typist."""

    paise: int
    said: str


def read(typed: str, least: int = 1) -> Reading:
    """The amount in what was typed, `least` paise or more.

    Raises AmountUnclear or one of its kinds.
    """
    plain = _plain(typed)
    if len(plain) > LONGEST or not EXPRESSION.match(plain):
        raise errors.AmountUnclear(typed=typed.strip()[:LONGEST])
    rupee_sum = sum(_signed_terms(plain), Decimal(0))
    # What is far too large would not fit the rounding: half a paisa decides nothing.
    if abs(rupee_sum * 100) >= MOST_PAISE + 1:
        raise errors.AmountTooLarge(read=_written(plain), most=rupees(MOST_PAISE))
    paise = int((rupee_sum * 100).quantize(Decimal(1), ROUND_HALF_UP))
    said = rupees(paise)
    if re.search(r"[-+*]", plain[1:]):
        said = f"{_written(plain)} = {said}"
    check(paise, said, least)
    return Reading(paise, said)


def check(paise: int, said: str = "", least: int = 1) -> None:
    """Refuse what no entry may hold, however it arrived."""
    said = said or rupees(paise)
    if paise < least:
        refused = errors.AmountNotPositive if least else errors.AmountNegative
        raise refused(read=said)
    if paise > MOST_PAISE:
        raise errors.AmountTooLarge(read=said, most=rupees(MOST_PAISE))


def _plain(typed: str) -> str:
    """Without currency and spaces around signs, digits as 0-9.

    A space between two digits stays and is refused: 12 50 may mean two things.
    """
    digits = "".join(map(_digit, CURRENCY.sub(" ", typed[: 4 * LONGEST])))
    signed = digits.translate(SIGNS).strip()
    return re.sub(r"\s*([-+*])\s*", r"\1", signed).removeprefix("+")


def _written(plain: str) -> str:
    """A sum as one reads it: 120 + 45 × 2, and −5 where the first sign is a minus."""
    said = re.sub(r"(?<=[0-9.,])([-+*])", r" \1 ", plain).replace("*", "×")
    return re.sub(r"^-", "−", said)


def _digit(letter: str) -> str:
    if unicodedata.category(letter) != "Nd":
        return letter
    return str(unicodedata.decimal(letter))


def _signed_terms(plain: str):
    """The terms of a sum; `*` binds them before they are added."""
    for part in re.findall(r"[-+]?[^-+]+", plain):
        sign = -1 if part[0] == "-" else 1
        factors = part.lstrip("-+").split("*")
        places = PLACES if len(factors) == 1 else PLACES_IN_PRODUCT
        yield sign * reduce(mul, (_number(factor, places) for factor in factors))


def _number(text: str, places: int) -> Decimal:
    if "," in text and not GROUPED.match(text):
        raise errors.CommasMisplaced(read=text)
    digits = text.replace(",", "").removesuffix(".")
    if not digits or not NUMBER.match(digits):
        raise errors.AmountUnclear(typed=text)
    if len(digits.partition(".")[2]) > places:
        raise errors.AmountTooFine(read=text)
    return Decimal(digits)


def balance_words(paise: int) -> str:
    """A balance for a sentence: ₹150.00, or Advance ₹150.00, never a minus."""
    if paise >= 0:
        return rupees(paise)
    return _("Advance {amount}").format(amount=rupees(-paise))
