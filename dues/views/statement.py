"""What a customer gets to see of the khata: statement, balance slip, UPI QR."""

from datetime import timedelta
from importlib import import_module

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import SimpleLazyObject
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from .. import dates, drafts, ledger, letters, upi
from ..door import own_customer, with_shop
from ..forms.period import PeriodForm
from ..forms.upi import AskForm
from ..statements import Paper
from .draft import leads_to_drafts, open_draft

# It takes a moment to import: who asks for a PDF waits, not a worker that starts.
pdf = SimpleLazyObject(lambda: import_module("dues.pdf"))


@leads_to_drafts
@with_shop
@require_safe
def statement(request, customer_id):
    """The khata of any days, as read by the shopkeeper; to print, send or save."""
    customer = own_customer(request, customer_id)
    form = _period_form(request)
    context = {"customer": customer, "form": form, "shortcuts": shortcuts(form.today)}
    if not form.is_valid():
        return render(request, "dues/statement.html", context, status=422)
    paper = _paper_of(request.shop, customer, form)
    context |= {
        "paper": paper,
        "has_pdf": letters.is_possible(),
        "has_mobile": bool(drafts.mobile_of(customer)),
    }
    return render(request, "dues/statement.html", context)


@with_shop
@require_POST
def statement_open(request, customer_id):
    """The statement of the days in the address, as a draft for the customer."""
    customer = own_customer(request, customer_id)
    form = _period_form(request)
    if not form.is_valid():
        return redirect("dues:statement", customer.pk)
    text = _paper_of(request.shop, customer, form).text
    return open_draft(
        request, customer, text, action="statement.opened", back="dues:statement"
    )


@with_shop
@require_safe
def statement_pdf(request, customer_id):
    customer = own_customer(request, customer_id)
    form = _period_form(request)
    if not form.is_valid() or not letters.is_possible():
        return redirect("dues:statement", customer.pk)
    return as_pdf(_paper_of(request.shop, customer, form))


def _period_form(request) -> PeriodForm:
    return PeriodForm(request.GET, today=dates.today(request.now))


def _paper_of(shop, customer, form: PeriodForm) -> Paper:
    start, end = form.days
    return Paper(shop, ledger.statement(customer, start=start, end=end))


def shortcuts(today) -> list[tuple[str, str, str]]:
    """(name, first day, last day) of what is asked for most."""
    this_month = today.replace(day=1)
    last_month = (this_month - timedelta(days=1)).replace(day=1)
    year = today.replace(month=4, day=1, year=today.year - (today.month < 4))
    return [
        (_("All"), "", today.isoformat()),
        (_("This month"), this_month.isoformat(), today.isoformat()),
        (
            _("Last month"),
            last_month.isoformat(),
            (this_month - timedelta(days=1)).isoformat(),
        ),
        (_("This financial year"), year.isoformat(), today.isoformat()),
    ]


def as_pdf(paper: Paper) -> HttpResponse:
    name = f"khata-{paper.name}-{paper.statement.end}.pdf"
    return HttpResponse(
        pdf.statement_pdf(paper),
        content_type="application/pdf",
        headers={"Content-Disposition": content_disposition_header(True, name)},
    )


@with_shop
@require_safe
def balance_slip(request, customer_id):
    """A balance to be confirmed by signature, in the customer's language."""
    customer = own_customer(request, customer_id)
    today = dates.today(request.now)
    paper = Paper(request.shop, ledger.statement(customer, end=today))
    return render(request, "dues/balance_slip.html", {"paper": paper})


@with_shop
@require_safe
def upi_qr(request, customer_id):
    """The QR the customer pays by. It marks nothing paid: that is a receipt."""
    customer = own_customer(request, customer_id)
    if not request.shop.upi_vpa:
        messages.info(request, _("Write your UPI address first, then save."))
        return redirect("dues:settings")
    owed = max(0, ledger.balance(customer).paise)
    form = AskForm(request.GET or None, initial={"amount": owed or None})
    is_wrong = form.is_bound and not form.is_valid()
    paise = owed if not form.is_bound or is_wrong else form.cleaned_data["amount"] or 0
    context = {
        "customer": customer,
        "form": form,
        "paise": paise,
        "address": upi.address(request.shop, paise=paise, customer=customer),
    }
    return render(request, "dues/upi.html", context, status=422 if is_wrong else 200)
