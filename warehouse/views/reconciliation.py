"""Do ledger, rolls and figures agree? The runs, and what they found."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.models import Department

from .. import operations
from ..door import right_required
from ..errors import WarehouseError
from ..forms.reconciliation import MismatchFilterForm
from ..models import Mismatch, ReconciliationLog
from ..permissions import Right, holds, reach
from ..story import story_of

RUNS_SHOWN = 10
MISMATCHES_A_PAGE = 50


@right_required(Right.SEE_RECONCILIATION)
@require_safe
def reconciliation(request):
    within = reach(request.user, Right.SEE_RECONCILIATION)
    departments = within.narrow(Department.objects.all(), "pk")
    form = MismatchFilterForm(request.GET, departments=list(departments))
    own = Mismatch.objects.seen_by(request.user)
    found = form.narrow(own.with_names()) if form.is_valid() else own.none()
    context = _runs(request) | {
        "form": form,
        "page": Paginator(found, MISMATCHES_A_PAGE).get_page(request.GET.get("page")),
        "open": own.open().count(),
        "is_narrowed": form.is_valid() and any(form.cleaned_data.values()),
    }
    status = 422 if form.errors else 200
    return render(request, "warehouse/reconciliation.html", context, status=status)


@right_required(Right.SEE_RECONCILIATION)
@require_safe
def runs(request):
    """The runs alone, asked for while one is going on; then the whole page again."""
    if not request.htmx:
        return redirect("warehouse:reconciliation")
    context = _runs(request)
    response = render(request, "warehouse/_runs.html", context)
    if not context["is_running"]:
        response["HX-Refresh"] = "true"
    return response


def _runs(request) -> dict:
    logs = ReconciliationLog.objects
    latest = list(logs.select_related("by")[:RUNS_SHOWN])
    return {
        "runs": latest,
        "is_running": any(run.is_running for run in latest),
        "is_late": not logs.has_run_lately(request.now),
        "finished_at": logs.last_finished_at(),
        "may_run": holds(request.user, Right.REPAIR),
    }


@right_required(Right.REPAIR)
@require_POST
def run_now(request):
    try:
        operations.reconcile_in_background(by=request.user, at=request.now)
    except WarehouseError as refusal:
        messages.warning(request, refusal.sentence)
    return redirect("warehouse:reconciliation")


@right_required(Right.SEE_RECONCILIATION)
@require_safe
def mismatch(request, mismatch_id):
    return _page(request, _own_mismatch(request, mismatch_id))


@right_required(Right.REPAIR)
@require_POST
def repair(request, mismatch_id):
    found = _own_mismatch(request, mismatch_id)
    try:
        roll = operations.repair(mismatch=found, by=request.user, at=request.now)
    except WarehouseError as refusal:
        return _page(request, found, refusal, status=refusal.status)
    said = _("Roll %(roll)s stands as its ledger says.") % {"roll": roll.roll_no}
    messages.success(request, said)
    return redirect("warehouse:reconciliation")


def _own_mismatch(request, mismatch_id: int) -> Mismatch:
    own = Mismatch.objects.seen_by(request.user).with_names()
    return get_object_or_404(own.select_related("log"), pk=mismatch_id)


def _page(request, found: Mismatch, refusal=None, status=200):
    context = {
        "mismatch": found,
        "story": story_of(found, request.now),
        "may_repair": holds(request.user, Right.REPAIR),
        "refusal": refusal,
    }
    return render(request, "warehouse/mismatch.html", context, status=status)
