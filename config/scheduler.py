"""The clock of the site: which jobs run when, in the one process that keeps time.

`manage.py serve` calls `start()`; nothing else does. The job store holds when each
job is next due, and the leases of `accounts.jobs` hold what was done, so a second
clock is harmless and a slot missed while the site was down is made up at the start.
"""

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.cron import CronTrigger
from django.conf import settings
from django.utils import timezone
from django.utils.module_loading import import_string
from django_apscheduler.jobstores import DjangoJobStore
from django_apscheduler.models import DjangoJob
from django_apscheduler.util import close_old_connections

from accounts.jobs import run_under_lease
from accounts.models import JobRun

STARTED_AT = timezone.now()
TIME_TO_START = timedelta(minutes=2)


@dataclass(frozen=True)
class Job:
    """A no-argument function that returns a short outcome, and when it is due."""

    path: str
    crontab: str
    every: timedelta

    @property
    def trigger(self) -> CronTrigger:
        return CronTrigger.from_crontab(self.crontab, settings.TIME_ZONE)

    def last_due(self, at: datetime) -> datetime:
        """The latest moment up to `at` when the job was due (a day may have 25 h)."""
        due = self.trigger.get_next_fire_time(None, at - 2 * self.every)
        while (later := self.trigger.get_next_fire_time(due, at)) <= at:
            due = later
        return due


HEARTBEAT = Job(
    "ration.jobs.finish_overdue_sessions", "*/5 * * * *", timedelta(minutes=5)
)
JOBS = {
    job.path: job
    for job in (
        HEARTBEAT,
        Job("warehouse.jobs.reconcile", "0 9 * * *", timedelta(days=1)),
        Job("warehouse.jobs.settle_imports", "*/5 * * * *", timedelta(minutes=5)),
        Job("warehouse.printing.watch", "*/5 * * * *", timedelta(minutes=5)),
        Job("dues.jobs.check_ledgers", "40 3 * * *", timedelta(days=1)),
        Job("ration.jobs.forget_phones", "10 3 * * *", timedelta(days=1)),
        Job("accounts.background.settle_lost", "*/5 * * * *", timedelta(minutes=5)),
        Job("accounts.files.forget_old_files", "15 3 * * *", timedelta(days=1)),
        Job("accounts.jobs.forget_old_runs", "20 3 * * *", timedelta(days=1)),
    )
}
TOO_OLD = 3 * HEARTBEAT.every


@close_old_connections
def run(path: str) -> JobRun | None:
    """Do what the job at `path` was last due to do, unless it was done already."""
    at = timezone.now()
    period = JOBS[path].last_due(at).isoformat(timespec="minutes")
    return run_under_lease(path, period, import_string(path), at)


def build() -> BackgroundScheduler:
    """A scheduler that knows every job, not yet started."""
    scheduler = BackgroundScheduler(
        jobstores={"default": DjangoJobStore()},
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
    return scheduler


def start() -> BackgroundScheduler:
    """Start keeping time in this process; `shutdown()` of the answer stops it."""
    logging.getLogger("apscheduler").setLevel(logging.WARNING)
    DjangoJob.objects.exclude(id__in=JOBS).delete()  # jobs of an earlier version
    scheduler = build()
    scheduler.start()
    return scheduler


def is_fresh(at: datetime) -> bool:
    """Whether some process keeps time: the five-minute job ran lately.

    A process that has just started is given the time to see its first run.
    """
    if at - STARTED_AT < TIME_TO_START:
        return True
    return JobRun.objects.filter(
        job=HEARTBEAT.path, started_at__gt=at - TOO_OLD
    ).exists()
