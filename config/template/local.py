"""Money, weights, time and dates as they are written in India."""

from datetime import date, datetime

from django import template
from django.utils import formats, timezone

from accounts import figures

register = template.Library()


@register.filter
def rupees(paise: int | None) -> str:
    """Whole paise as ₹1,23,456.70; a dash for None."""
    return "–" if paise is None else figures.rupees(int(paise))


@register.filter
def figure(number: int | None) -> str:
    """A count as 3,00,000; a dash for None."""
    return "–" if number is None else figures.grouped(int(number))


@register.filter
def kg(grams: int | None) -> str:
    """Whole grams as kilograms, 1,234.5, without zeros at the end; a dash for None."""
    if grams is None:
        return "–"
    whole, rest = divmod(int(grams), 1000)
    return figures.grouped(whole) + f".{rest:03}".rstrip("0").rstrip(".")


@register.filter
def clock(at: datetime | None) -> str:
    """An instant as the wall clock shows it: 10:42; empty for None."""
    return f"{timezone.localtime(at):%H:%M}" if at else ""


@register.filter
def moment(then: datetime | None, now: datetime) -> str:
    """An instant as said at `now`: 10:42 of the same day, else 20 Nov 2026 10:42."""
    if then is None:
        return ""
    is_today = timezone.localdate(then) == timezone.localdate(now)
    return clock(then) if is_today else f"{day(then)} {clock(then)}"


@register.filter
def day(on: date | datetime | None) -> str:
    """A day as 21 Nov 2026, the month in the reader's language; empty for None."""
    if isinstance(on, datetime):
        on = timezone.localtime(on)
    return formats.date_format(on, "j M Y") if on else ""
