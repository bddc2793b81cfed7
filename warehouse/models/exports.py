"""Exports that were made while nobody waited, until they are forgotten."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import Department, KeptFile, User, Work


class ExportQuerySet(models.QuerySet):
    def going_on(self):
        return self.filter(work__state=Work.State.RUNNING)


class Export(models.Model):
    """One master export: who asked for what, the work of it, and its file.

    `file` is None until it is ready, and again when its time is over.
    """

    class Format(models.TextChoices):
        XLSX = "xlsx", _("Excel workbook (.xlsx)")
        CSV = "zip", _("CSV files in a ZIP")

    by = models.ForeignKey(
        User, models.PROTECT, related_name="+", verbose_name=_("asked for by")
    )
    at = models.DateTimeField(_("asked for"))
    department = models.ForeignKey(
        Department,
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("department"),
    )
    first_on = models.DateField(_("from"), null=True)
    last_on = models.DateField(_("to"), null=True)
    format = models.CharField(_("format"), max_length=4, choices=Format)
    work = models.OneToOneField(
        Work, models.CASCADE, related_name="+", verbose_name=_("work")
    )
    file = models.ForeignKey(
        KeptFile,
        models.SET_NULL,
        null=True,
        related_name="+",
        verbose_name=_("file"),
    )

    objects = ExportQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("export")
        verbose_name_plural = _("exports")

    def __str__(self):
        return f"{self.at:%Y-%m-%d %H:%M} {self.format}"
