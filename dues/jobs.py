"""What the scheduler runs: no arguments, an outcome in a few words."""

from django.utils import timezone

from . import checks, operations
from .models import Shopkeeper


class KhataDiffers(Exception):
    """A khata is not in order; the job is shown as failed, with what was found."""


def check_ledgers() -> str:
    """Check every khata and every guard. Raises KhataDiffers when anything is wrong."""
    wrong = checks.missing_guards()
    shops = Shopkeeper.objects.order_by("pk")
    for shop in shops:
        found = operations.check_ledger(shop=shop, at=timezone.now())
        wrong += [f"{shop}: {what}" for what in found]
    if wrong:
        raise KhataDiffers("\n".join(wrong))
    return f"{len(shops)} khatas in order"
