from datetime import datetime

from django.db import models
from django.utils.translation import gettext_lazy as _

from .people import User


class DeviceTokenQuerySet(models.QuerySet):
    def living(self, at: datetime):
        return self.filter(revoked_at=None, expires_at__gt=at, user__is_active=True)


class DeviceToken(models.Model):
    """A key by which a device acts as a person. Of the key only a digest is kept."""

    user = models.ForeignKey(
        User,
        models.PROTECT,
        related_name="device_tokens",
        verbose_name=_("acts as"),
    )
    name = models.CharField(_("device"), max_length=60)
    digest = models.CharField(max_length=64, unique=True, editable=False)
    made_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name=_("made by")
    )
    made_at = models.DateTimeField(_("made"))
    expires_at = models.DateTimeField(_("ends"))
    revoked_at = models.DateTimeField(_("taken back"), null=True)
    # Only so exact that nothing is written at every request.
    last_used_at = models.DateTimeField(_("last used, by the hour"), null=True)

    objects = DeviceTokenQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("device token")
        verbose_name_plural = _("device tokens")

    def __str__(self):
        return self.name
