from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.append_only import AppendOnly
from accounts.models import User

from .shop import Shopkeeper


class Posting(AppendOnly):
    """One press of a button that changed a khata: who, when, and by which form.

    `key` comes with the form, so that a second arrival of the same press is known.
    Entries are in the order of their postings, never of their clock times.
    """

    shopkeeper = models.ForeignKey(
        Shopkeeper, models.PROTECT, related_name="postings", verbose_name=_("shop")
    )
    action = models.CharField(_("action"), max_length=40)
    # NULL for what no form sent: the demo, a job.
    key = models.CharField(max_length=40, null=True)  # noqa: DJ001
    at = models.DateTimeField(_("at"))
    by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name=_("by")
    )

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["shopkeeper", "key"], name="posting_key_once_a_shop"
            )
        ]
        indexes = [models.Index(fields=["shopkeeper", "at"], name="posting_by_time")]
        verbose_name = _("posting")
        verbose_name_plural = _("postings")

    def __str__(self):
        return f"{self.action} {self.pk}"


class Counter(models.Model):
    """The last number of a gapless series, within one financial year of a shop."""

    class Series(models.TextChoices):
        RECEIPT = "R", _("receipts")

    shopkeeper = models.ForeignKey(Shopkeeper, models.PROTECT, related_name="counters")
    series = models.CharField(max_length=4, choices=Series)
    financial_year = models.CharField(max_length=5)
    last_no = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["shopkeeper", "series", "financial_year"],
                name="one_counter_a_series_and_year",
            ),
            models.CheckConstraint(
                condition=Q(last_no__gte=0), name="counter_never_below_zero"
            ),
        ]

    def __str__(self):
        return f"{self.series}{self.financial_year}/{self.last_no}"
