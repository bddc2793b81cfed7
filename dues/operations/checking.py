"""Keeping what a check of a khata found."""

from datetime import datetime

from accounts.snapshot import snapshot
from accounts.transaction import operation

from .. import checks, dates
from ..models import LedgerCheck, Shopkeeper


def check_ledger(*, shop: Shopkeeper, at: datetime) -> list[str]:
    """Re-derive a shop's khata as it is now, keep and return what differs."""
    with snapshot():
        found = list(checks.differences(shop, dates.today(at)))
    _keep(shop=shop, found=found, at=at)
    return found


@operation
def _keep(*, shop: Shopkeeper, found: list[str], at: datetime) -> None:
    LedgerCheck.objects.update_or_create(
        shopkeeper=shop,
        defaults={"checked_at": at, "differences": "\n".join(found)},
    )
