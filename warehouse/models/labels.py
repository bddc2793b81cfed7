"""Labels that came out of a printer, and the queue of those on the way there."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User

from ..permissions import Right, reach
from .goods import Roll

SENT_WITHIN = timedelta(minutes=5)
KEPT_FOR = timedelta(minutes=60)  # BarTender remembers a job no longer


class Output(models.TextChoices):
    BROWSER = "browser", _("This browser")
    BARTENDER = "bartender", _("BarTender")
    ZPL = "zpl", _("Label printer (ZPL)")


class Paper(models.TextChoices):
    LABEL = "label", _("Labels of 4 × 3 inches")
    A4 = "a4", _("A4 sheets of 8 labels")


class PrintState(models.TextChoices):
    QUEUED = "QUEUED", _("waiting")
    SENDING = "SENDING", _("being sent")
    ACCEPTED = "ACCEPTED", _("taken by the printer")
    PRINTED = "PRINTED", _("printed")
    FAILED = "FAILED", _("failed")
    UNKNOWN = "UNKNOWN", _("perhaps printed")
    CANCELLED = "CANCELLED", _("cancelled")


UNDER_WAY = (PrintState.QUEUED, PrintState.SENDING, PrintState.ACCEPTED)
NEEDS_SOMEBODY = (PrintState.FAILED, PrintState.UNKNOWN)
# No label came out: such a job counts for no copy.
NOTHING_PRINTED = (PrintState.FAILED, PrintState.CANCELLED)


class PrintJobQuerySet(models.QuerySet):
    def seen_by(self, user: User):
        """Jobs with a roll of the departments in which the person prints labels.

        Whoever prints first labels prints them again, so this asks for the latter.
        """
        if reach(user, Right.REPRINT).is_everywhere:
            return self
        rolls = Roll.objects.seen_by(user, Right.REPRINT)
        labels = LabelPrint.objects.filter(roll__in=rolls.values("pk"))
        return self.filter(pk__in=labels.values("job"))

    def under_way(self, at: datetime):
        """Waiting, or taken by a printer that may still say what came of it."""
        return self.filter(state__in=UNDER_WAY).exclude(
            state=PrintState.ACCEPTED, changed_at__lt=at - KEPT_FOR
        )

    def needing_somebody(self):
        return self.filter(state__in=NEEDS_SOMEBODY)

    def lost(self, at: datetime):
        """Said to be on the way for so long that their process must be gone."""
        before = at - SENT_WITHIN
        return self.filter(state=PrintState.SENDING, changed_at__lt=before)

    def forgotten(self, at: datetime):
        """Still waiting although the process that was to send them had the time."""
        before = at - SENT_WITHIN
        return self.filter(state=PrintState.QUEUED, changed_at__lt=before)


class PrintJob(models.Model):
    """What is asked of one output in one go, and what became of it.

    A browser's job is a sheet of any number of labels; a printer's job is the label
    of one roll, so that sending it again never prints its neighbours twice.
    `external_id` is the printer's own name of the job, `reply` its answer as it came.
    """

    State = PrintState

    # One press, and the job in it: pressed twice, printed once.
    key = models.UUIDField(null=True, editable=False)
    line = models.PositiveIntegerField(default=0, editable=False)
    output = models.CharField(_("output"), max_length=10, choices=Output)
    paper = models.CharField(
        _("paper"), max_length=6, choices=Paper, default=Paper.LABEL
    )
    printer = models.CharField(_("printer"), max_length=200, blank=True)
    site = models.CharField(_("address in the QR code"), max_length=200)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        verbose_name=_("by"),
    )
    at = models.DateTimeField(_("asked for"))
    state = models.CharField(
        _("state"), max_length=10, choices=PrintState, default=PrintState.QUEUED
    )
    changed_at = models.DateTimeField(_("last changed"))
    tries = models.PositiveIntegerField(_("tries"), default=0)
    external_id = models.CharField(
        _("number at the printer"), max_length=100, blank=True
    )
    message = models.TextField(_("message"), blank=True)
    reply = models.TextField(_("answer of the printer"), blank=True)

    objects = PrintJobQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("print job")
        verbose_name_plural = _("print jobs")
        indexes = [models.Index(fields=["state", "changed_at"])]
        constraints = [
            models.UniqueConstraint(fields=["key", "line"], name="print_pressed_once")
        ]

    def __str__(self):
        return f"{self.get_output_display()} {self.pk}"


class LabelPrint(models.Model):
    """A label of a roll, first or again.

    `copy` counts the labels of the roll; it is None where none came out, because
    the job failed or was cancelled.
    """

    job = models.ForeignKey(
        PrintJob, models.PROTECT, related_name="labels", verbose_name=_("print job")
    )
    roll = models.ForeignKey(
        Roll, models.PROTECT, related_name="label_prints", verbose_name=_("roll")
    )
    copy = models.PositiveIntegerField(_("copy"), null=True)
    reason = models.CharField(_("reason"), max_length=200, blank=True)

    class Meta:
        ordering = ["pk"]
        verbose_name = _("label")
        verbose_name_plural = _("labels")
        constraints = [
            models.UniqueConstraint(fields=["roll", "copy"], name="label_copy_once"),
            models.CheckConstraint(
                condition=Q(copy__isnull=True) | Q(copy=1) | ~Q(reason=""),
                name="label_printed_again_for_a_reason",
            ),
        ]

    def __str__(self):
        return f"{self.roll} ({self.copy or '–'})"
