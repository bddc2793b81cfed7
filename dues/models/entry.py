"""What an entry of the khata is, whether a due or a payment."""

from datetime import datetime, timedelta

from django.db import models
from django.db.models import Case, F, Value, When
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User

from ..dates import UNDO_MINUTES
from .customer import Customer
from .posting import Posting
from .shop import Shopkeeper


def what_is_left(used: str) -> Case:
    """What an entry still has: nothing once it is void."""
    return Case(
        When(voided_on__isnull=True, then=F("amount_paise") - F(used)),
        default=Value(0),
    )


class Entry(models.Model):
    """A posted fact. Amount, customer, dates and kind never change: void, and anew.

    Who wrote it and when is told by `posting`; a void has a posting and a date of
    its own, so that a statement of last month prints the same next year.
    """

    shopkeeper = models.ForeignKey(
        Shopkeeper, models.PROTECT, related_name="%(class)ss", verbose_name=_("shop")
    )
    customer = models.ForeignKey(
        Customer, models.PROTECT, related_name="%(class)ss", verbose_name=_("customer")
    )
    amount_paise = models.BigIntegerField(_("amount"))
    entry_on = models.DateField(_("date"))
    posting = models.ForeignKey(Posting, models.PROTECT, related_name="%(class)ss")
    voided_on = models.DateField(_("cancelled on"), null=True)
    void_reason = models.CharField(_("reason"), max_length=200, blank=True)
    void_posting = models.ForeignKey(
        Posting, models.PROTECT, null=True, related_name="voided_%(class)ss"
    )

    class Meta:
        abstract = True

    @property
    def is_void(self) -> bool:
        return self.voided_on is not None

    def is_fresh(self, *, by: User, at: datetime) -> bool:
        """Whether who wrote it may still take it back without saying why."""
        if self.is_void or self.posting.by_id != by.pk:
            return False
        return timedelta(0) <= at - self.posting.at < timedelta(minutes=UNDO_MINUTES)

    @property
    def is_entered_late(self) -> bool:
        """Written down on a later day than the one it is of."""
        return self.entry_on < timezone.localdate(self.posting.at)
