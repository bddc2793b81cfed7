"""Exports that were made while nobody waited, until they are forgotten."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import Department, MadeFile, Work


class ExportQuerySet(models.QuerySet):
    def going_on(self):
        return self.filter(work__state=Work.State.RUNNING)


class Export(MadeFile):
    """One master export: of which department and days."""

    class Format(models.TextChoices):
        XLSX = "xlsx", _("Excel workbook (.xlsx)")
        CSV = "zip", _("CSV files in a ZIP")

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

    objects = ExportQuerySet.as_manager()

    class Meta(MadeFile.Meta):
        verbose_name = _("export")
        verbose_name_plural = _("exports")
