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
    """One run of a job for one period, and the lease under which it runs.

    Whoever inserts the row of (job, period) runs the job. `running` holds the job's
    path while it runs and is NULL afterwards, so that a job never runs twice at once;
    `held_until` moves on while the process that holds it lives.
    """

    class State(models.TextChoices):
        RUNNING = "running", _("running")
        DONE = "done", _("done")
        FAILED = "failed", _("failed")
        BROKEN_OFF = "broken_off", _("broken off")

    job = models.CharField(_("job"), max_length=60)
    period = models.CharField(_("period"), max_length=40)
    state = models.CharField(
        _("state"), max_length=10, choices=State, default=State.RUNNING
    )
    by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name=_("by")
    )
    tries = models.PositiveSmallIntegerField(_("tries"), default=1)
    running = models.CharField(max_length=60, null=True, unique=True)  # noqa: DJ001
    holder = models.CharField(_("held by"), max_length=80, blank=True)
    held_until = models.DateTimeField(_("held until"), null=True)
    started_at = models.DateTimeField(_("started"))
    finished_at = models.DateTimeField(_("finished"), null=True)
    outcome = models.TextField(_("outcome"), blank=True)

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["job", "period"], name="job_once_a_period")
        ]
        indexes = [models.Index(fields=["job", "started_at"])]
        verbose_name = _("job run")
        verbose_name_plural = _("job runs")

    def __str__(self):
        return f"{self.job} {self.period}"

    @property
    def took_s(self) -> float | None:
        if self.finished_at is None:
            return None
        return (self.finished_at - self.started_at).total_seconds()

    @property
    def headline(self) -> str:
        """The first line of what came of it."""
        return self.outcome.partition("\n")[0]

    @property
    def is_bad(self) -> bool:
        return self.state in (self.State.FAILED, self.State.BROKEN_OFF)
