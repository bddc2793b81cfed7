"""What a label opens in any phone's browser: a roll's page, or a rack's."""

from urllib.parse import unquote
from uuid import uuid4

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from accounts.methods import shows_a_form

from .. import lookup, operations, stock
from ..door import right_required
from ..errors import WarehouseError
from ..forms.rack import StoreHereForm
from ..models import Location, Roll
from ..permissions import Right, reach, require_in
from .refused import add_refusal

ROLLS_SHOWN = 50


@right_required(Right.SEE_ROLLS)
@require_safe
def roll_label(request, code):
    """To the page of the roll; its label may be old, or in another department."""
    try:
        roll = lookup.roll_for(request.user, code)
    except WarehouseError as refusal:
        return _refused(request, refusal)
    return redirect("warehouse:roll", roll.pk)


@right_required(Right.SEE_ROLLS)
@shows_a_form
@vary_on_headers("HX-Request")
def rack(request, code):
    """What lies in a rack, and one more for it; for htmx a summary alone."""
    try:
        location = lookup.location(code)
        require_in(request.user, Right.SEE_ROLLS, location.department)
    except WarehouseError as refusal:
        return _refused(request, refusal)
    if request.htmx:
        return render(request, "warehouse/_rack.html", _what_lies_in(location))
    if request.method == "POST":
        return _store(request, location)
    # The path of a request is no longer quoted.
    if request.path != unquote(reverse("warehouse:rack", args=[location.code])):
        return redirect("warehouse:rack", location.code)
    return _page(request, location, StoreHereForm(initial={"key": uuid4()}))


def _store(request, location):
    """Put the roll that was typed or scanned into this rack."""
    form, status = StoreHereForm(request.POST), 422
    if form.is_valid():
        try:
            posting = operations.put_away(
                location=location,
                by=request.user,
                at=request.now,
                scan=form.scan(),
                **form.named(),
            )
        except WarehouseError as refusal:
            add_refusal(refusal, form)
            status = refusal.status
        else:
            _say(request, posting, location)
            return redirect("warehouse:rack", location.code)
    return _page(request, location, form, status)


def _say(request, posting, location) -> None:
    words = {"roll": posting.roll.roll_no, "rack": location.code}
    if posting.outcome == "unchanged":
        messages.info(request, _("Roll %(roll)s lies in %(rack)s already.") % words)
    else:
        messages.success(request, _("Roll %(roll)s is in %(rack)s now.") % words)


def _page(request, location, form, status=200):
    within = reach(request.user, Right.PUT_AWAY)
    takes_rolls = location.is_rack and not location.is_closed
    context = _what_lies_in(location) | {
        "form": form,
        "may_store": takes_rolls and within.covers(location.department_id),
    }
    return render(request, "warehouse/rack.html", context, status=status)


def _what_lies_in(location) -> dict:
    place = Location.objects.with_load().get(pk=location.pk)
    rolls = Roll.objects.filter(location=location).with_names().order_by("-moved_at")
    return {
        "rack": stock.Rack(place, place.load_rolls, int(place.load_g)),
        "rolls": rolls[:ROLLS_SHOWN],
    }


def _refused(request, refusal):
    context = {"refusal": refusal}
    return render(request, "warehouse/refused.html", context, status=refusal.status)
