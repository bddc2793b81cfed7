"""Long work that goes on without its reader, and the files it takes and makes."""

from datetime import datetime, timedelta
from tempfile import SpooledTemporaryFile
from typing import BinaryIO

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from .people import User

SILENT_FOR = timedelta(minutes=5)
IN_MEMORY = 1024 * 1024


class WorkQuerySet(models.QuerySet):
    def lost(self, at: datetime):
        """Said to be running, but nothing was heard of it: its process is gone."""
        return self.filter(state=Work.State.RUNNING, beat_at__lt=at - SILENT_FOR)


class Work(models.Model):
    """One piece of long work: how far it is, and what came of it.

    `outcome` is a sentence for the person who waits; `done` and `total` count
    whatever the work counts (rows, rolls). A `total` of 0 is not known yet.
    """

    class State(models.TextChoices):
        RUNNING = "running", _("running")
        DONE = "done", _("done")
        FAILED = "failed", _("failed")
        CANCELLED = "cancelled", _("cancelled")

    kind = models.CharField(_("kind"), max_length=40)
    by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name=_("by")
    )
    state = models.CharField(
        _("state"), max_length=10, choices=State, default=State.RUNNING
    )
    done = models.PositiveIntegerField(_("done"), default=0)
    total = models.PositiveIntegerField(_("of"), default=0)
    outcome = models.TextField(_("outcome"), blank=True)
    is_cancel_asked = models.BooleanField(_("to be cancelled"), default=False)
    started_at = models.DateTimeField(_("started"))
    beat_at = models.DateTimeField(_("last heard of"))
    finished_at = models.DateTimeField(_("finished"), null=True)

    objects = WorkQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        indexes = [models.Index(fields=["state", "beat_at"])]
        constraints = [
            models.CheckConstraint(
                condition=Q(total=0) | Q(done__lte=F("total")),
                name="work_done_within_total",
            )
        ]
        verbose_name = _("long work")
        verbose_name_plural = _("long work")

    def __str__(self):
        return f"{self.kind} {self.pk}"

    @property
    def is_running(self) -> bool:
        return self.state == self.State.RUNNING


class KeptFile(models.Model):
    """A file in the database, in parts, where every process of the site finds it.

    `kept_until` is None for what is never forgotten.
    """

    name = models.CharField(_("name"), max_length=200)
    content_type = models.CharField(_("content type"), max_length=100)
    size = models.PositiveBigIntegerField(_("size (bytes)"))
    sha256 = models.CharField(max_length=64, db_index=True)
    by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name=_("by")
    )
    kept_at = models.DateTimeField(_("kept"))
    kept_until = models.DateTimeField(_("kept until"), null=True, db_index=True)

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("file")
        verbose_name_plural = _("files")

    def __str__(self):
        return self.name

    def chunks(self):
        """The bytes, part by part; one part at a time is in memory."""
        seqs = self.parts.order_by("seq").values_list("seq", flat=True)
        for seq in list(seqs):
            yield bytes(self.parts.values_list("content", flat=True).get(seq=seq))

    def spooled(self) -> BinaryIO:
        """The whole file to read and seek in; above 1 MB it lies on disk."""
        spool = SpooledTemporaryFile(max_size=IN_MEMORY)
        for chunk in self.chunks():
            spool.write(chunk)
        spool.seek(0)
        return spool


class KeptPart(models.Model):
    """A stretch of a file: short enough for one packet of any database."""

    file = models.ForeignKey(KeptFile, models.CASCADE, related_name="parts")
    seq = models.PositiveIntegerField()
    content = models.BinaryField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["file", "seq"], name="kept_part_once")
        ]

    def __str__(self):
        return f"{self.file_id}/{self.seq}"


class MadeFile(models.Model):
    """A file that is made while nobody waits: who asked for it, and its work.

    `file` is None until it is ready, and again when its time is over.
    """

    by = models.ForeignKey(
        User, models.PROTECT, related_name="+", verbose_name=_("asked for by")
    )
    at = models.DateTimeField(_("asked for"))
    format = models.CharField(_("format"), max_length=4)
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

    class Meta:
        abstract = True
        ordering = ["-pk"]

    def __str__(self):
        return f"{self.at:%Y-%m-%d %H:%M} {self.format}"
