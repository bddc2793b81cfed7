"""Known customers that a typed name may mean, so that nobody is entered twice."""

from difflib import SequenceMatcher
from functools import reduce
from operator import or_

from django.db.models import Max, Q

from accounts.models import User

from . import codes, lookup
from .models import Customer, Transaction
from .states import Action

OFFERED = 6
LOOKED_AT = 300
LISTED = 400
LATEST = 200
LIKE_ENOUGH = 0.6
LETTERS_SHARED = 3


def offered(name: str, by: User) -> list[Customer]:
    """Up to six customers: those most like `name`, or the person's latest for none."""
    name = codes.plain(name)
    if not name:
        return _latest(by)
    known = lookup.customer(name)
    return [known] if known else like(name)


def like(name: str) -> list[Customer]:
    """Up to six customers whose name, or an alias of it, is most like `name`."""
    candidates = Customer.objects.filter(_shares_a_beginning(name))
    candidates = candidates.select_related("merged_into")[:LOOKED_AT]
    rated = [(_likeness(name, one.name), one.kept) for one in candidates]
    rated.sort(key=lambda pair: (-pair[0], pair[1].name))
    close = (one for likeness, one in rated if likeness >= LIKE_ENOUGH)
    return list(dict.fromkeys(close))[:OFFERED]


def listed() -> list[str]:
    """Names to choose one from, in their order."""
    kept = Customer.objects.filter(merged_into=None)
    return list(kept.values_list("name", flat=True)[:LISTED])


def _latest(by: User) -> list[Customer]:
    recent = (
        Transaction.objects.filter(user=by, action=Action.DISPATCH)
        .order_by("-scanned_at")
        .values("pk")[:LATEST]
    )
    keys = [row["pk"] for row in recent]
    latest = (
        Transaction.objects.filter(pk__in=keys)
        .order_by()
        .values("customer")
        .annotate(last=Max("pk"))
        .order_by("-last")[:OFFERED]
    )
    ids = [row["customer"] for row in latest]
    found = Customer.objects.select_related("merged_into").in_bulk(ids)
    return list(dict.fromkeys(found[pk].kept for pk in ids))


def _shares_a_beginning(name: str) -> Q:
    """A word of the customer's name begins as one of the typed words does."""
    beginnings = {word[:LETTERS_SHARED] for word in name.split()}
    return reduce(or_, (Q(name__icontains=letters) for letters in beginnings))


def _likeness(typed: str, name: str) -> float:
    """1 for a name that goes on as was typed; else how much of the two is the same."""
    typed, name = typed.casefold(), name.casefold()
    if name.startswith(typed) or f" {typed}" in name:
        return 1
    return SequenceMatcher(None, typed, name).ratio()
