"""Money and other credits: received, divided over dues, and the advance."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.methods import shows_a_form

from .. import amounts, errors, ledger, operations
from ..door import own_customer, own_due, with_shop
from ..errors import DuesError
from ..forms.fields import is_id
from ..forms.payments import ReceiveForm
from ..models import Customer, Payment
from .choosing import show_customers
from .press import pressed
from .refused import add_refusal, tell_refusal


@with_shop
@require_safe
def receive(request):
    """From whom? The box comes next."""
    return show_customers(
        request, "dues/receive_choose.html", opens="dues:receive_from"
    )


@with_shop
@shows_a_form
def receive_from(request, customer_id):
    """The box: sent with `preview` it only shows what the amount would settle."""
    customer = own_customer(request, customer_id)
    first = _first_due(request, customer)
    form = ReceiveForm(
        request.POST or None, customer=customer, at=request.now, first=first
    )
    if form.names_a_stranger:
        raise Http404
    if "preview" not in request.POST and form.is_valid():
        if payment := _receive(request, form, customer):
            return _after_receiving(request, payment)
    is_refused = request.method == "POST" and "preview" not in request.POST
    if not is_refused:
        form.errors.clear()
    return render(
        request,
        "dues/receive.html",
        {"customer": customer, "form": form, "first": first} | _previewed(form),
        status=422 if is_refused else 200,
    )


def _first_due(request, customer: Customer) -> int | None:
    """The due that `?due=` names, when the money is for that one."""
    asked = request.GET.get("due", "")
    if not is_id(asked):
        return None
    due = own_due(request, int(asked))
    return due.pk if due.customer_id == customer.pk else None


def _previewed(form: ReceiveForm) -> dict:
    return {"preview": form.preview(), "balance": form.balance}


def _receive(request, form: ReceiveForm, customer: Customer) -> Payment | None:
    """The payment; None when refused. A balance that changed is shown as it is now,
    so that one more press goes on."""
    try:
        return operations.receive(
            customer=customer, by=request.user, at=request.now, **form.payment
        )
    except errors.BalanceChanged as refusal:
        form.data = form.data.copy()
        form.data["balance_shown"] = form.balance.paise
        form.newest = ledger.newest_of(customer)
        add_refusal(refusal, form)
    except DuesError as refusal:
        add_refusal(refusal, form)


def _after_receiving(request, payment: Payment):
    said = _("%(amount)s from %(name)s is written down.")
    amount = amounts.rupees(payment.amount_paise)
    messages.success(request, said % {"amount": amount, "name": payment.customer.name})
    return redirect("dues:payment", payment.pk)


@with_shop
@require_safe
def receive_preview(request, customer_id):
    """What the amount typed so far would settle, as a fragment of the box."""
    customer = own_customer(request, customer_id)
    first = _first_due(request, customer)
    form = ReceiveForm(request.GET, customer=customer, at=request.now, first=first)
    context = {"customer": customer, "form": form, "first": first} | _previewed(form)
    return render(request, "dues/_preview.html", context)


@with_shop
@require_POST
def apply_advance(request, customer_id):
    """Settle open dues from the customer's advance, the oldest first."""
    customer = own_customer(request, customer_id)
    try:
        used = operations.apply_advance(customer=customer, **pressed(request))
    except DuesError as refusal:
        tell_refusal(refusal, request)
    else:
        said = _("%(amount)s of the advance is used.")
        messages.success(request, said % {"amount": amounts.rupees(used)})
    return redirect("dues:customer", customer.pk)
