"""The site as a whole: the first page, its looks, its health and its refusals."""

import sys

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.core.exceptions import BadRequest, PermissionDenied
from django.db import Error as DatabaseFailure
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.recorder import MigrationRecorder
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe
from django.views.i18n import set_language

from accounts import proofs
from accounts.next_page import own_page
from accounts.transaction import is_busy
from accounts.views.sign_in import sign_in

from . import appearance, watch
from .middleware import away
from .workplaces import workplaces_of

# Nothing here is secret, but a crawler has no business at the admin's door.
ROBOTS = "User-agent: *\nDisallow: /admin/\n"

language = require_POST(set_language)
Migration = MigrationRecorder.Migration


@require_safe
def home(request):
    """The front door, or for somebody who is signed in the place where they work."""
    if not request.user.is_authenticated:
        return render(request, "home.html")
    places = workplaces_of(request.user)
    if not places:
        return redirect("accounts:waiting")
    if len(places) == 1:
        return redirect(places[0].url)
    return render(request, "workplaces.html", {"places": places})


dashboard = login_required(home)


def admin_login(request):
    """The one door of the site; who is in but is no staff has no business beyond."""
    if request.user.is_authenticated and not request.user.is_staff:
        raise PermissionDenied
    return sign_in(request)


@require_POST
def theme(request):
    """Remember the colours the visitor wants, and go back to where they were."""
    chosen = request.POST.get("theme")
    if chosen not in appearance.THEMES:
        raise BadRequest("unknown theme")
    response = redirect(own_page(request.POST.get("next", "")) or "home")
    response.set_cookie(
        appearance.COOKIE,
        chosen,
        max_age=appearance.COOKIE_AGE_S,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
    return response


# --- for machines -------------------------------------------------------------


@require_safe
def healthz(request):
    """This process answers. Asked often, so it asks nobody else."""
    return HttpResponse("ok\n", content_type="text/plain")


@never_cache
@require_safe
def workz(request):
    """Whether visitors can be sent to this process: its database answers it.

    Asked every second by the balancer, so it is one short question. Of a table: a
    Galera node without a majority answers "SELECT 1" and nothing else.
    """
    try:
        Migration.objects.exists()
    except DatabaseFailure:
        return HttpResponse("no database\n", "text/plain", status=503)
    return HttpResponse("ok\n", content_type="text/plain")


@never_cache
@require_safe
def readyz(request):
    """Whether work can be sent here: JSON of three truths, 503 unless all hold.

    `late_jobs`, `failed_jobs` and `backup` tell those who watch the site of more; no
    visitor waits for them.
    """
    try:
        jobs, backup = watch.watched(request.now), proofs.word(request.now)
        state = {
            "database": True,
            "migrations": _is_migrated(),
            "scheduler": watch.is_time_kept(jobs),
        }
    except DatabaseFailure:
        jobs, backup = [], "unknown"
        state = {"database": False, "migrations": False, "scheduler": False}
    words = {
        "late_jobs": watch.late(jobs),
        "failed_jobs": watch.failed(jobs),
        "backup": backup,
    }
    return JsonResponse(state | words, status=200 if all(state.values()) else 503)


def _is_migrated() -> bool:
    executor = MigrationExecutor(connection)
    return not executor.migration_plan(executor.loader.graph.leaf_nodes())


@require_safe
def robots(request):
    return HttpResponse(ROBOTS, content_type="text/plain")


# --- refusals -----------------------------------------------------------------


def bad_request(request, exception):
    return render(request, "400.html", status=400)


def csrf_failure(request, reason=""):
    return render(request, "403_csrf.html", status=403)


def server_error(request):
    """The page of a bug: drawn without the request, which may be what broke.

    Or of a database that went away outside of a view, in what surrounds it.
    """
    fault = sys.exception()
    if fault and is_busy(fault):
        return away(fault)
    return HttpResponse(render_to_string("500.html"), status=500)
