"""A day like the last one: what the form of a new session is filled in with."""

from datetime import date, datetime, time, timedelta

from django.utils import timezone

from .models import DistributionSession, Supplier

USUAL = {
    "starts": time(9),
    "ends": time(17),
    "capacity": 150,
    "counters": 1,
    "kept_for_counter": 0,
    "goods": "",
    "asks_onsite_code": False,
}
AS_LAST_TIME = (
    "capacity",
    "counters",
    "kept_for_counter",
    "goods",
    "asks_onsite_code",
)
LONGEST_LOOK = 14
LAST_MINUTE = time(23, 59)


def usual_session(supplier: Supplier, at: datetime) -> dict:
    """Initial values of a session form: the next free day, the rest as last time."""
    usual = USUAL | {"on": next_free_day(supplier, at)}
    if last := supplier.sessions.first():
        usual |= {name: getattr(last, name) for name in AS_LAST_TIME}
        usual |= {
            "starts": timezone.localtime(last.starts_at).time(),
            "ends": timezone.localtime(last.ends_at).time(),
        }
    return usual | _not_over_yet(usual, at)


def next_free_day(supplier: Supplier, at: datetime) -> date:
    """The first open day from today without a session; today when there is none."""
    today = timezone.localdate(at)
    taken = set(
        supplier.sessions.filter(on__gte=today)
        .exclude(status=DistributionSession.Status.CANCELLED)
        .values_list("on", flat=True)
    )
    if today not in taken:
        return today
    days = (today + timedelta(days=ahead) for ahead in range(1, LONGEST_LOOK))
    free = (day for day in days if supplier.is_open_on(day) and day not in taken)
    return next(free, today)


def _not_over_yet(usual: dict, at: datetime) -> dict:
    """Hours from now for a dealer who opens after the usual end."""
    now = timezone.localtime(at)
    if usual["on"] != now.date() or now.time() < usual["ends"]:
        return {}
    later = now + timedelta(hours=2)
    ends = later.time() if later.date() == now.date() else LAST_MINUTE
    return {
        "starts": now.time().replace(second=0, microsecond=0),
        "ends": ends.replace(second=0, microsecond=0),
    }
