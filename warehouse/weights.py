"""Weights as people write them, and a column of them as it is pasted.

Decimals are written the Indian and English way: a point before them, commas only
between groups of digits. `12,5` is refused and never taken for 125.
"""

import re
from dataclasses import dataclass
from decimal import Decimal

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from . import codes
from .models.goods import MAX_WEIGHT_G

MOST_LINES = 500
LONGEST_NUMBER = 40
# A number of the roll's own and a weight, with room to spare.
LONGEST_LINE = 100
_KG = re.compile(r"(?:kgs?|किग्रा|కిలోలు)\.?$", re.IGNORECASE)
_PLAIN = re.compile(r"\d+(?:\.\d+)?|\.\d+")
# 1,234.50 and 1,23,456.5: three digits before the point, twos or threes before them.
_GROUPED = re.compile(r"\d{1,3}(?:,\d{2,3})*,\d{3}(?:\.\d+)?")
_GAP = re.compile(r"\s*[,;]\s*|\s+")


class NotAWeight(ValueError):
    """`sentence` says what is wrong with what was read."""

    def __init__(self, sentence, **details):
        self.sentence = format_lazy(sentence, **details)
        super().__init__(str(self.sentence))


@dataclass(frozen=True)
class Weighed:
    """A line of the column: the roll's own number, when one was given."""

    line: int
    weight_g: int
    roll_no: str = ""


def grams(text: str) -> int:
    """What was written, in kilograms, as whole grams; raises NotAWeight.

    Digits of every script are read; `kg` may follow.
    """
    written, figure = codes.plain(text), _figure(text)
    if figure is None:
        raise NotAWeight(_why_not(written), read=written)
    weight_g = Decimal(figure) * 1000
    if weight_g != int(weight_g):
        raise NotAWeight(_("{read} has more than three decimals."), read=written)
    if not 1 <= weight_g <= MAX_WEIGHT_G:
        raise NotAWeight(
            _("{read}: a weight is more than nothing and at most {most} kg."),
            read=written,
            most=MAX_WEIGHT_G // 1000,
        )
    return int(weight_g)


def _figure(text: str) -> str | None:
    """`text` as digits and a point; None when that is not what it is."""
    figure = _KG.sub("", _western(codes.plain(text))).strip()
    if _PLAIN.fullmatch(figure) or _GROUPED.fullmatch(figure):
        return figure.replace(",", "")
    return None


def _western(text: str) -> str:
    return "".join(
        str(int(letter)) if letter.isdecimal() else letter for letter in text
    )


def _why_not(written: str):
    """Why it is no weight: a comma in the place of the point is said by name."""
    if re.fullmatch(r"\d+(?:[.,]\d+)*,\d+", _western(written)):
        return _("'{read}' is no weight. Write decimals with a point: 12.5")
    return _("'{read}' is no weight.")


def column(text: str) -> tuple[list[Weighed], list[str]]:
    """The weights of a pasted column, one a line, and a sentence for each bad line.

    Before a weight may stand the roll's number and a tab, comma or blank. Empty
    lines are passed over but counted, so that a line's number is the one seen.
    """
    read, wrong, seen = [], [], {}
    for line, written in enumerate(text.splitlines(), start=1):
        if not codes.plain(written):
            continue
        try:
            weighed = _weighed(line, written.strip())
            _refuse_twice(weighed, seen)
        except NotAWeight as fault:
            sentence = _("Line {line}: {fault}")
            wrong.append(format_lazy(sentence, line=line, fault=fault.sentence))
        else:
            read.append(weighed)
    return read, wrong


def _weighed(line: int, written: str) -> Weighed:
    """The line as one weight, or as a roll's number and a weight."""
    if len(written) > LONGEST_LINE:
        raise NotAWeight(_("it has more than {most} characters."), most=LONGEST_LINE)
    number, weight = _parted(written)
    roll_no = codes.number(number)
    if len(roll_no) > LONGEST_NUMBER:
        raise NotAWeight(
            _("a roll number has at most {most} characters."), most=LONGEST_NUMBER
        )
    return Weighed(line, grams(weight), roll_no)


def _parted(written: str) -> tuple[str, str]:
    """A roll's number, which may be empty, and the words that are the weight.

    A tab parts them for certain. A comma or blank does where a weight follows and
    no figure stands before it: `101 412.5` and `R7 12,5` may be meant otherwise.
    """
    number, tab, weight = written.rpartition("\t")
    if "\t" in number.strip():
        raise NotAWeight(_("it has more than two columns: a number, a weight."))
    if tab or _figure(weight):
        return number, weight
    for gap in _GAP.finditer(weight):
        number, rest = weight[: gap.start()], weight[gap.end() :]
        if number and _figure(rest):
            if _figure(_GAP.split(number)[-1]):
                raise NotAWeight(_why_two(weight), read=codes.plain(weight))
            return number, rest
    return "", weight


def _why_two(written: str):
    if " " not in codes.plain(written):
        return _why_not(codes.plain(written))
    return _("{read}: one weight, or a number and a weight? Put a tab between them.")


def _refuse_twice(weighed: Weighed, seen: dict[str, int]) -> None:
    if not weighed.roll_no:
        return
    first = seen.setdefault(weighed.roll_no, weighed.line)
    if first != weighed.line:
        raise NotAWeight(
            _("roll number {number} is on line {first} already."),
            number=weighed.roll_no,
            first=first,
        )
