from collections import defaultdict
from dataclasses import dataclass

from django.db import models
from django.utils.translation import gettext_lazy as _

from ..models import Due, Payment, Posting


class What(models.TextChoices):
    WRITTEN = "written", _("Written")
    SETTLED = "settled", _("Settled")
    RELEASED = "released", _("Taken back")
    CANCELLED = "cancelled", _("Cancelled")


@dataclass(frozen=True)
class Step:
    """One thing that happened to an entry; `other` is the entry it happened with."""

    what: What
    posting: Posting
    paise: int
    other: Due | Payment | None = None


def story(entry: Due | Payment) -> list[Step]:
    """All that happened to a due or a payment, in order, in one statement more."""
    steps = [Step(What.WRITTEN, entry.posting, entry.amount_paise)]
    other = "payment" if isinstance(entry, Due) else "due"
    for row in entry.allocations.select_related("posting__by", other):
        what = What.SETTLED if row.amount_paise > 0 else What.RELEASED
        paise = abs(row.amount_paise)
        steps.append(Step(what, row.posting, paise, getattr(row, other)))
    if entry.is_void:
        steps.append(Step(What.CANCELLED, entry.void_posting, entry.amount_paise))
    return steps


def settles(payment: Payment) -> list[tuple[Due, int]]:
    """The dues a payment settles now, with the paise of each, the oldest first."""
    held, dues = defaultdict(int), {}
    for row in payment.allocations.select_related("due"):
        held[row.due_id] += row.amount_paise
        dues[row.due_id] = row.due
    found = sorted(dues.values(), key=lambda due: (due.entry_on, due.pk))
    return [(due, held[due.pk]) for due in found if held[due.pk]]
