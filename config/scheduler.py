"""The clock of the site: which jobs run when, in the one process that keeps time.

`manage.py serve` calls `start()`; nothing else does. The job store holds when each
job is next due, and the leases of `accounts.jobs` hold what was done, so a second
clock is harmless and a slot missed while the site was down is made up at the start.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.jobstores.memory import MemoryJobStore
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.cron import CronTrigger
from django.conf import settings
from django.db import Error as DatabaseFailure
from django.db import connections
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _
from django_apscheduler.jobstores import DjangoJobStore
from django_apscheduler.models import DjangoJob
from django_apscheduler.util import close_old_connections

from accounts.jobs import run_under_lease
from accounts.models import JobRun, User

log = logging.getLogger("bhandar.jobs")
STARTED_AT = timezone.now()
TIME_TO_START = timedelta(minutes=2)


@dataclass(frozen=True)
class Job:
    """A no-argument function that returns a short outcome, and when it is due."""

    path: str
    crontab: str
    every: timedelta
    name: str | Promise

    @property
    def grace(self) -> timedelta:
        """How much later than planned nobody needs to hear of it."""
        return min(3 * self.every, timedelta(hours=1))

    @property
    def trigger(self) -> CronTrigger:
        return CronTrigger.from_crontab(self.crontab, settings.TIME_ZONE)

    def last_due(self, at: datetime) -> datetime:
        """The latest moment up to `at` when the job was due (a day may have 25 h)."""
        due = self.trigger.get_next_fire_time(None, at - 2 * self.every)
        while (later := self.trigger.get_next_fire_time(due, at)) <= at:
            due = later
        return due

    def next_due(self, after: datetime) -> datetime:
        """The first moment later than `after` when the job is due."""
        just_later = after + timedelta(microseconds=1)
        return self.trigger.get_next_fire_time(None, just_later)


OFTEN, DAILY = timedelta(minutes=5), timedelta(days=1)
HEARTBEAT = Job(
    "ration.jobs.finish_overdue_sessions",
    "*/5 * * * *",
    OFTEN,
    _("Finish the ration days whose hours are over"),
)
JOBS = {
    job.path: job
    for job in (
        HEARTBEAT,
        Job(
            "warehouse.jobs.reconcile",
            "0 9 * * *",
            DAILY,
            _("Compare the roll store with its ledger"),
        ),
        Job(
            "warehouse.jobs.settle_imports",
            "*/5 * * * *",
            OFTEN,
            _("Settle imports whose process stopped"),
        ),
        Job(
            "warehouse.printing.watch",
            "*/5 * * * *",
            OFTEN,
            _("Send waiting labels to the printers"),
        ),
        Job("dues.jobs.check_ledgers", "40 3 * * *", DAILY, _("Check every khata")),
        Job(
            "ration.jobs.forget_phones",
            "10 3 * * *",
            DAILY,
            _("Forget the phones of old tokens"),
        ),
        Job(
            "accounts.background.settle_lost",
            "*/5 * * * *",
            OFTEN,
            _("Settle long work whose process stopped"),
        ),
        Job(
            "accounts.files.forget_old_files",
            "15 3 * * *",
            DAILY,
            _("Delete files whose time is over"),
        ),
        Job(
            "accounts.jobs.forget_old_runs",
            "20 3 * * *",
            DAILY,
            _("Delete old runs and ended sessions"),
        ),
        Job(
            "config.backups.nightly.run",
            "30 2 * * *",
            DAILY,
            _("Back up the site, and prove that it can be restored"),
        ),
    )
}


@close_old_connections
def run(path: str) -> JobRun | None:
    """Do what the job at `path` was last due to do, unless it was done already."""
    return run_under_lease(path, *_due(path))


def _due(path: str):
    at = timezone.now()
    period = JOBS[path].last_due(at).isoformat(timespec="minutes")
    return period, import_string(path), at


def run_by_hand(path: str, *, by: User, sign: Callable[[], None]) -> JobRun | None:
    """Run the job at `path` now: what is due, or else once more between.

    None when it is running at this moment.
    """
    period, function, at = _due(path)
    hand = {"by": by, "sign": sign}
    by_hand = f"by hand {at.isoformat()}"
    return run_under_lease(path, period, function, at, **hand) or run_under_lease(
        path, by_hand, function, at, **hand
    )


def make_up() -> None:
    """Begin again what a process that was killed left undone."""
    for path in JOBS:
        run(path)


class Clock(BackgroundScheduler):
    """A scheduler whose thread outlives a database that goes away for a while."""

    def _process_jobs(self):
        try:
            return super()._process_jobs()
        except DatabaseFailure as fault:
            # What was started and not yet marked is started again: its lease knows.
            log.error("the database is away, the clock waits: %s", fault)
            connections.close_all()
            return self.jobstore_retry_interval


def build() -> BackgroundScheduler:
    """A scheduler that knows every job, not yet started."""
    scheduler = Clock(
        jobstores={"default": DjangoJobStore(), "memory": MemoryJobStore()},
        executors={"default": ThreadPoolExecutor(2)},
        job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None},
        timezone=settings.TIME_ZONE,
    )
    for job in JOBS.values():
        scheduler.add_job(
            run,
            job.trigger,
            args=[job.path],
            id=job.path,
            replace_existing=True,
            next_run_time=timezone.now(),  # a slot missed while we were down
        )
    scheduler.add_job(make_up, "interval", minutes=5, jobstore="memory")
    return scheduler


def start() -> BackgroundScheduler:
    """Start keeping time in this process; `shutdown()` of the answer stops it."""
    DjangoJob.objects.exclude(id__in=JOBS).delete()  # jobs of an earlier version
    scheduler = build()
    scheduler.start()
    return scheduler
