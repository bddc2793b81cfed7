"""What was done: by people, and by the clock."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from ..append_only import AppendOnly
from .people import User


class AuditEntry(AppendOnly):
    """Who did what, when: one line a change, written in the change's transaction."""

    at = models.DateTimeField(_("at"))
    by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name=_("by")
    )
    action = models.CharField(_("action"), max_length=60)
    target_type = models.CharField(_("what"), max_length=60)
    target_id = models.CharField(_("which"), max_length=40)
    details = models.JSONField(_("details"), default=dict)

    class Meta:
        ordering = ["-pk"]
        indexes = [models.Index(fields=["target_type", "target_id"])]
        verbose_name = _("audit entry")
        verbose_name_plural = _("audit trail")

    def __str__(self):
        return f"{self.action} {self.target_type} {self.target_id}"


class JobRun(models.Model):
    """The lease of one job for one period: whoever inserts the row runs the job."""

    class State(models.TextChoices):
        RUNNING = "running", _("running")
        DONE = "done", _("done")
        FAILED = "failed", _("failed")

    job = models.CharField(_("job"), max_length=60)
    period = models.CharField(_("period"), max_length=40)
    state = models.CharField(
        _("state"), max_length=10, choices=State, default=State.RUNNING
    )
    started_at = models.DateTimeField(_("started"))
    finished_at = models.DateTimeField(_("finished"), null=True)
    outcome = models.TextField(_("outcome"), blank=True)

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["job", "period"], name="job_once_a_period")
        ]
        verbose_name = _("job run")
        verbose_name_plural = _("job runs")

    def __str__(self):
        return f"{self.job} {self.period}"
