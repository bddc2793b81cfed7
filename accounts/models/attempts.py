"""What strangers tried: counted, so that nobody tries without end."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Attempt(models.Model):
    """Something anybody may do, done once from one address. Forgotten after a day."""

    door = models.CharField(_("what"), max_length=20)
    address_digest = models.CharField(max_length=64)
    at = models.DateTimeField(_("at"), db_index=True)

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("attempt")
        verbose_name_plural = _("attempts")
        indexes = [models.Index(fields=["address_digest", "door", "at"])]

    def __str__(self):
        return f"{self.door} {self.at:%H:%M:%S}"
