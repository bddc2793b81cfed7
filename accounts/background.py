"""Work too long for a request: it goes on in a thread, and its row says how far.

The row lives in the database, so that any process can show it and ask for its end.
Work that holds one long transaction cannot say how far it is before it ends: go on in
short ones. That it goes on at all is said beside it; on SQLite, where it holds the one
turn to write, only once it ends.
"""

import logging
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import datetime
from functools import partial

from django.db import connections, transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from . import cores
from .errors import Refusal
from .models import User, Work
from .signs import signs_of_life
from .transaction import operation

BETWEEN_BEATS_S = 0.5
BETWEEN_SIGNS_S = 60
log = logging.getLogger("bhandar.work")


class Cancelled(Exception):
    """Somebody asked for the end of this work. Raised by its next report."""


class Report:
    """What the work calls now and then: `report(done, total)`. Raises Cancelled."""

    def __init__(self, work: Work):
        self.work = work
        self._next = 0.0

    def __call__(self, done: int, total: int) -> None:
        is_last = done >= total
        if time.monotonic() < self._next and not is_last:
            return
        self._next = time.monotonic() + BETWEEN_BEATS_S
        if _beat(work=self.work, done=min(done, total), total=total):
            raise Cancelled


def start(
    *, kind: str, function: Callable[[Report], str], by: User | None, at: datetime
) -> Work:
    """Begin `function(report)` in a thread; its answer is the work's outcome.

    A Refusal or a fault makes the work FAILED with a sentence, Cancelled makes it
    CANCELLED. It begins once the transaction around this call is committed.
    """
    work = Work.objects.create(kind=kind, by=by, started_at=at, beat_at=at)
    thread = threading.Thread(
        target=_carry_out,
        args=(work, function, translation.get_language()),
        name=f"work-{kind}-{work.pk}",
        daemon=True,
    )
    transaction.on_commit(thread.start)
    return work


def _carry_out(work: Work, function, language: str | None) -> None:
    cores.roam()
    try:
        with translation.override(language):
            sign = partial(_sign, work=work)
            with signs_of_life(sign, every_s=BETWEEN_SIGNS_S, of=work):
                state, outcome = _outcome_of(work, function)
            _finish(work=work, state=state, outcome=outcome)
    finally:
        connections.close_all()


def _outcome_of(work: Work, function) -> tuple[str, str]:
    try:
        return Work.State.DONE, function(Report(work)) or ""
    except Cancelled:
        return Work.State.CANCELLED, _("It was cancelled.")
    except Refusal as refusal:
        return Work.State.FAILED, str(refusal)
    except Exception as error:  # a thread's fault has no other reader than the row
        log.exception("%s %s failed", work.kind, work.pk)
        fault = {"fault": type(error).__name__}
        return Work.State.FAILED, _("It stopped by a fault (%(fault)s).") % fault


@contextmanager
def aside(report: Callable[[int, int], None]):
    """`report`, told on a connection of its own: inside `accounts.snapshot` the
    work's own connection may only read. What it raises is raised to the teller.
    """
    with ThreadPoolExecutor(1) as thread:
        try:
            yield lambda done, total: thread.submit(report, done, total).result()
        finally:
            thread.submit(connections.close_all).result()


@operation
def _beat(*, work: Work, done: int, total: int) -> bool:
    """Write how far it is; whether somebody asked for the end."""
    row = Work.objects.filter(pk=work.pk)
    row.update(done=done, total=total, beat_at=timezone.now())
    return row.filter(is_cancel_asked=True).exists()


@operation
def _sign(*, work: Work) -> None:
    """It goes on: its process is there, however silent the work itself is."""
    Work.objects.filter(pk=work.pk).update(beat_at=timezone.now())


@operation
def _finish(*, work: Work, state: str, outcome: str) -> None:
    Work.objects.filter(pk=work.pk).update(
        state=state, outcome=outcome, finished_at=timezone.now()
    )


@operation
def cancel(*, work: Work, by: User, at: datetime) -> None:
    """Ask for the end; the work stops at its next report."""
    Work.objects.filter(pk=work.pk, state=Work.State.RUNNING).update(
        is_cancel_asked=True
    )


def wait(seconds: float = 10) -> None:
    """Wait for the work of this process; it is cut off after `seconds`."""
    deadline = time.monotonic() + seconds
    for thread in threading.enumerate():
        if thread.name.startswith("work-"):
            thread.join(max(0, deadline - time.monotonic()))


@operation
def settle_lost() -> str:
    """Say of work whose process is gone that it failed; words for the scheduler."""
    at = timezone.now()  # with the turn to write: a sign may have come before it
    outcome = _("The server stopped while this was going on.")
    lost = Work.objects.lost(at)
    how_many = lost.update(state=Work.State.FAILED, outcome=outcome, finished_at=at)
    return f"{how_many} lost pieces of work settled"
