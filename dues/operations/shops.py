"""The shop: registered, and its details changed."""

from datetime import datetime

from django.db import IntegrityError, transaction

from accounts import audit
from accounts.models import User
from accounts.operations import ask_for_role, create_person
from accounts.roles import Role
from accounts.transaction import operation

from .. import errors
from ..models import Shopkeeper


@operation
def register_shopkeeper(
    *, shop: dict, at: datetime, person: dict | None = None, user: User | None = None
) -> Shopkeeper:
    """Make a shop, and its person unless they have a login, waiting for approval.

    `person` is what `create_person` takes, `user` somebody who has a login, `shop`
    the fields of Shopkeeper. Nobody receives the role by asking for it: an admin
    grants it. Raises UsernameTaken, HasShop.
    """
    if user is None:
        user = create_person(person=person, requested_group=Role.SHOPKEEPER, at=at)
    else:
        ask_for_role(user=user, role=Role.SHOPKEEPER, at=at)
    try:
        with transaction.atomic():
            shopkeeper = Shopkeeper.objects.create(user=user, **shop)
    except IntegrityError:  # in another tab, a moment ago
        raise errors.HasShop() from None
    audit.record("shop.registered", shopkeeper, by=user, at=at)
    return shopkeeper


@operation
def update_shop(*, shopkeeper: Shopkeeper, shop: dict, by: User, at: datetime) -> None:
    """Change the facts of a shop. The audit line names the fields, not the phone."""
    kept = Shopkeeper.objects.select_for_update().get(pk=shopkeeper.pk)
    changed = [name for name, value in shop.items() if getattr(kept, name) != value]
    if not changed:
        return
    for name in changed:
        setattr(kept, name, shop[name])
    kept.save(update_fields=changed)
    audit.record("shop.changed", kept, by=by, at=at, fields=sorted(changed))
