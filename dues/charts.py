"""Geometry of the khata's chart: given against received, week by week.

`templates/dues/_chart.svg.html` draws it. Whole units only: a decimal comma of the
reader's language would break the drawing.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from . import amounts

WEEKS, WIDTH, HEIGHT = 13, 390, 150
BASE, TALLEST = 122, 108
WEEK, BAR = 28, 11
LABEL_EVERY = 3  # weeks: a date needs as much room


@dataclass(frozen=True)
class Week:
    """`given` and `got` in paise, from Monday `on`; where and how tall its bars are."""

    on: date
    given_paise: int
    got_paise: int
    x: int
    given_height: int
    got_height: int
    label: str

    @property
    def given_y(self) -> int:
        return BASE - self.given_height

    @property
    def got_x(self) -> int:
        return self.x + BAR + 1

    @property
    def got_y(self) -> int:
        return BASE - self.got_height


@dataclass(frozen=True)
class Chart:
    description: str
    weeks: list[Week]
    width: int = WIDTH
    height: int = HEIGHT
    base: int = BASE
    bar: int = BAR
    label_y: int = HEIGHT - 8


def by_week(days: Sequence[tuple[date, int, int]]) -> Chart:
    """(day, given, got) of consecutive days, in paise, as pairs of bars a week."""
    sums: dict[date, list[int]] = {}
    for on, given, got in days:
        week = sums.setdefault(on - timedelta(days=on.weekday()), [0, 0])
        week[0] += given
        week[1] += got
    sums = dict(sorted(sums.items())[-WEEKS:])
    most = max((max(pair) for pair in sums.values()), default=0)
    weeks = [
        _week(place, on, *pair, max(most, 1))
        for place, (on, pair) in enumerate(sums.items())
    ]
    return Chart(_description(weeks), weeks)


def _week(place: int, on: date, given: int, got: int, most: int) -> Week:
    return Week(
        on,
        given,
        got,
        x=place * WEEK + 2,
        given_height=round(TALLEST * given / most),
        got_height=round(TALLEST * got / most),
        label="" if place % LABEL_EVERY else date_format(on, "j M"),
    )


def _description(weeks: Sequence[Week]) -> str:
    return _("In %(weeks)d weeks %(given)s was given and %(got)s received.") % {
        "weeks": len(weeks),
        "given": amounts.rupees(sum(week.given_paise for week in weeks)),
        "got": amounts.rupees(sum(week.got_paise for week in weeks)),
    }
