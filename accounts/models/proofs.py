from datetime import datetime, timedelta

from django.db import models
from django.utils.translation import gettext_lazy as _

GOOD_FOR = timedelta(hours=48)


class BackupProofQuerySet(models.QuerySet):
    def good(self):
        return self.filter(is_good=True)


class BackupProof(models.Model):
    """What came of restoring a backup elsewhere and checking the whole site there.

    One that could not be made at all is a proof that is not good, too.
    """

    file = models.CharField(_("file"), max_length=200)
    made_at = models.DateTimeField(_("backup made"))
    proved_at = models.DateTimeField(_("proved"))
    is_good = models.BooleanField(_("good"))
    size = models.PositiveBigIntegerField(_("size (bytes)"), default=0)
    seconds = models.PositiveIntegerField(_("seconds to restore and check"), default=0)
    rows = models.JSONField(_("rows of each table"), default=dict)
    outcome = models.TextField(_("outcome"), blank=True)

    objects = BackupProofQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("proof of a backup")
        verbose_name_plural = _("proofs of backups")

    def __str__(self):
        return self.file

    def is_old(self, at: datetime) -> bool:
        return self.proved_at < at - GOOD_FOR
