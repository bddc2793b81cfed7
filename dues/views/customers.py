"""Customers: the list, adding, changing, archiving and merging."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.methods import shows_a_form
from accounts.phones import readable

from .. import dates, errors, exports, ledger, operations
from ..door import own_customer, with_shop
from ..errors import DuesError
from ..forms.customers import CustomerForm
from ..models import Customer
from .choosing import customer_named, show_customers
from .refused import add_refusal, tell_refusal
from .reports import file_of


@with_shop
@require_safe
def customers(request):
    return show_customers(request, "dues/customers.html")


@with_shop
@require_safe
def customers_file(request, format):
    name = f"customers-{dates.today(request.now)}"
    return file_of(name, format, exports.customers_sheet(request.shop))


# --- adding and changing ----------------------------------------------------------


@with_shop
@shows_a_form
def add(request):
    form = CustomerForm(request.POST or None, shop=request.shop)
    if form.is_valid():
        made = _save(
            request,
            form,
            operations.add_customer,
            shop=request.shop,
            key=form.cleaned_data["key"],
        )
        if made:
            messages.success(request, _("%s is in your khata.") % made.name)
            return redirect("dues:customer", made.pk)
    return _show_form(request, form)


@with_shop
@shows_a_form
def edit(request, customer_id):
    customer = own_customer(request, customer_id)
    form = CustomerForm(request.POST or None, shop=request.shop, customer=customer)
    if form.is_valid() and _save(
        request, form, operations.edit_customer, customer=customer
    ):
        messages.success(request, _("The details are saved."))
        return redirect("dues:customer", customer.pk)
    return _show_form(request, form)


def _save(request, form: CustomerForm, change, **named) -> Customer | None:
    """The customer as saved; None when refused, with the reason in the form."""
    try:
        return change(facts=form.facts, by=request.user, at=request.now, **named)
    except DuesError as refusal:
        add_refusal(refusal, form)
        form.same = refusal.details.get("customer")


def _show_form(request, form: CustomerForm):
    same = Customer.objects.for_shop(request.shop).filter(pk=getattr(form, "same", 0))
    context = {"form": form, "customer": form.customer, "same": same.first()}
    status = 422 if request.method == "POST" else 200
    return render(request, "dues/customer_form.html", context, status=status)


# --- leaving the list, and coming back --------------------------------------------


@with_shop
@require_POST
def archive(request, customer_id):
    """Take a customer off the list; who is not settled is asked about first."""
    customer = own_customer(request, customer_id)
    try:
        operations.archive_customer(
            customer=customer,
            as_doubtful="doubtful" in request.POST,
            by=request.user,
            at=request.now,
        )
    except errors.BalanceLeft as refusal:
        context = {
            "customer": customer,
            "refusal": refusal,
            "balance": ledger.balance(customer),
            "refundable": ledger.refundable(customer),
        }
        return render(request, "dues/customer_archive.html", context, status=409)
    except DuesError as refusal:
        tell_refusal(refusal, request)
    else:
        messages.success(request, _("%s is archived.") % customer.name)
    return redirect("dues:customer", customer.pk)


@with_shop
@require_POST
def restore(request, customer_id):
    customer = own_customer(request, customer_id)
    try:
        operations.restore_customer(customer=customer, by=request.user, at=request.now)
    except DuesError as refusal:
        tell_refusal(refusal, request)
    else:
        messages.success(request, _("%s is on the list again.") % customer.name)
    return redirect("dues:customer", customer.pk)


@with_shop
@require_POST
def remove(request, customer_id):
    """Delete who was added by mistake and has no entry."""
    customer = own_customer(request, customer_id)
    try:
        operations.remove_customer(customer=customer, by=request.user, at=request.now)
    except DuesError as refusal:
        tell_refusal(refusal, request)
        return redirect("dues:customer", customer.pk)
    messages.success(request, _("%s is removed.") % customer.name)
    return redirect("dues:customers")


@with_shop
@shows_a_form
def merge(request, customer_id):
    """Choose the other one, see what becomes of both, then merge by POST."""
    customer = own_customer(request, customer_id)
    into = customer_named(request, request.POST or request.GET)
    if request.method == "POST":
        return _merge(request, customer, into)
    if into is None or into == customer or not _may_merge(request, customer, into):
        return show_customers(
            request, "dues/merge_choose.html", opens="", customer=customer
        )
    both = ledger.balances(request.shop, [customer.pk, into.pk])
    context = {
        "customer": customer,
        "into": into,
        "balance": both[customer.pk].paise,
        "into_balance": both[into.pk].paise,
        "together": both[customer.pk].paise + both[into.pk].paise,
        "dues": customer.dues.count(),
        "payments": customer.payments.count(),
        "gaps": _named(operations.gaps(into, customer)),
    }
    return render(request, "dues/merge.html", context)


def _may_merge(request, customer: Customer, into: Customer) -> bool:
    """Why not is said, before anything is confirmed."""
    try:
        operations.refuse_merge(customer, into)
    except DuesError as refusal:
        tell_refusal(refusal, request)
        return False
    return True


def _named(facts: dict) -> list[tuple[str, str]]:
    """Facts under their names; a phone is told once, as it is called."""
    told = {name: fact for name, fact in facts.items() if name != "phone_raw"}
    if phone := told.get("phone"):
        told["phone"] = readable(phone)
    meta = Customer._meta
    return [(meta.get_field(name).verbose_name, fact) for name, fact in told.items()]


def _merge(request, customer: Customer, into: Customer | None):
    if into is None:
        raise Http404
    try:
        operations.merge_customers(
            customer=customer, into=into, by=request.user, at=request.now
        )
    except DuesError as refusal:
        tell_refusal(refusal, request)
        return redirect("dues:customer", customer.pk)
    said = _("All entries of %(gone)s are with %(kept)s now.")
    messages.success(request, said % {"gone": customer.name, "kept": into.name})
    return redirect("dues:customer", into.pk)
