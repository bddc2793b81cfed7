from datetime import datetime

from accounts import audit
from accounts.models import User
from accounts.operations import create_person
from accounts.roles import Role
from accounts.transaction import operation

from ..models import Shopkeeper


@operation
def register_shopkeeper(*, person: dict, shop: dict, at: datetime) -> Shopkeeper:
    """Make a person and their shop together, waiting for approval.

    `person` is what `create_person` takes, `shop` the fields of Shopkeeper. Nobody
    receives the role by asking for it: an admin grants it. Raises UsernameTaken.
    """
    user = create_person(person=person, requested_group=Role.SHOPKEEPER, at=at)
    shopkeeper = Shopkeeper.objects.create(user=user, **shop)
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
