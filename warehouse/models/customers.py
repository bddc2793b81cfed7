from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from .. import codes


class CustomerQuerySet(models.QuerySet):
    def known_as(self, text: str):
        """Customers with `text` in one of their names, each with all its aliases."""
        named = self.filter(name__icontains=text).order_by()
        kept = named.annotate(kept_id=Coalesce(F("merged_into"), F("pk")))
        kept_ids = kept.values("kept_id")
        return self.filter(Q(pk__in=kept_ids) | Q(merged_into__in=kept_ids))

    def called(self, name: str) -> "Customer | None":
        """The customer of this name in any spelling, or by an alias."""
        found = self.filter(key=codes.name_key(name)).select_related("merged_into")
        return next((one.kept for one in found), None)


class Customer(models.Model):
    """Who rolls are dispatched to. `key` is the same for two spellings of a name.

    A customer that was merged into another one is an alias of it: the ledger goes on
    naming what it named, and nothing new goes to an alias. An alias has none itself.
    """

    name = models.CharField(_("name"), max_length=120)
    key = models.CharField(max_length=32, unique=True, editable=False)
    merged_into = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="aliases",
        verbose_name=_("is now"),
    )
    created_at = models.DateTimeField(_("entered"))

    objects = CustomerQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        verbose_name = _("customer")
        verbose_name_plural = _("customers")

    def __str__(self):
        return self.name

    @property
    def kept(self) -> "Customer":
        """The customer this name stands for now."""
        return self.merged_into or self
