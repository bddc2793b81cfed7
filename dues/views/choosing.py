"""The list of customers, wherever one of them is looked for."""

from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import render

from .. import dates, ledger
from ..door import own_customer
from ..forms.customers import FindForm
from ..forms.fields import is_id
from ..models import Customer

ON_A_PAGE = 25


def show_customers(request, template: str, *, opens: str = "dues:customer", **more):
    """A page with the list, or only the list for who types in its search box.

    `opens` names the page that a customer of the list leads to; "" leads back here,
    with the customer in the query.
    """
    find = FindForm(request.GET)
    today = dates.today(request.now)
    ids = ledger.customers_listed(request.shop, today=today, **find.chosen)
    page = Paginator(ids, ON_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "find": find,
        "chosen": find.chosen,
        "shows": ledger.Show.choices,
        "page": page,
        "rows": ledger.customer_rows(request.shop, page.object_list, today=today),
        "opens": opens,
        "has_customers": Customer.objects.for_shop(request.shop).exists(),
    }
    is_typing = request.htmx and not request.htmx.boosted
    name = "dues/_customers.html" if is_typing else template
    return render(request, name, context | more)


def customer_named(request, query) -> Customer | None:
    """The shop's customer named by `customer` in a query or form; None for nobody.

    404 for a stranger's, or for what is no id.
    """
    named = query.get("customer", "")
    if not named:
        return None
    if not is_id(named):
        raise Http404
    return own_customer(request, int(named))
