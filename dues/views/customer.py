"""One customer: what is owed first, then what is open, then all that happened."""

from django.core.paginator import Paginator
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from .. import dates, ledger
from ..door import own_customer, with_shop
from ..forms.entries import GiveForm
from ..models import Customer

LINES_ON_A_PAGE = 30
OPEN_AT_ONCE = 8


@with_shop
@require_safe
def customer(request, customer_id):
    row = own_customer(request, customer_id)
    if row.merged_into_id:
        return redirect("dues:customer", row.merged_into_id)
    today = dates.today(request.now)
    lines, undone = _history(row, today, with_undone="undone" in request.GET)
    context = {
        "customer": row,
        "today": today,
        "balance": ledger.balance(row),
        "refundable": ledger.refundable(row),
        "open_dues": list(row.dues.open().in_order()),
        "open_at_once": OPEN_AT_ONCE,
        "over": ledger.over_limit(row, 0, today=today),
        "promise": row.promises.standing().filter(promised_on__gte=today).first(),
        "page": Paginator(lines, LINES_ON_A_PAGE).get_page(request.GET.get("page")),
        "undone": undone,
        "merged": row.merged_from.all(),
        "give": GiveForm(customer=row, at=request.now, auto_id="quick_%s"),
    }
    for line in context["page"]:
        line.may_be_undone = _may_be_undone(line, request)
    return render(request, "dues/customer.html", context)


def _history(customer: Customer, today, *, with_undone: bool) -> tuple[list, int]:
    """The lines of a khata, the newest first, and how many are folded away."""
    khata = ledger.statement(customer, end=today)
    kept = khata.lines if with_undone else khata.folded.lines
    return kept[::-1], len(khata.lines) - len(kept)


def _may_be_undone(line, request) -> bool:
    return not line.is_void and line.entry.is_fresh(by=request.user, at=request.now)
