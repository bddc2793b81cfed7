"""Files of rolls: what was brought, how its columns were read, what came of it."""

from datetime import datetime, timedelta
from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from openpyxl.utils import get_column_letter

from accounts.models import Department, KeptFile, User, Work

from ..permissions import Right, reach

STALLED = timedelta(minutes=10)
FIELD_NAMES = {
    "material": _("Material number"),
    "description": _("Description"),
    "batch": _("Batch number"),
    "weight": _("Weight"),
    "posting_on": _("Posting date"),
    "roll_no": _("Roll number"),
    "department": _("Department"),
}
FIGURES = {
    "ready": _("Rolls to be made"),
    "skipped": _("Skipped"),
    "refused": _("With errors"),
}


class ImportLogQuerySet(models.QuerySet):
    def seen_by(self, user: User):
        """Imports of the person's departments, and their own ones.

        A file with rolls of several departments has none, and is its bringer's.
        """
        within = reach(user, Right.IMPORT)
        if within.is_everywhere:
            return self
        if not within:
            return self.none()
        return self.filter(Q(department__in=within.departments) | Q(by=user))

    def with_names(self):
        """All a row of a list shows, in one question."""
        return self.select_related("by", "department")

    def matching(self, text: str):
        """Imports by a part of the file's name or of who brought it."""
        return self.filter(
            Q(file_name__icontains=text)
            | Q(by__username__icontains=text)
            | Q(by__first_name__icontains=text)
            | Q(by__last_name__icontains=text)
        )

    def twins_of(self, log: "ImportLog"):
        """Other imports of the very same bytes whose rolls stand, or come to."""
        standing = (ImportLog.Status.RUNNING, ImportLog.Status.DONE)
        same = self.filter(sha256=log.sha256, status__in=standing)
        return same.exclude(pk=log.pk)

    def stalled(self, at: datetime):
        """Said to be running, although nobody works on them any more."""
        running = self.filter(status=ImportLog.Status.RUNNING)
        in_request = Q(work=None, started_at__lt=at - STALLED)
        lost = Q(work__isnull=False) & ~Q(work__state=Work.State.RUNNING)
        return running.filter(in_request | lost)


