"""Udhar: given, corrected, moved; and an advance paid back."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.methods import shows_a_form

from .. import amounts, dates, ledger, operations
from ..door import own_customer, own_due, with_shop
from ..errors import DuesError
from ..forms.entries import CorrectForm, GiveForm, RefundForm
from ..models import Due
from .choosing import customer_named, show_customers
from .press import post, pressed, show_form
from .refused import tell_refusal


@with_shop
@require_safe
def give(request):
    """Whom? The pad comes next."""
    return show_customers(request, "dues/give_choose.html", opens="dues:give_to")


@with_shop
@shows_a_form
def give_to(request, customer_id):
    customer = own_customer(request, customer_id)
    form = GiveForm(request.POST or None, customer=customer, at=request.now)
    if form.is_valid():
        due = post(request, form, operations.give, customer=customer, **form.entry)
        if due:
            _tell_given(request, due)
            return redirect("dues:customer", customer.pk)
    today = dates.today(request.now)
    context = {
        "customer": customer,
        "form": form,
        "balance": ledger.balance(customer),
        "usually_due_on": dates.due_day(today, request.shop.credit_days),
    }
    return show_form(request, "dues/give.html", context)


def _tell_given(request, due: Due) -> None:
    amount = amounts.rupees(due.amount_paise)
    said = _("%(amount)s given to %(name)s.")
    messages.success(request, said % {"amount": amount, "name": due.customer.name})
    late = due.days_overdue(dates.today(request.now))
    if late:
        said = _("By its date this is overdue already: %(days)s days.")
        messages.warning(request, said % {"days": late})


@with_shop
@shows_a_form
def correct(request, due_id):
    """Cancel and write anew, on one page."""
    due = own_due(request, due_id)
    if due.is_void:
        return redirect("dues:due", due.pk)
    form = CorrectForm(request.POST or None, due=due, at=request.now)
    if form.is_valid():
        right = post(request, form, operations.correct_due, due=due, **form.entry)
        if right:
            messages.success(request, _("Corrected. Both lines stay in the khata."))
            return redirect("dues:due", right.pk)
    return show_form(request, "dues/correct.html", {"due": due, "form": form})


@with_shop
@shows_a_form
def move(request, due_id):
    """Choose whose it is, look, then move it by POST."""
    due = own_due(request, due_id)
    if due.is_void or due.is_refund:
        return redirect("dues:due", due.pk)
    to = customer_named(request, request.POST or request.GET)
    if request.method == "POST":
        return _move(request, due, to)
    if to is None or to.pk == due.customer_id:
        return show_customers(request, "dues/move_choose.html", opens="", due=due)
    balance = ledger.balance(to).paise
    context = {"due": due, "to": to, "balance": balance}
    return render(request, "dues/move.html", context)


def _move(request, due: Due, to):
    if to is None:
        raise Http404
    try:
        moved = operations.move_due(due=due, to=to, **pressed(request))
    except DuesError as refusal:
        tell_refusal(refusal, request)
        return redirect("dues:due", due.pk)
    messages.success(request, _("Moved to %(name)s.") % {"name": to.name})
    return redirect("dues:due", moved.pk)


@with_shop
@shows_a_form
def refund(request, customer_id):
    """Pay a part of the advance back."""
    customer = own_customer(request, customer_id)
    form = RefundForm(request.POST or None, shop=request.shop)
    if form.is_valid():
        typed = form.cleaned_data
        due = post(
            request,
            form,
            operations.refund,
            customer=customer,
            amount_paise=typed["amount"],
            description=typed["description"],
            key=typed["key"],
        )
        if due:
            said = _("%(amount)s of the advance paid back.")
            amount = amounts.rupees(due.amount_paise)
            messages.success(request, said % {"amount": amount})
            return redirect("dues:customer", customer.pk)
    advance = ledger.refundable(customer)
    context = {"customer": customer, "form": form, "advance_paise": advance}
    return show_form(request, "dues/refund.html", context)
