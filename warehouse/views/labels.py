"""Labels of rolls: a preview to read, a press that counts, a sheet to print."""

from datetime import timedelta

from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from accounts.methods import shows_a_form

from .. import addresses, printing
from ..door import right_required
from ..errors import WarehouseError
from ..forms.labels import PrintForm, RollsForm, labelled
from ..models import LabelPrint, PrintJob, Roll
from ..models.labels import Output, Paper
from ..permissions import Right
from ..printers import LabelText
from .refused import add_refusal

AT_ONCE = 96  # twelve A4 sheets of eight
SHEET_STAYS = timedelta(minutes=15)

prints_labels = right_required(Right.PRINT, Right.REPRINT)


@prints_labels
@shows_a_form
def one_label(request, roll_id):
    """The label of one roll, with those it had before."""
    rolls = labelled(Roll.objects.seen_by(request.user, Right.REPRINT))
    roll = get_object_or_404(rolls, pk=roll_id)
    prints = LabelPrint.objects.filter(roll=roll).select_related("job__by")
    return _preview(request, [roll], roll=roll, prints=prints)


@prints_labels
@shows_a_form
def labels(request):
    """The labels of an entry, a batch, an import or chosen rolls, some at a time."""
    chosen = RollsForm(request.GET)
    rolls = chosen.rolls(request.user)
    page = Paginator(rolls, AT_ONCE).get_page(request.GET.get("page"))
    has_some = any(roll.is_labelled for roll in page)
    is_mixed = has_some and not all(roll.is_labelled for roll in page)
    return _preview(request, list(page), page=page, is_mixed=is_mixed)


def _preview(request, rolls, **context):
    """Show the labels; at a press count them and go on to the sheet or the queue."""
    paper = request.GET.get("paper")
    paper = paper if paper in Paper.values else Paper.LABEL
    asks_reason = any(roll.is_labelled for roll in rolls)
    form = PrintForm(request.POST or None, paper=paper, asks_reason=asks_reason)
    site = addresses.site(request)
    if request.method == "POST" and form.is_valid():
        try:
            jobs = printing.print_labels(
                rolls=rolls,
                site=site,
                by=request.user,
                at=request.now,
                **form.cleaned_data,
            )
        except WarehouseError as refusal:
            add_refusal(refusal, form)
        else:
            return _onward(request, jobs)
    context |= {
        "form": form,
        "labels": [LabelText.of(roll, site) for roll in rolls],
        "paper": paper,
        "papers": Paper.choices,
        "asks_reason": asks_reason,
        "opens_elsewhere": addresses.opens_elsewhere(site),
    }
    status = 422 if form.errors else 200
    return render(request, "warehouse/labels.html", context, status=status)


def _onward(request, jobs):
    if jobs[0].output == Output.BROWSER:
        return redirect(
            f"{reverse('warehouse:label_sheet', args=[jobs[0].pk])}?print=1"
        )
    said = ngettext(
        "%(count)d label is on its way to the printer.",
        "%(count)d labels are on their way to the printer.",
        len(jobs),
    )
    messages.info(request, said % {"count": len(jobs)})
    return redirect("warehouse:print_queue")


@prints_labels
@require_safe
def sheet(request, job_id):
    """The counted labels as they go on paper; later on, the preview for a reprint."""
    jobs = PrintJob.objects.seen_by(request.user).filter(output=Output.BROWSER)
    job = get_object_or_404(jobs, pk=job_id)
    if request.now - job.at > SHEET_STAYS:
        return redirect(f"{reverse('warehouse:labels')}?job={job.pk}")
    rolls = Roll.objects.with_names().in_bulk(job.labels.values_list("roll", flat=True))
    labels = [
        LabelText.of(rolls[label.roll_id], job.site, label.copy)
        for label in job.labels.all()
    ]
    context = {"job": job, "labels": labels, "prints": "print" in request.GET}
    return render(request, "warehouse/label_sheet.html", context)
