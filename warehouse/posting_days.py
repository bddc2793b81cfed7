"""Posting dates that may be a slip: a person is asked, and a file's are pointed at."""

from datetime import date, timedelta

OLD = timedelta(days=2 * 365)


def doubt(day: date, today: date) -> str:
    """`future`, `old` (more than two years ago), or "" for a usual day."""
    if day > today:
        return "future"
    return "old" if day < today - OLD else ""
