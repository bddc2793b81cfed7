"""Who may enter a page of the khata, and which rows are theirs.

Every row is looked up within the own shop: a stranger's is not there at all.
"""

from functools import wraps

from django.http import Http404
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache

from accounts.roles import Role, role_required

from .models import Customer, Due, Payment, Shopkeeper


def with_shop(view):
    """Let shopkeepers in, each with the own shop as `request.shop`.

    Who has the role and no shop yet is told so; who registered a shop that nobody
    has approved is shown the waiting page. Pages of a khata are never kept by the
    browser: a tablet on a counter passes through many hands.
    """

    @wraps(view)
    def in_the_shop(request, *args, **kwargs):
        request.shop = _shop_of(request.user)
        if request.shop is None:
            return render(request, "dues/no_shop.html")
        return view(request, *args, **kwargs)

    guarded = role_required(Role.SHOPKEEPER)(in_the_shop)

    @never_cache
    @wraps(guarded)
    def door(request, *args, **kwargs):
        user = request.user
        is_waiting = user.is_authenticated and not user.has_role(Role.SHOPKEEPER)
        if is_waiting and _shop_of(user):
            return redirect("accounts:waiting")
        return guarded(request, *args, **kwargs)

    return door


def _shop_of(user) -> Shopkeeper | None:
    return Shopkeeper.objects.filter(user=user).first()


def own_customer(request, customer_id: int) -> Customer:
    """The shop's customer, also an archived or a merged one; 404 for a stranger's."""
    return _own(Customer.objects, request, customer_id)


def own_due(request, due_id: int) -> Due:
    rows = Due.objects.select_related("customer", "posting__by", "void_posting__by")
    return _own(rows, request, due_id)


def own_payment(request, payment_id: int) -> Payment:
    rows = Payment.objects.select_related("customer", "posting__by", "void_posting__by")
    return _own(rows, request, payment_id)


def _own(rows, request, pk: int):
    row = rows.filter(shopkeeper=request.shop, pk=pk).first()
    if row is None:
        raise Http404
    row.shopkeeper = request.shop
    return row