class ImportLog(models.Model):
    """One file of rolls, from its upload to what came of it.

    `department` is None when the rows are of several. `token` is what the one press
    that makes the rolls must carry. `trial` and `digest` hold what the last dry run
    found: the page shows the one, the commit compares the other. `imported` counts
    the rolls there are with this import, at every moment.
    """

    class Status(models.TextChoices):
        PREVIEW = "PREVIEW", _("not imported yet")
        RUNNING = "RUNNING", _("under way")
        DONE = "DONE", _("imported")
        FAILED = "FAILED", _("failed")
        CANCELLED = "CANCELLED", _("cancelled")
        UNDONE = "UNDONE", _("undone")

    class Mode(models.TextChoices):
        ALL = "all", _("all or nothing")
        GOOD = "good", _("good rows only")

    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        verbose_name=_("brought by"),
    )
    department = models.ForeignKey(
        Department,
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("department"),
    )
    status = models.CharField(
        _("state"), max_length=10, choices=Status, default=Status.PREVIEW
    )
    uploaded_at = models.DateTimeField(_("brought"))
    started_at = models.DateTimeField(_("started"), null=True)
    finished_at = models.DateTimeField(_("finished"), null=True)

    file_name = models.CharField(_("file"), max_length=200)
    sha256 = models.CharField(max_length=64, db_index=True)
    size = models.PositiveBigIntegerField(_("size (bytes)"))
    kind = models.CharField(_("kind of file"), max_length=8)
    engine = models.CharField(_("read by"), max_length=20)
    encoding = models.CharField(_("encoding"), max_length=20, blank=True)
    delimiter = models.CharField(_("delimiter"), max_length=4, blank=True)
    source = models.ForeignKey(KeptFile, models.SET_NULL, null=True, related_name="+")
    error_file = models.ForeignKey(
        KeptFile, models.SET_NULL, null=True, related_name="+"
    )
    work = models.ForeignKey(Work, models.SET_NULL, null=True, related_name="+")

    sheet = models.CharField(_("sheet"), max_length=120, blank=True)
    header_row = models.PositiveIntegerField(_("header row"), default=1)
    # {"material": 0, "batch": 2 …}: the place of each field's column, from 0.
    mapping = models.JSONField(_("columns"), default=dict)
    options = models.JSONField(_("options"), default=dict)
    mode = models.CharField(_("mode"), max_length=4, choices=Mode, blank=True)
    token = models.UUIDField(default=uuid4, editable=False)

    total_rows = models.PositiveIntegerField(_("rows"), default=0)
    imported = models.PositiveIntegerField(_("imported"), default=0)
    skipped = models.PositiveIntegerField(_("skipped"), default=0)
    refused = models.PositiveIntegerField(_("with errors"), default=0)
    details = models.JSONField(_("errors"), default=list)
    warnings = models.JSONField(_("warnings"), default=list)
    trial = models.JSONField(default=dict)
    digest = models.CharField(max_length=64, blank=True)
    outcome = models.TextField(_("outcome"), blank=True)

    objects = ImportLogQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        indexes = [
            models.Index(fields=["status", "started_at"], name="import_by_state")
        ]

    def __str__(self):
        return self.file_name

    @property
    def is_tried(self) -> bool:
        """Whether there is a dry run of these columns and options."""
        return bool(self.digest)

    @property
    def is_preview(self) -> bool:
        return self.status == self.Status.PREVIEW

    @property
    def is_done(self) -> bool:
        return self.status == self.Status.DONE

    @property
    def is_running(self) -> bool:
        return self.status == self.Status.RUNNING

    @property
    def untouched(self):
        """Its rolls that nobody has scanned since."""
        return self.rolls.untouched()

    @property
    def delimiter_in_words(self) -> str:
        words = {",": _("commas"), ";": _("semicolons"), "\t": _("tabs")}
        return words.get(self.delimiter, self.delimiter)

    @property
    def mapping_in_words(self) -> list[tuple[str, str]]:
        """(what it is, the letter of its column) of each field that was said."""
        places = sorted(self.mapping.items(), key=lambda pair: pair[1])
        return [
            (FIELD_NAMES[name], get_column_letter(place + 1)) for name, place in places
        ]

    @property
    def news_in_words(self) -> list[tuple[str, list[int]]]:
        """The figures that differ from the preview that was shown."""
        pairs = self.trial["news"]["figures"].items()
        return [(FIGURES[name], pair) for name, pair in pairs if name in FIGURES]

    @property
    def tone(self) -> str:
        """How the state looks."""
        tones = {"DONE": "good", "FAILED": "bad", "RUNNING": "pending"}
        return tones.get(self.status, "info")


class ColumnMemoryQuerySet(models.QuerySet):
    def for_file(self, signature: str, by: User) -> "ColumnMemory | None":
        """How columns of these headers were read last: by the person, or else by
        somebody of the same home department."""
        known = self.filter(signature=signature).order_by("-used_at")
        home = by.profile.department_id
        return (
            known.filter(by=by).first()
            or known.filter(by__profile__department=home or 0).first()
        )


class ColumnMemory(models.Model):
    """How a person read the columns of files with certain headers."""

    signature = models.CharField(max_length=64)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    mapping = models.JSONField(default=dict)
    options = models.JSONField(default=dict)
    used_at = models.DateTimeField()

    objects = ColumnMemoryQuerySet.as_manager()

    class Meta:
        verbose_name = _("remembered columns")
        verbose_name_plural = _("remembered columns")
        constraints = [
            models.UniqueConstraint(
                fields=["signature", "by"], name="columns_remembered_once"
            )
        ]

    def __str__(self):
        return f"{self.signature[:8]} {self.by_id}"
