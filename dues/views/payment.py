"""One payment: its receipt on paper and as a message, and taking it back."""

from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from accounts.methods import shows_a_form

from .. import ledger, operations, receipts
from ..door import own_payment, with_shop
from ..forms.entries import NoteForm
from ..models import Payment
from .due import cancel, notes_of, save_note

PAPERS = ("80", "58", "a5")  # slip printers' widths in millimetres, and a page


@with_shop
@require_safe
def payment(request, payment_id):
    return _show(request, own_payment(request, payment_id))


def _show(request, row: Payment, status: int = 200, **more):
    asked = request.GET.get("paper")
    context = {
        "payment": row,
        "customer": row.customer,
        "receipt": receipts.receipt(row, at=request.now),
        "steps": ledger.story(row),
        "notes": notes_of(row),
        "is_fresh": row.is_fresh(by=request.user, at=request.now),
        "note": NoteForm(initial={"text": row.note}),
        "paper": asked if asked in PAPERS else PAPERS[0],
        "papers": PAPERS,
        "page_url": reverse("dues:payment", args=[row.pk]),
    }
    return render(request, "dues/payment.html", context | more, status=status)


@with_shop
@shows_a_form
def void(request, payment_id):
    """Take it back: at once by who just wrote it, later with a reason."""
    return cancel(request, own_payment(request, payment_id), operations.void_payment)


@with_shop
@require_POST
def note(request, payment_id):
    return save_note(request, own_payment(request, payment_id), _show)
