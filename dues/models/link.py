import secrets
from datetime import datetime

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from .customer import Customer
from .posting import Posting
from .scope import ShopQuerySet
from .shop import Shopkeeper

KEY_BYTES = 16


def new_key() -> str:
    """128 random bits, as 22 characters of an address."""
    return secrets.token_urlsafe(KEY_BYTES)


class LinkQuerySet(ShopQuerySet):
    def working(self, at: datetime):
        return self.filter(revoked_posting__isnull=True, expires_at__gt=at)


class KhataLink(models.Model):
    """An address under which one customer reads the own khata, for a while."""

    shopkeeper = models.ForeignKey(
        Shopkeeper, models.PROTECT, related_name="khata_links"
    )
    customer = models.ForeignKey(
        Customer, models.PROTECT, related_name="khata_links", verbose_name=_("customer")
    )
    key = models.CharField(max_length=22, unique=True, default=new_key)
    expires_at = models.DateTimeField(_("works until"))
    posting = models.ForeignKey(Posting, models.PROTECT, related_name="khata_links")
    revoked_posting = models.ForeignKey(
        Posting, models.PROTECT, null=True, related_name="revoked_links"
    )

    objects = LinkQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(key=""), name="khata_link_has_a_key")
        ]
        verbose_name = _("private link")
        verbose_name_plural = _("private links")

    def __str__(self):
        return f"{self.customer_id} {self.expires_at:%Y-%m-%d}"
