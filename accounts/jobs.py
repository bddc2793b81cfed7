"""What the clock starts, once a period however many clocks there are."""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from django.core.management import call_command
from django.utils import timezone
from django_apscheduler.models import DjangoJobExecution

from .models import JobRun
from .transaction import operation

RUNS_KEPT = timedelta(days=30)
log = logging.getLogger("bhandar.jobs")


def run_under_lease(
    job: str, period: str, function: Callable[[], str], at: datetime
) -> JobRun | None:
    """Run `function` if nobody has yet run `job` for `period`; return its run.

    The row of (job, period) is the lease: whoever inserts it runs the job, and
    everybody else gets None. A failure is kept in the row and logged; the next
    period tries again.
    """
    run = _take_lease(job=job, period=period, at=at)
    if run is None:
        return None
    try:
        outcome, state = function() or "", JobRun.State.DONE
    except Exception as error:  # whatever a job raises must not stop the clock
        log.exception("job %s failed for %s", job, period)
        outcome, state = f"{type(error).__name__}: {error}", JobRun.State.FAILED
    _give_back(run=run, state=state, outcome=str(outcome)[:2000])
    return run


@operation
def _take_lease(*, job: str, period: str, at: datetime) -> JobRun | None:
    run, is_mine = JobRun.objects.get_or_create(
        job=job, period=period, defaults={"started_at": at}
    )
    return run if is_mine else None


@operation
def _give_back(*, run: JobRun, state: str, outcome: str) -> None:
    run.state, run.outcome, run.finished_at = state, outcome, timezone.now()
    run.save(update_fields=["state", "outcome", "finished_at"])


def forget_old_runs() -> str:
    """Delete what only the clock wrote and nobody reads after a month."""
    return _forget_old_runs(before=timezone.now() - RUNS_KEPT)


@operation
def _forget_old_runs(*, before: datetime) -> str:
    gone, _ = JobRun.objects.filter(started_at__lt=before).delete()
    DjangoJobExecution.objects.filter(run_time__lt=before).delete()
    call_command("clearsessions")
    return f"{gone} old runs forgotten"
