"""One due with its whole story: paid in one tap, taken back, cancelled, noted."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.methods import shows_a_form
from accounts.models import AuditEntry

from .. import amounts, dates, errors, ledger, operations
from ..door import own_due, with_shop
from ..errors import DuesError
from ..forms.entries import NoteForm, ReasonForm
from ..forms.payments import MarkPaidForm
from ..models import Due, Payment
from .press import post, pressed, show_form
from .refused import add_refusal, tell_refusal


@with_shop
@require_safe
def due(request, due_id):
    return _show(request, own_due(request, due_id))


def _show(request, row: Due, status: int = 200, **more):
    context = {
        "due": row,
        "customer": row.customer,
        "today": dates.today(request.now),
        "steps": ledger.story(row),
        "notes": notes_of(row),
        "moved_to": Due.objects.filter(moved_from=row).first(),
        "is_fresh": row.is_fresh(by=request.user, at=request.now),
        "pay": MarkPaidForm(due=row, at=request.now),
        "note": NoteForm(initial={"text": row.description}),
        # Where a change of language leads: the address of a press is no page.
        "page_url": reverse("dues:due", args=[row.pk]),
    }
    return render(request, "dues/due.html", context | more, status=status)


def notes_of(entry: Due | Payment):
    """Who changed the words beside an entry, and what they were before."""
    noun = entry._meta.model_name
    lines = AuditEntry.objects.filter(
        action=f"{noun}.noted",
        target_type=entry._meta.label_lower,
        target_id=str(entry.pk),
    )
    return lines.select_related("by").order_by("pk")


# --- paid, and not ----------------------------------------------------------------


@with_shop
@require_POST
def mark_paid(request, due_id):
    """Take the rest of it; who has an advance is asked whether to use it."""
    row = own_due(request, due_id)
    form = MarkPaidForm(request.POST, due=row, at=request.now)
    if not form.is_valid():
        return _show(request, row, 422, pay=form)
    typed = form.cleaned_data
    try:
        payment = operations.mark_paid(
            due=row,
            use_advance=typed["use_advance"],
            manner=form.manner,
            by=request.user,
            at=request.now,
            key=typed["key"],
        )
    except errors.AlreadyPaid as refusal:
        messages.info(request, refusal.sentence)
        return redirect("dues:due", row.pk)
    except errors.AdvanceHeld as refusal:
        return _show(request, row, refusal.status, pay=form, advance=refusal)
    except DuesError as refusal:
        add_refusal(refusal, form)
        return _show(request, row, refusal.status, pay=form)
    _tell_paid(request, payment)
    return redirect("dues:due", row.pk)


def _tell_paid(request, payment: Payment | None) -> None:
    said = _("Paid from the advance.")
    if payment:
        amount = amounts.rupees(payment.amount_paise)
        said = _("%(amount)s received. This due is paid.") % {"amount": amount}
    messages.success(request, said)


@with_shop
@require_POST
def mark_pending(request, due_id):
    """Take back what paid it; a payment that settled others is asked about."""
    row = own_due(request, due_id)
    if not row.is_paid:
        return _nothing_settles(request, row)
    try:
        operations.mark_pending(
            due=row, reason=_("marked as pending"), **pressed(request)
        )
    except errors.PaidTogether as refusal:
        payment = Payment.objects.for_shop(request.shop).get(
            pk=refusal.details["payment"]
        )
        together = {
            "refusal": refusal,
            "payment": payment,
            "settles": ledger.settles(payment),
        }
        return _show(request, row, refusal.status, together=together)
    except DuesError as refusal:
        tell_refusal(refusal, request)
    else:
        messages.success(request, _("This due is pending again."))
    return redirect("dues:due", row.pk)


def _nothing_settles(request, row: Due):
    said = _("It is pending already. Nothing is written.")
    messages.info(request, errors.AlreadyVoid.sentence if row.is_void else said)
    return redirect("dues:due", row.pk)


@with_shop
@require_POST
def unlink(request, due_id):
    """Take only this due out of the payments that settle it."""
    row = own_due(request, due_id)
    if not row.settled_paise:
        return _nothing_settles(request, row)
    try:
        operations.unlink(due=row, **pressed(request))
    except DuesError as refusal:
        tell_refusal(refusal, request)
    else:
        said = _("This due is pending again; its money is an advance now.")
        messages.success(request, said)
    return redirect("dues:due", row.pk)


# --- cancelled, and noted ---------------------------------------------------------


@with_shop
@shows_a_form
def void(request, due_id):
    """Cancel it: at once by who just wrote it, later with a reason."""
    row = own_due(request, due_id)
    return cancel(request, row, operations.void_due)


def cancel(request, entry: Due | Payment, change):
    """Cancel a due or a payment, with a reason unless it was written just now."""
    if entry.is_void:
        messages.info(request, errors.AlreadyVoid.sentence)
        return redirect(f"dues:{entry._meta.model_name}", entry.pk)
    typed = request.POST.dict() if request.method == "POST" else None
    is_fresh = entry.is_fresh(by=request.user, at=request.now)
    if typed is not None and is_fresh:
        typed = {"reason": _("taken back at once")} | typed
    noun = entry._meta.model_name
    form = ReasonForm(typed, shop=request.shop)
    if form.is_valid():
        named = {noun: entry, "reason": form.cleaned_data["reason"]}
        if post(request, form, change, key=form.cleaned_data["key"], **named):
            messages.success(request, _("Cancelled. Both lines stay in the khata."))
            return redirect("dues:customer", entry.customer_id)
    context = {"entry": entry, "form": form, noun: entry}
    return show_form(request, "dues/cancel.html", context)


@with_shop
@require_POST
def note(request, due_id):
    """Change the words beside it; the old ones stay in the story."""
    return save_note(request, own_due(request, due_id), _show)


def save_note(request, entry: Due | Payment, show):
    form = NoteForm(request.POST)
    if not form.is_valid():
        return show(request, entry, 422, note=form)
    try:
        operations.note_entry(
            entry=entry, text=form.cleaned_data["text"], by=request.user, at=request.now
        )
    except DuesError as refusal:
        tell_refusal(refusal, request)
    else:
        messages.success(request, _("The note is saved."))
    return redirect(f"dues:{entry._meta.model_name}", entry.pk)
