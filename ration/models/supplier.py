from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from .. import codes


class SupplierQuerySet(models.QuerySet):
    def known(self):
        """The shops a citizen may meet: what the office turned down is no shop."""
        return self.exclude(status=Supplier.Status.REJECTED)


class Supplier(models.Model):
    """A fair-price-shop dealer and the shop. `code` is the shop's public address."""

    class Status(models.TextChoices):
        PENDING = "pending", _("waiting for approval")
        APPROVED = "approved", _("approved")
        REJECTED = "rejected", _("rejected")
        SUSPENDED = "suspended", _("suspended")

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="supplier",
        verbose_name=_("person"),
    )
    agent_name = models.CharField(_("dealer's name"), max_length=80)
    phone = models.CharField(_("phone"), max_length=16)
    centre_code = models.CharField(_("centre code"), max_length=20, unique=True)
    code = models.CharField(
        _("shop code"), max_length=8, unique=True, default=codes.new_shop_code
    )
    address = models.TextField(_("address"), max_length=300)
    # ISO weekdays as digits, 1 = Monday.
    open_days = models.CharField(_("open on"), max_length=7, default="123456")
    priority_every = models.PositiveSmallIntegerField(
        _("normal turns before each priority turn"), default=2
    )
    counter_percent = models.PositiveSmallIntegerField(
        _("share of tokens that may be booked at the counter (%)"), default=50
    )
    status = models.CharField(
        _("state"), max_length=10, choices=Status, default=Status.PENDING
    )
    status_reason = models.CharField(_("reason"), max_length=200, blank=True)
    registered_at = models.DateTimeField(_("registered"))

    objects = SupplierQuerySet.as_manager()

    class Meta:
        ordering = ["centre_code"]
        verbose_name = _("supplier")
        verbose_name_plural = _("suppliers")
        constraints = [
            models.CheckConstraint(
                condition=Q(counter_percent__lte=100), name="supplier_share_is_percent"
            ),
            models.CheckConstraint(
                condition=Q(priority_every__gte=1), name="supplier_priority_interleaves"
            ),
        ]

    def __str__(self):
        return f"{self.centre_code} · {self.agent_name}"

    @property
    def is_approved(self) -> bool:
        return self.status == self.Status.APPROVED

    def is_open_on(self, on: date) -> bool:
        return str(on.isoweekday()) in self.open_days
