"""Dispatch notes: those of a day, and one as it is printed."""

from datetime import date

from django.http import Http404
from django.shortcuts import render
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.views.decorators.http import require_safe

from accounts.days import YEARS

from ..dispatch_notes import note_of, notes_of
from ..door import right_required
from ..permissions import Right

SIZES = ("a4", "a5")


@right_required(Right.SEE_DASHBOARD, Right.DISPATCH)
@require_safe
def dispatch_notes(request):
    on = _day(request.GET.get("on", "")) or timezone.localdate(request.now)
    context = {"on": on, "notes": notes_of(request.user, on)}
    return render(request, "warehouse/dispatch_notes.html", context)


@right_required(Right.SEE_DASHBOARD, Right.DISPATCH)
@require_safe
def dispatch_note(request, customer_id, on):
    reference = request.GET.get("reference", "")
    day = _day(on)
    note = day and note_of(request.user, day, customer_id, reference)
    if not note:
        raise Http404
    size = request.GET.get("size")
    context = {
        "note": note,
        "size": size if size in SIZES else SIZES[0],
        "sizes": SIZES,
        "printed_at": request.now,
    }
    return render(request, "warehouse/dispatch_note.html", context)


def _day(text: str) -> date | None:
    try:
        day = parse_date(text)
    except ValueError:  # the 31st of February
        return None
    return day if day and day.year in YEARS else None
