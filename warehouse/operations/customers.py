"""Who rolls go to. Customers become known by being dispatched to."""

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
