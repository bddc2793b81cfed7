from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.append_only import AppendOnly

from .due import Due
from .payment import Payment
from .posting import Posting


class Allocation(AppendOnly):
    """So much of a payment settles so much of a due. Taken back by a negative row.

    Along one due or one payment `made_on` never goes back, so the sum up to any day
    lies between nothing and the whole.
    """

    payment = models.ForeignKey(Payment, models.PROTECT, related_name="allocations")
    due = models.ForeignKey(Due, models.PROTECT, related_name="allocations")
    amount_paise = models.BigIntegerField(_("amount"))
    made_on = models.DateField(_("date"))
    posting = models.ForeignKey(Posting, models.PROTECT, related_name="allocations")

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(amount_paise=0), name="allocation_of_something"
            )
        ]
        verbose_name = _("allocation")
        verbose_name_plural = _("allocations")

    def __str__(self):
        return f"{self.payment_id} → {self.due_id}: {self.amount_paise}"
