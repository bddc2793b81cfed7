"""What waits for a printer, and what people decide where the printer cannot say."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from accounts.methods import shows_a_form

from .. import operations, printing
from ..door import right_required
from ..errors import WarehouseError
from ..models import PrintJob
from ..models.labels import Output
from ..permissions import Right, holds
from ..printers import PRINTERS, outputs, shown_settings

AT_ONCE = 40
DECISIONS = {
    "retry": (printing.retry_print, _("It is sent again.")),
    "cancel": (operations.cancel_print, _("It is cancelled and counts for no label.")),
    "printed": (operations.confirm_print, _("It counts as printed.")),
}


@right_required(Right.PRINT, Right.REPRINT)
@require_safe
def print_queue(request):
    jobs = PrintJob.objects.seen_by(request.user).exclude(output=Output.BROWSER)
    needing = jobs.needing_somebody().count()
    under_way = jobs.under_way(request.now).count()
    shown = request.GET.get("show")
    if shown not in ("need", "way", "all"):
        shown = "need" if needing else "way" if under_way else "all"
    lists = {
        "need": jobs.needing_somebody(),
        "way": jobs.under_way(request.now),
        "all": jobs,
    }
    rows = lists[shown].prefetch_related("labels__roll").select_related("by")
    context = {
        "page": Paginator(rows, AT_ONCE).get_page(request.GET.get("page")),
        "shown": shown,
        "needing": needing,
        "under_way": under_way,
        "has_printers": len(outputs()) > 1,
        "sets_up": holds(request.user, Right.SET_UP),
    }
    return render(request, "warehouse/print_queue.html", context)


@right_required(Right.PRINT, Right.REPRINT)
@require_POST
def decide(request, job_id, decision):
    job = get_object_or_404(PrintJob.objects.seen_by(request.user), pk=job_id)
    if decision not in DECISIONS:
        raise Http404
    operate, said = DECISIONS[decision]
    try:
        operate(job=job, by=request.user, at=request.now)
    except WarehouseError as refusal:
        messages.warning(request, refusal.sentence)
    else:
        messages.success(request, said)
    shown = request.POST.get("show", "")
    here = reverse("warehouse:print_queue")
    return redirect(f"{here}?show={shown}" if shown in ("need", "way", "all") else here)


@right_required(Right.SET_UP)
@shows_a_form
def printers(request):
    """Each output with its settings; a press asks the printer how it is."""
    tested = request.POST.get("output")
    found = None
    if request.method == "POST":
        if tested not in outputs() or tested not in PRINTERS:
            raise Http404
        found = PRINTERS[tested].check()
    context = {
        "printers": [
            (output, shown_settings(output), found if output == tested else None)
            for output in PRINTERS
        ],
        "set_up": outputs(),
    }
    return render(request, "warehouse/printers.html", context)
