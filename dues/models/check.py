from django.db import models
from django.utils.translation import gettext_lazy as _

from .shop import Shopkeeper


class LedgerCheck(models.Model):
    """What the last check of a shop's khata found; nothing when all was in order."""

    shopkeeper = models.OneToOneField(
        Shopkeeper,
        models.PROTECT,
        related_name="ledger_check",
        verbose_name=_("shop"),
    )
    checked_at = models.DateTimeField(_("checked"))
    differences = models.TextField(_("differences"), blank=True)

    class Meta:
        ordering = ["-checked_at"]
        verbose_name = _("check of a khata")
        verbose_name_plural = _("checks of khatas")

    def __str__(self):
        return str(self.shopkeeper)

    @property
    def is_clean(self) -> bool:
        return not self.differences
