"""Who rolls go to. Customers become known by being dispatched to, and two names of
one customer are merged."""

from collections.abc import Iterable
from datetime import datetime

from django.db import IntegrityError, transaction

from accounts import audit
from accounts.models import User
from accounts.transaction import operation

from .. import codes, errors
from ..models import Customer
from ..permissions import Right, require


@operation
def rename_customer(
    *, customer: Customer, name: str, by: User, at: datetime
) -> Customer:
    """Write a customer's name otherwise, also where it was dispatched to before.

    The ledger names customers by number and stays as it is. Raises CustomerNameless,
    CustomerNameTaken when another customer is so named in some spelling; NotAllowed.
    """
    require(by, Right.SET_UP)
    name = codes.plain(name)[:120]
    if not name:
        raise errors.CustomerNameless
    customer = Customer.objects.select_for_update().get(pk=customer.pk)
    before, customer.name = customer.name, name
    customer.key = codes.name_key(name)
    try:
        with transaction.atomic():
            customer.save(update_fields=["name", "key"])
    except IntegrityError as taken:
        raise errors.CustomerNameTaken(name=name) from taken
    audit.record("customer.renamed", customer, by=by, at=at, old=before, new=name)
    return customer


@operation
def merge_customers(
    *, kept: Customer, others: Iterable[Customer], by: User, at: datetime
) -> list[Customer]:
    """Make `others` aliases of `kept`, and return those that were none before.

    What was dispatched to them stays as the ledger has it, and is found under the
    kept customer; what goes to their names from now on goes to it. The aliases that
    one of them had follow. Raises MergedAway when `kept` is an alias itself.
    """
    require(by, Right.SET_UP)
    wanted = {one.pk for one in others} - {kept.pk}
    # All in one order, so that two merges never wait for each other in a circle.
    rows = Customer.objects.select_for_update().order_by("pk")
    locked = {one.pk: one for one in rows.filter(pk__in={kept.pk, *wanted})}
    kept = locked.pop(kept.pk)
    if kept.merged_into_id:
        raise errors.MergedAway(name=kept.name, kept=kept.kept.name)
    new = [one for one in locked.values() if one.merged_into_id != kept.pk]
    for other in new:
        followers = Customer.objects.filter(merged_into=other)
        told = {"into": kept.name, "aliases": [one.name for one in followers]}
        followers.update(merged_into=kept)
        _set_kept(other, kept)
        audit.record("customer.merged", other, by=by, at=at, **told)
    return new


@operation
def separate_customer(*, customer: Customer, by: User, at: datetime) -> Customer:
    """Take a merge back: the alias is a customer of its own again.

    What went to the kept customer meanwhile stays there.
    """
    require(by, Right.SET_UP)
    customer = Customer.objects.select_for_update().get(pk=customer.pk)
    if kept := customer.merged_into:
        _set_kept(customer, None)
        audit.record("customer.separated", customer, by=by, at=at, of=kept.name)
    return customer


def _set_kept(customer: Customer, kept: Customer | None) -> None:
    customer.merged_into = kept
    customer.save(update_fields=["merged_into"])
