"""The private link of a customer: made, renewed, taken back."""

from datetime import datetime, timedelta

from accounts.models import User
from accounts.transaction import operation

from ..models import Customer, KhataLink
from . import posting

LINK_DAYS = 90


@operation
def make_link(
    *, customer: Customer, by: User, at: datetime, key: str = ""
) -> KhataLink:
    """A new address for the customer's own khata, for 90 days; older ones end.

    Raises CustomerMerged.
    """
    press = posting.begin("khata_link.made", customer, key=key, by=by, at=at)
    if press.is_repeat:
        return posting.first_of(press, KhataLink.objects)
    _revoke(press)
    link = KhataLink.objects.create(
        shopkeeper_id=press.customer.shopkeeper_id,
        customer=press.customer,
        expires_at=at + timedelta(days=LINK_DAYS),
        posting=press.posting,
    )
    press.tell(link)
    return link


@operation
def revoke_links(*, customer: Customer, by: User, at: datetime, key: str = "") -> None:
    """End every address under which the customer's khata can be read."""
    press = posting.begin("khata_link.revoked", customer, key=key, by=by, at=at)
    if not press.is_repeat:
        _revoke(press)
        press.tell(press.customer)


def _revoke(press: posting.Press) -> None:
    links = press.customer.khata_links.filter(revoked_posting__isnull=True)
    links.update(revoked_posting=press.posting)
