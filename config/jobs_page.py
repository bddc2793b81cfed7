"""The jobs of the site in admin: how each one fares, and a press that runs it now."""

from datetime import datetime, timedelta
from functools import wraps

from django.contrib import admin
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts import audit, background
from accounts.errors import Refusal
from accounts.jobs import RUNS_KEPT
from accounts.models import JobRun, User, Work
from accounts.transaction import operation

from . import scheduler, watch

KIND = "job"
BAD_SHOWN = 20


class JobRunning(Refusal):
    code = "job_running"
    sentence = gettext_lazy("This job is running already. Look again in a moment.")


class JobFailed(Refusal):
    code = "job_failed"


def for_superusers(view):
    """Whoever runs a job acts for the whole site."""

    @never_cache
    @login_required
    @wraps(view)
    def guarded(request, *args, **kwargs):
        if not request.user.is_superuser:
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return guarded


@for_superusers
@require_safe
def jobs(request):
    bad = [JobRun.State.FAILED, JobRun.State.BROKEN_OFF]
    failures = JobRun.objects.filter(state__in=bad).order_by("-started_at")
    keeper = JobRun.objects.filter(job=scheduler.HEARTBEAT.path, by=None)
    context = admin.site.each_context(request) | {
        "title": _("Jobs"),
        "jobs": watch.watched(request.now),
        "failures": [(run, _name_of(run)) for run in failures[:BAD_SHOWN]],
        "keeper": keeper.order_by("-started_at").first(),
        "days_kept": RUNS_KEPT // timedelta(days=1),
    }
    return render(request, "admin/jobs.html", context)


def _name_of(run: JobRun) -> str:
    job = scheduler.JOBS.get(run.job)  # one of an earlier version has no name now
    return job.name if job else run.job


@for_superusers
@require_POST
def run_now(request, job):
    if job not in scheduler.JOBS:
        raise Http404
    work = _begin(path=job, by=request.user, at=request.now)
    return redirect("job_progress", work.pk)


@operation
def _begin(*, path: str, by: User, at: datetime) -> Work:
    """Run the job at `path` behind the page; its outcome is the work's."""

    def do(report: background.Report) -> str:
        run = scheduler.run_by_hand(path, by=by, sign=lambda: report(0, 0))
        if run is None:
            raise JobRunning
        if run.is_bad:
            raise JobFailed(run.outcome)
        return run.outcome

    work = background.start(kind=KIND, function=do, by=by, at=at)
    audit.record("job.asked_for", work, by=by, at=at, job=path)
    return work


@for_superusers
@require_safe
def progress(request, work_id):
    """How far a job is that somebody began by hand; htmx asks for the part of it."""
    work = get_object_or_404(Work, kind=KIND, pk=work_id)
    context = {"work": work, "url": request.path}
    if request.htmx:
        return render(request, "_work.html", context)
    context |= admin.site.each_context(request) | {"title": _("A job, run by hand")}
    return render(request, "admin/job_progress.html", context)
