"""Racks and other places: the list of them, and making one or a whole block."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from accounts.methods import shows_a_form

from .. import operations
from ..door import right_required
from ..errors import WarehouseError
from ..forms.locations import BlockForm, LocationFilterForm, LocationForm
from ..models import Location
from ..permissions import Right, holds, reach
from ..places import PlaceList, block_of, departments_of
from .refused import add_refusal


@right_required(Right.SEE_ROLLS)
@require_safe
def locations(request):
    user = request.user
    form = LocationFilterForm(request.GET, departments=departments_of(user))
    wanted = form.cleaned_data if form.is_valid() else {}
    listing = PlaceList(user, request.GET.get("page", "1"), wanted)
    context = {
        "form": form,
        "listing": listing,
        "is_narrowed": any(wanted.values()),
        "may_set_up": holds(user, Right.SET_UP),
        "changeable": reach(user, Right.OPEN_AND_CLOSE),
    }
    status = 422 if form.errors else 200
    return render(request, "warehouse/locations.html", context, status=status)


@right_required(Right.SET_UP)
@shows_a_form
def new(request):
    initial = {"department": request.GET.get("department"), "kind": "STORAGE"}
    form = LocationForm(request.POST or None, initial=initial)
    status = 422 if request.method == "POST" else 200
    if form.is_valid():
        try:
            made = operations.create_location(
                by=request.user, at=request.now, **form.facts
            )
        except WarehouseError as refusal:
            add_refusal(refusal, form)
            status = refusal.status
        else:
            said = _("%(rack)s is there. Print its label and fix it to the rack.")
            messages.success(request, said % {"rack": made.code})
            return redirect("warehouse:location", made.pk)
    context = {"form": form}
    return render(request, "warehouse/location_new.html", context, status=status)


@right_required(Right.SET_UP)
@shows_a_form
def block(request):
    """First shows which racks there would be; makes them on the second press."""
    form = BlockForm(request.POST or None, initial={"mixing": Location.Mixing.ANY})
    status = 422 if request.method == "POST" else 200
    planned = None
    if form.is_valid():
        planned, status = block_of(form.cleaned_data["department"], form.codes), 200
        if "make" in request.POST:
            try:
                made = _make(request, form)
            except WarehouseError as refusal:
                add_refusal(refusal, form)
                status = refusal.status
            else:
                return _back(request, made)
    # What was looked at is sent again by the second press, unseen and without ids.
    unseen = BlockForm(request.POST, auto_id=False)
    context = {"form": form, "planned": planned, "unseen": unseen}
    return render(request, "warehouse/location_block.html", context, status=status)


def _make(request, form: BlockForm) -> list[Location]:
    return operations.create_block(
        department=form.cleaned_data["department"],
        codes=form.codes,
        by=request.user,
        at=request.now,
        **form.limits,
    )


def _back(request, made: list[Location]):
    said = ngettext("%(n)s rack was made.", "%(n)s racks were made.", len(made))
    messages.success(request, said % {"n": len(made)})
    department = made[0].department.code
    return redirect(f"{reverse('warehouse:locations')}?department={department}")
