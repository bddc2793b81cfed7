"""What the clock starts, once a period however many clocks there are."""

import logging
import os
import socket
from collections.abc import Callable
from datetime import datetime, timedelta

from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _
from django_apscheduler.models import DjangoJobExecution

from .models import JobRun, User
from .signs import signs_of_life
from .throttle import KEPT, forget_attempts
from .transaction import operation

RUNS_KEPT = timedelta(days=30)
# A process that was not heard of for so long is gone, and its job is free again.
LEASE = timedelta(minutes=2)
BETWEEN_SIGNS_S = 20
# A job that takes its process down with it is not begun for ever.
MOST_TRIES = 3
log = logging.getLogger("bhandar.jobs")


def holder() -> str:
    """Who this process is, for the people who look after the machines."""
    return f"{socket.gethostname()[:60]} · {os.getpid()}"


def run_under_lease(
    job: str,
    period: str,
    function: Callable[[], str],
    at: datetime,
    by: User | None = None,
    sign: Callable[[], None] = lambda: None,
) -> JobRun | None:
    """Run `function` if nobody has yet run `job` for `period`; return its run.

    None when that was done already, or when `job` is running at this moment. A run
    whose process is gone is begun again. A failure is kept in the row and logged; the
    next period tries again. `sign` is called now and then while it goes on.
    """
    run = _take_lease(job=job, period=period, at=at, by=by)
    if run is None:
        return None

    def hold() -> None:
        _hold_longer(run=run)
        sign()

    try:
        with signs_of_life(hold, every_s=BETWEEN_SIGNS_S, of=run):
            outcome, state = function() or "", JobRun.State.DONE
    except Exception as error:  # whatever a job raises must not stop the clock
        log.exception("job %s failed for %s", job, period)
        outcome, state = f"{type(error).__name__}: {error}", JobRun.State.FAILED
    _give_back(run=run, state=state, outcome=str(outcome)[:2000])
    return run


@operation
def _take_lease(
    *, job: str, period: str, at: datetime, by: User | None
) -> JobRun | None:
    _settle_broken_off(job, at)
    lease = {
        "state": JobRun.State.RUNNING,
        "running": job,
        "holder": holder(),
        "held_until": at + LEASE,
        "started_at": at,
        "by": by,
    }
    earlier = JobRun.objects.filter(job=job, period=period)
    try:
        with transaction.atomic():
            if not earlier.exists():
                return JobRun.objects.create(job=job, period=period, **lease)
            broken = earlier.filter(state=JobRun.State.BROKEN_OFF, tries__lt=MOST_TRIES)
            taken = broken.update(
                tries=F("tries") + 1, finished_at=None, outcome="", **lease
            )
            return earlier.get() if taken else None
    except IntegrityError:  # somebody else was quicker, or it is running
        return None


def _settle_broken_off(job: str, at: datetime) -> None:
    JobRun.objects.filter(running=job, held_until__lt=at).update(
        state=JobRun.State.BROKEN_OFF,
        running=None,
        finished_at=F("held_until"),
        outcome=_("The process that ran it stopped."),
    )


@operation
def _hold_longer(*, run: JobRun) -> None:
    own = JobRun.objects.filter(pk=run.pk, running=run.job, holder=run.holder)
    own.update(held_until=timezone.now() + LEASE)


@operation
def _give_back(*, run: JobRun, state: str, outcome: str) -> None:
    """Write what came of it, unless the lease ran out and somebody else has it."""
    result = {"state": state, "outcome": outcome, "finished_at": timezone.now()}
    own = JobRun.objects.filter(pk=run.pk, running=run.job, holder=run.holder)
    if own.filter(tries=run.tries).update(running=None, **result):
        run.refresh_from_db()
    else:
        log.warning("the lease of %s ran out before its end", run)


def forget_old_runs() -> str:
    """Delete what only the clock wrote and nobody reads after a month."""
    return _forget_old_runs(before=timezone.now() - RUNS_KEPT)


@operation
def _forget_old_runs(*, before: datetime) -> str:
    gone, _by_model = JobRun.objects.filter(started_at__lt=before).delete()
    forget_attempts(before=timezone.now() - KEPT)
    DjangoJobExecution.objects.filter(run_time__lt=before).delete()
    call_command("clearsessions")
    return f"{gone} old runs forgotten"
