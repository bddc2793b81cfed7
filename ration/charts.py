"""Geometry of the chart a report shows; `templates/ration/_chart.svg.html` draws it.

Bars lie, one row an hour, so that twelve hours can be read on a narrow phone. Whole
units only: a decimal comma of the reader's language would break the drawing.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from .reports import Hour

WIDTH = 320
LEFT = 46  # room for "09:00"
LONGEST = 160
BAR, BETWEEN, ROW = 15, 3, 46
TOP = 1  # half the outline of the first bar
TEXT_DROP = 12  # from the top of a bar to the line its number stands on


@dataclass(frozen=True)
class Bar:
    """`series` is booked or served; `text` is the count, named once a series, and
    empty for nothing."""

    series: str
    y: int
    width: int
    text: str
    text_x: int
    text_y: int


@dataclass(frozen=True)
class Row:
    label: str
    label_y: int
    bars: tuple[Bar, Bar]


@dataclass(frozen=True)
class Chart:
    """A drawing of WIDTH x `height` units; no rows when nothing happened."""

    title: str
    description: str
    height: int
    rows: tuple[Row, ...]
    width: int = WIDTH
    left: int = LEFT
    bar: int = BAR


def hourly_chart(hours: Sequence[Hour]) -> Chart:
    """Bookings and served tokens by hour, as two bars an hour."""
    most = max((max(hour.booked, hour.served) for hour in hours), default=0)
    named = {
        "booked": next((hour for hour in hours if hour.booked), None),
        "served": next((hour for hour in hours if hour.served), None),
    }
    rows = tuple(
        _row(hour, TOP + place * ROW, max(most, 1), named)
        for place, hour in enumerate(hours)
    )
    return Chart(_("Tokens by hour"), _description(hours), len(rows) * ROW, rows)


def _row(hour: Hour, top: int, most: int, named: dict[str, Hour | None]) -> Row:
    bars = tuple(
        _bar(series, count, most, top + lane * (BAR + BETWEEN), named[series] is hour)
        for lane, (series, count) in enumerate(
            (("booked", hour.booked), ("served", hour.served))
        )
    )
    return Row(f"{hour.hour:02}:00", top + BAR + BETWEEN + 4, bars)


def _bar(series: str, count: int, most: int, top: int, is_named: bool) -> Bar:
    width = round(LONGEST * count / most)
    text = _named(series, count) if is_named else str(count or "")
    return Bar(series, top, width, text, LEFT + width + 6, top + TEXT_DROP)


def _named(series: str, count: int) -> str:
    words = _("%(count)d booked") if series == "booked" else _("%(count)d served")
    return words % {"count": count}


def _description(hours: Sequence[Hour]) -> str:
    if not hours:
        return _("Nothing was booked or served.")
    return _("From %(first)s to %(last)s: %(booked)d booked, %(served)d served.") % {
        "first": f"{hours[0].hour:02}:00",
        "last": f"{hours[-1].hour:02}:59",
        "booked": sum(hour.booked for hour in hours),
        "served": sum(hour.served for hour in hours),
    }
