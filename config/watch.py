"""Whether the jobs of the site are done when they should be.

The jobs page, the banner over admin pages and /readyz all ask here.
"""

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db import Error as DatabaseFailure
from django.db.models import Max, Q
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import JobRun

from . import scheduler
from .scheduler import Job


@dataclass(frozen=True)
class Watched:
    """A job as it stands at the moment `at`; `last` is its latest run, if any."""

    job: Job
    last: JobRun | None
    at: datetime

    @property
    def next_due(self) -> datetime:
        return self.job.next_due(self.at)

    @property
    def is_late(self) -> bool:
        """It has not been begun although it was due, by more than its grace."""
        if self.last is None:
            return self.at - scheduler.STARTED_AT > scheduler.TIME_TO_START
        return self.job.next_due(self.last.started_at) + self.job.grace < self.at

    @property
    def is_bad(self) -> bool:
        return self.last is not None and self.last.is_bad

    @property
    def schedule(self) -> str:
        """When it runs, in words: every 5 minutes, every day at 09:00."""
        if self.job.every < scheduler.DAILY:
            minutes = int(self.job.every.total_seconds()) // 60
            words = ngettext("every %(n)s minute", "every %(n)s minutes", minutes)
            return words % {"n": minutes}
        time = f"{localtime(self.next_due):%H:%M}"
        if self.job.every == scheduler.DAILY:
            return _("every day at %(time)s") % {"time": time}
        day = date_format(localtime(self.next_due), "l")
        return _("every %(day)s at %(time)s") % {"day": day, "time": time}


def watched(at: datetime) -> list[Watched]:
    """Every job of the site with its latest run."""
    last = _latest_runs()
    return [Watched(job, last.get(path), at) for path, job in scheduler.JOBS.items()]


def _latest_runs() -> dict[str, JobRun]:
    """Two queries, however many runs are kept: the index holds job and start."""
    jobs = JobRun.objects.order_by().values_list("job")
    latest = Q(pk=None)
    for job, started_at in jobs.annotate(Max("started_at")):
        latest |= Q(job=job, started_at=started_at)
    return {run.job: run for run in JobRun.objects.filter(latest).order_by("pk")}


def is_time_kept(jobs: list[Watched]) -> bool:
    """Whether some process keeps time: the five-minute job was begun lately.

    A process that has just started is given the time to see its first run.
    """
    beat = next(one for one in jobs if one.job == scheduler.HEARTBEAT)
    is_new = beat.at - scheduler.STARTED_AT < scheduler.TIME_TO_START
    return is_new or not beat.is_late


def late(jobs: list[Watched]) -> list[str]:
    """The paths of the jobs that should have been begun by now."""
    return [one.job.path for one in jobs if one.is_late]


def failed(jobs: list[Watched]) -> list[str]:
    """The paths of the jobs whose last run failed or broke off."""
    return [one.job.path for one in jobs if one.is_bad]


def warnings(jobs: list[Watched]) -> list[str]:
    """What those who look after the site must hear, as sentences."""
    if not is_time_kept(jobs):
        return [_("No process keeps time: no job runs until manage.py serve does.")]
    return [_sentence(one) for one in jobs if one.is_late or one.is_bad]


def _sentence(one: Watched) -> str:
    if one.last is None:
        return _("“%(job)s” has never run.") % {"job": one.job.name}
    since = date_format(localtime(one.last.started_at), "j M Y H:i")
    facts = {"job": one.job.name, "since": since}
    if one.is_late:
        return _("“%(job)s” has not run since %(since)s.") % facts
    return _("“%(job)s” failed at its last run, %(since)s.") % facts


def banner(request) -> dict:
    """For templates: `job_warnings`, which superusers see on every page."""
    return {"job_warnings": lambda: _warnings_for(request)}


def _warnings_for(request) -> list[str]:
    # In development nobody keeps time, and nobody needs to be told so. A request that
    # is refused at the door has no user yet.
    user = getattr(request, "user", None)
    if settings.DEBUG or user is None or not user.is_superuser:
        return []
    try:
        return warnings(watched(request.now))
    except DatabaseFailure:  # the page has something to say itself
        return []
