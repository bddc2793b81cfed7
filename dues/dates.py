"""The days of the khata: which an entry may have, and how late is late.

Source of the rules: research 3.5. All days are dates in the shop's time zone.
"""

from datetime import date, datetime, timedelta

from django.utils import timezone
from django.utils.formats import date_format

from . import errors

# A year outside of these was mistyped: 0026, 2206.
FIRST_DAY = date(2000, 1, 1)
FURTHEST_AHEAD = timedelta(days=5 * 366)
UNDO_MINUTES = 10
PROMISES_SHOWN = timedelta(days=31)
# The last day of each range after the due date; day 30 is in the first, 31 not.
EDGES = (30, 60, 90)
NOT_DUE, OLDEST = "not_due", "over_90"
BUCKETS = (NOT_DUE, "to_30", "to_60", "to_90", OLDEST)


def today(at: datetime) -> date:
    """The day of an instant on the shop's wall: at 00:10 it is already the new one."""
    return timezone.localdate(at)


def check_entry(on: date, today: date, books_closed_on: date | None) -> None:
    """Refuse a day not yet come, one long ago, or one whose books are closed."""
    if on > today:
        raise errors.InTheFuture(day=written(on))
    check_first(on)
    if books_closed_on and on <= books_closed_on:
        raise errors.BooksClosed(day=written(books_closed_on))


def check_first(on: date) -> None:
    """Refuse a day so long ago that its year was mistyped."""
    if on < FIRST_DAY:
        raise errors.TooLongAgo(day=written(on))


def check_ahead(on: date, today: date) -> None:
    """Refuse a day to come whose year was mistyped, to either side."""
    check_first(on)
    if on > today + FURTHEST_AHEAD:
        raise errors.TooFarAhead(day=written(on))


def due_day(entry_on: date, credit_days: int) -> date:
    return entry_on + timedelta(days=credit_days)


def days_late(due_on: date, on: date) -> int:
    """Days after the due date: 0 on it, 1 on the day after, negative before."""
    return (on - due_on).days


def bucket(due_on: date, on: date) -> str:
    """Which of BUCKETS a due belongs to; overdue starts the day after the due date."""
    return age_bucket(late) if (late := days_late(due_on, on)) > 0 else NOT_DUE


def age_bucket(days: int) -> str:
    """The bucket of so many days; 30 is in the first, 31 in the second."""
    for edge, name in zip(EDGES, BUCKETS[1:], strict=False):
        if days <= edge:
            return name
    return OLDEST


def financial_year(on: date) -> str:
    """The Indian financial year of a day, April to March: 26-27."""
    start = on.year if on.month >= 4 else on.year - 1
    return f"{start % 100:02}-{(start + 1) % 100:02}"


def week_start(on: date) -> date:
    return on - timedelta(days=on.weekday())


def written(on: date) -> str:
    """A day in a sentence, as the pages show days: 21 Nov 2026."""
    return date_format(on, "j M Y")
