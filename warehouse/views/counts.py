"""Cycle counts: asked for, counted blind, reviewed by another person."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe
from django_htmx.http import HttpResponseClientRedirect

from accounts.methods import shows_a_form

from .. import errors, lookup, operations, scanner
from ..door import right_required
from ..errors import WarehouseError
from ..forms.counts import CountForm, SeenForm
from ..models import Count, CountedRack, CountedRoll, Roll
from ..permissions import Right, reach
from .scan import decodes

A_PAGE = 30
PRESSES = {
    "start": operations.start_count,
    "submit": operations.submit_count,
    "recount": operations.recount,
    "approve": operations.approve_count,
    "cancel": operations.cancel_count,
}
SAID = {
    "start": gettext_lazy("Count what stands in each rack. Scan every roll."),
    "submit": gettext_lazy("Handed in. Another person reviews it now."),
    "recount": gettext_lazy("The racks with a difference wait to be counted again."),
    "approve": gettext_lazy("Approved. The differences are posted."),
    "cancel": gettext_lazy("Cancelled. Nothing was posted."),
}


@right_required(Right.COUNT)
@require_safe
def counts(request):
    found = Count.objects.seen_by(request.user).with_names()
    page = Paginator(found.order_by("-pk"), A_PAGE).get_page(request.GET.get("page"))
    return render(request, "warehouse/counts.html", {"page": page})


@right_required(Right.COUNT)
@shows_a_form
def new(request):
    form = CountForm(request.POST or None, initial=request.GET.dict())
    if request.method == "POST" and form.is_valid():
        try:
            count = operations.request_count(
                racks=form.cleaned_data["racks"], by=request.user, at=request.now
            )
        except WarehouseError as refusal:
            form.add_error(refusal.field, refusal.sentence)
        else:
            return redirect("warehouse:count", count.pk)
    status = 422 if form.errors else 200
    return render(request, "warehouse/count_new.html", {"form": form}, status=status)


@right_required(Right.COUNT)
@require_safe
def count(request, count_id):
    """What it is now: to be started, counted, reviewed, or over.

    What was found against what ought to be there is for reviewers only.
    """
    count = _own(request, count_id)
    context = {
        "count": count,
        "racks": _racks(count),
        "is_mine": count.counted_by_id == request.user.pk,
        "reviews": _reviews(request.user, count),
    }
    if context["reviews"] or count.state == Count.State.APPROVED:
        context |= {"differences": _differences(count)}
    return render(request, "warehouse/count.html", context)


@right_required(Right.COUNT)
@require_POST
def press(request, count_id, name):
    count = _own(request, count_id)
    if name not in PRESSES:
        raise Http404
    try:
        PRESSES[name](count=count, by=request.user, at=request.now)
    except WarehouseError as refusal:
        messages.error(request, refusal.sentence)
    else:
        messages.success(request, SAID[name])
    return redirect("warehouse:count", count.pk)


@right_required(Right.COUNT)
@shows_a_form
@decodes
def rack(request, count_id, rack_id):
    """One rack, counted: a scan is one form, and the answer is the list so far."""
    counted = _own_rack(request, count_id, rack_id)
    form = SeenForm(request.POST or None)
    seen = None
    if request.method == "POST" and form.is_valid():
        try:
            seen = _see(request, counted, form.cleaned_data["code"])
        except errors.IsLocation as refusal:
            return _go_to_rack(request, counted, refusal)
        except WarehouseError as refusal:
            form.add_error("code", refusal.sentence)
    if seen and not request.htmx:
        messages.success(request, _("%(roll)s is noted.") % {"roll": seen.roll})
        return redirect(request.path)
    if seen:
        form = SeenForm()
    page = "_count_seen.html" if request.htmx else "count_rack.html"
    context = {
        "counted": counted,
        "count": counted.count,
        "form": form,
        "seen": seen,
        "found": _found(counted),
        "decoder": scanner.decoder(),
    }
    status = 422 if form.errors else 200
    return render(request, f"warehouse/{page}", context, status=status)


def _see(request, counted: CountedRack, code: str) -> CountedRoll:
    roll = lookup.roll(code)  # also another department's: it stands here
    now = {"by": request.user, "at": request.now}
    return operations.count_roll(rack=counted, roll=roll, **now)


def _go_to_rack(request, counted: CountedRack, refusal: errors.IsLocation):
    """The label of another rack of this count leads to its page."""
    code = refusal.details["location"]
    other = counted.count.racks.filter(location__code=code).first() or counted
    if other == counted:
        messages.info(request, _("%(rack)s is not in this count.") % {"rack": code})
    going = redirect("warehouse:count_rack", other.count_id, other.pk)
    return HttpResponseClientRedirect(going.url) if request.htmx else going


@right_required(Right.COUNT)
@require_POST
def uncount(request, count_id, rack_id, roll_id):
    counted = _own_rack(request, count_id, rack_id)
    roll = get_object_or_404(Roll, pk=roll_id)
    return _pressed(request, counted, operations.uncount_roll, roll=roll)


@right_required(Right.COUNT)
@require_POST
def empty(request, count_id, rack_id):
    counted = _own_rack(request, count_id, rack_id)
    return _pressed(request, counted, operations.say_empty)


def _pressed(request, counted: CountedRack, operation, **named):
    try:
        operation(rack=counted, by=request.user, at=request.now, **named)
    except WarehouseError as refusal:
        messages.error(request, refusal.sentence)
    return redirect("warehouse:count_rack", counted.count_id, counted.pk)


def _own(request, count_id) -> Count:
    found = Count.objects.seen_by(request.user).with_names()
    return get_object_or_404(found, pk=count_id)


def _own_rack(request, count_id, rack_id) -> CountedRack:
    """A rack of a count that this person counts now."""
    own = Count.objects.seen_by(request.user).filter(
        pk=count_id, state=Count.State.COUNTING, counted_by=request.user
    )
    racks = CountedRack.objects.filter(count__in=own)
    return get_object_or_404(racks.select_related("location", "count"), pk=rack_id)


def _reviews(user, count: Count) -> bool:
    """Whether `user` may judge the count as it is now."""
    may = reach(user, Right.APPROVE_COUNT).covers(count.department_id)
    is_ready = count.state == Count.State.TO_REVIEW
    return may and is_ready and not count.racks.filter(counted_by=user).exists()


def _racks(count: Count):
    return count.racks.with_found().select_related("location", "counted_by")


def _found(counted: CountedRack):
    found = counted.rolls.filter(found_at__isnull=False).select_related("roll")
    return found.order_by("-found_at", "-pk")


def _differences(count: Count):
    lines = CountedRoll.objects.filter(rack__count=count)
    lines = lines.exclude(finding=CountedRoll.Finding.MATCH)
    lines = lines.select_related("roll", "rack__location", "posted")
    return lines.order_by("rack__location__code", "finding", "pk")
