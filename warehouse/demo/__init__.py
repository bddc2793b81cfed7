"""A demo plant: racks, rolls, and a month of what happened to them.

The month is written as rows, sealed and in the order of the state table, so that a
reconciliation finds nothing; the last minutes are posted by the operations themselves.
"""

import random
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import NamedTuple

from accounts.models import User

from .. import operations
from ..models import Location, Roll
from ..states import Status
from .lives import Life
from .plant import CUSTOMERS, Plant

AT_ONCE = 2000


class Size(NamedTuple):
    rolls: int
    racks: int  # a department


SMALL, PLANT = Size(400, 20), Size(300_000, 6000)


def make(
    at: datetime,
    size: Size = SMALL,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> list[str]:
    """Make the plant; `progress(done, total)` hears of the rolls. No further logins."""
    plant = Plant(at, size.racks, random.Random(60))
    waiting = [plant.birth() for _roll in range(size.rolls)]
    waiting.sort(key=lambda birth: birth[0])
    for start in range(0, size.rolls, AT_ONCE):
        for entered_at, department in waiting[start : start + AT_ONCE]:
            Life(plant, plant.enter(department, entered_at)).live()
        next_birth = next(iter(waiting[start + AT_ONCE :]), (None, ""))
        plant.save(until=next_birth[0])
        progress(min(start + AT_ONCE, size.rolls), size.rolls)
    plant.close_books()
    _last_minutes(at)
    return []


def _last_minutes(at: datetime) -> None:
    """What is seen first on the dashboard: stored, held, sent, and one undone."""
    driver = User.objects.get(username="driver")
    keeper = User.objects.get(username="keeper")
    of_fm = Roll.objects.filter(custody__code="FM")
    fresh = of_fm.filter(status=Status.PRODUCED).order_by("-entered_at")[:2]
    stored = of_fm.filter(status=Status.STORED, is_held=False).order_by("-entered_at")
    racks = Location.objects.filter(department__code="FM").with_load()
    rack = racks.order_by("load_rolls", "-code").first()
    for minutes, roll in enumerate(fresh):
        when = at - timedelta(minutes=30 - minutes)
        operations.put_away(roll=roll, location=rack, by=driver, at=when)
    held, sent = list(stored.exclude(pk__in=[roll.pk for roll in fresh])[:2])
    operations.hold(
        roll=held,
        reason="Bubbles in the film, wait for QA",
        by=keeper,
        at=at - timedelta(minutes=20),
    )
    posting = operations.dispatch(
        roll=sent, customer=CUSTOMERS[0], by=driver, at=at - timedelta(minutes=10)
    )
    operations.reverse(
        transaction=posting.transaction, by=driver, at=at - timedelta(minutes=8)
    )
