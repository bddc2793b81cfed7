"""One place: how much it takes, its code, and whether it is open."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from .. import operations
from ..door import right_required
from ..errors import WarehouseError
from ..forms.locations import LimitForm, RenameForm
from ..models import Location
from ..permissions import Right, holds, reach
from .refused import add_refusal

a_right = right_required(Right.OPEN_AND_CLOSE, Right.SET_UP)


@a_right
@require_safe
def location(request, location_id):
    return _page(request, _own_location(request, location_id))


@right_required(Right.SET_UP)
@require_POST
def limit(request, location_id):
    place = _own_location(request, location_id)
    form = LimitForm(request.POST)
    if not form.is_valid():
        return _page(request, place, limit_form=form, status=422)
    try:
        operations.limit_location(
            location=place, by=request.user, at=request.now, **form.limits
        )
    except WarehouseError as refusal:
        add_refusal(refusal, form)
        return _page(request, place, limit_form=form, status=refusal.status)
    return _done(request, place, _("The limits of %(rack)s are changed."))


@right_required(Right.SET_UP)
@require_POST
def rename(request, location_id):
    place = _own_location(request, location_id)
    form = RenameForm(request.POST)
    if not form.is_valid():
        return _page(request, place, rename_form=form, status=422)
    try:
        place = operations.rename_location(
            location=place, by=request.user, at=request.now, **form.cleaned_data
        )
    except WarehouseError as refusal:
        add_refusal(refusal, form)
        return _page(request, place, rename_form=form, status=refusal.status)
    return _done(request, place, _("It is %(rack)s now. Old labels are still read."))


def _press(change, done):
    """A view that opens or closes a place."""

    @right_required(Right.OPEN_AND_CLOSE)
    @require_POST
    def press(request, location_id):
        place = _own_location(request, location_id)
        try:
            change(location=place, by=request.user, at=request.now)
        except WarehouseError as refusal:
            return _page(request, place, refusal=refusal, status=refusal.status)
        return _done(request, place, done())

    return press


close = _press(
    operations.close_location, lambda: _("%(rack)s is closed: nothing is put there.")
)
reopen = _press(operations.open_location, lambda: _("%(rack)s takes rolls again."))


def _own_location(request, location_id: int) -> Location:
    places = Location.objects.select_related("department").with_load()
    within = reach(request.user, Right.OPEN_AND_CLOSE)
    return get_object_or_404(within.narrow(places, "department"), pk=location_id)


def _done(request, place: Location, said: str):
    messages.success(request, said % {"rack": place.code})
    return redirect("warehouse:location", place.pk)


def _page(request, place, limit_form=None, rename_form=None, refusal=None, status=200):
    context = {
        "place": place,
        "old_codes": place.codes.exclude(code=place.code),
        "may_set_up": holds(request.user, Right.SET_UP),
        "limit_form": limit_form or LimitForm(initial=LimitForm.of(place)),
        "rename_form": rename_form or RenameForm(),
        "refusal": refusal,
    }
    return render(request, "warehouse/location.html", context, status=status)
