from datetime import datetime, timedelta

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import Department, User

from ..permissions import Right, reach
from ..states import Status
from ..units import kilograms
from .goods import Roll
from .places import Location

TOO_OLD = timedelta(hours=26)
GONE, REPAIRED = "gone", "rewritten from ledger"
RESOLUTIONS = {
    GONE: _("a later run did not find it any more"),
    REPAIRED: _("the roll was written anew from its ledger"),
}


class ReconciliationLogQuerySet(models.QuerySet):
    def finished(self):
        return self.filter(
            state__in=(
                ReconciliationLog.State.OK,
                ReconciliationLog.State.MISMATCH,
            )
        )

    def last_finished_at(self) -> datetime | None:
        """When the last comparison ended that was not broken off."""
        return self.finished().values_list("finished_at", flat=True).first()

    def has_run_lately(self, at: datetime) -> bool:
        return self.finished().filter(run_at__gt=at - TOO_OLD).exists()


class ReconciliationLog(models.Model):
    """One comparison of the ledger, the rolls and the counters; also a clean one.

    `running_key` is set while it runs, so that only one does.
    """

    class State(models.TextChoices):
        RUNNING = "RUNNING", _("running")
        OK = "OK", _("clean")
        MISMATCH = "MISMATCH", _("mismatches found")
        FAILED = "FAILED", _("failed")

    class Trigger(models.TextChoices):
        SCHEDULE = "schedule", _("schedule")
        PERSON = "person", _("by hand")
        COMMAND = "command", _("command line")

    run_at = models.DateTimeField(_("run"))
    finished_at = models.DateTimeField(_("finished"), null=True)
    trigger = models.CharField(_("started by"), max_length=10, choices=Trigger)
    by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name=_("by")
    )
    state = models.CharField(
        _("state"), max_length=10, choices=State, default=State.RUNNING
    )
    is_clean = models.BooleanField(_("clean"), default=False)
    mismatches = models.TextField(_("mismatches"), blank=True)
    counts = models.JSONField(_("mismatches a kind"), default=dict)
    warnings = models.JSONField(_("warnings"), default=dict)
    rolls_checked = models.PositiveIntegerField(_("rolls checked"), default=0)
    host = models.CharField(_("host"), max_length=80, blank=True)
    running_key = models.CharField(max_length=8, null=True, unique=True)  # noqa: DJ001

    objects = ReconciliationLogQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("reconciliation")
        verbose_name_plural = _("reconciliations")

    def __str__(self):
        return f"{self.run_at:%d %b %Y %H:%M} {self.state}"

    @property
    def is_running(self) -> bool:
        return self.state == self.State.RUNNING

    @property
    def duration(self) -> timedelta | None:
        return self.finished_at and self.finished_at - self.run_at

    @property
    def found_kinds(self) -> list[tuple[str, int]]:
        """(kind in words, how many) of what it found, the most first."""
        ordered = sorted(self.counts.items(), key=lambda kind: (-kind[1], kind[0]))
        return [(Mismatch.Kind(kind).label, many) for kind, many in ordered]

    @property
    def warned(self) -> list[tuple[str, str, int]]:
        """(status, in words, how many) of rolls that stand too long."""
        return [
            (status, Status(status).label, rolls)
            for status, rolls in self.warnings.items()
        ]


class MismatchQuerySet(models.QuerySet):
    def open(self):
        return self.filter(resolved_at__isnull=True)

    def resolved(self):
        return self.filter(resolved_at__isnull=False).order_by("-resolved_at", "-pk")

    def repaired_since(self, at: datetime):
        return self.filter(resolution=REPAIRED, resolved_at__gte=at)

    def seen_by(self, user: User):
        return reach(user, Right.SEE_RECONCILIATION).narrow(self, "department")

    def with_names(self):
        """All a row of a list shows, in one question."""
        return self.select_related("roll", "location", "department", "resolved_by")


class Mismatch(models.Model):
    """One disagreement, told once however many days it stands.

    `live_key` names it while it is open, and is NULL once it is resolved.
    """

    class Kind(models.TextChoices):
        LOCATION_DIFFERS = "LOCATION_DIFFERS", _("the rack differs")
        STATUS_DIFFERS = "STATUS_DIFFERS", _("the status differs")
        CUSTODY_DIFFERS = "CUSTODY_DIFFERS", _("the department differs")
        CUSTOMER_DIFFERS = "CUSTOMER_DIFFERS", _("the customer differs")
        HOLD_DIFFERS = "HOLD_DIFFERS", _("the hold differs")
        WEIGHT_DIFFERS = "WEIGHT_DIFFERS", _("the weight differs")
        NO_LEDGER = "NO_LEDGER", _("moved, but without any transaction")
        SEQ_GAP = "SEQ_GAP", _("a transaction is missing")
        ILLEGAL_STEP = "ILLEGAL_STEP", _("a step that is not possible")
        VERSION_DIFFERS = "VERSION_DIFFERS", _("the number of steps differs")
        TIME_REVERSED = "TIME_REVERSED", _("a later step has an earlier time")
        LOCATION_WRONG = "LOCATION_WRONG", _("a rack closed or of others")
        RACK_OVERFULL = "RACK_OVERFULL", _("more in a rack than it takes")
        COUNTER_DIFFERS = "COUNTER_DIFFERS", _("a figure of the dashboard differs")
        BALANCE = "BALANCE", _("the figures do not add up")
        IMPORT_DIFFERS = "IMPORT_DIFFERS", _("an import says another number of rolls")
        CHAIN_BROKEN = "CHAIN_BROKEN", _("a transaction was altered")

    REPAIRABLE = (
        Kind.LOCATION_DIFFERS,
        Kind.STATUS_DIFFERS,
        Kind.CUSTODY_DIFFERS,
        Kind.CUSTOMER_DIFFERS,
        Kind.HOLD_DIFFERS,
        Kind.WEIGHT_DIFFERS,
        Kind.VERSION_DIFFERS,
    )
    WITH_STATUS = (Kind.STATUS_DIFFERS, Kind.NO_LEDGER, Kind.ILLEGAL_STEP)

    kind = models.CharField(_("kind"), max_length=20, choices=Kind)
    # The roll, rack or figure in short: what a department's figure is called too.
    about = models.CharField(_("about"), max_length=60, blank=True)
    roll = models.ForeignKey(
        Roll,
        models.PROTECT,
        null=True,
        related_name="mismatches",
        verbose_name=_("roll"),
    )
    location = models.ForeignKey(
        Location, models.PROTECT, null=True, related_name="+", verbose_name=_("rack")
    )
    department = models.ForeignKey(
        Department,
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("department"),
    )
    expected = models.CharField(_("by the ledger"), max_length=120)
    actual = models.CharField(_("found"), max_length=120)
    first_seen_at = models.DateTimeField(_("first seen"))
    last_seen_at = models.DateTimeField(_("last seen"))
    log = models.ForeignKey(
        ReconciliationLog,
        models.PROTECT,
        related_name="found",
        verbose_name=_("last found by"),
    )
    resolved_at = models.DateTimeField(_("resolved"), null=True)
    resolved_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name=_("resolved by")
    )
    resolution = models.CharField(_("how"), max_length=120, blank=True)
    live_key = models.CharField(max_length=80, null=True, unique=True)  # noqa: DJ001

    objects = MismatchQuerySet.as_manager()

    class Meta:
        ordering = ["-first_seen_at", "pk"]
        verbose_name = _("mismatch")
        verbose_name_plural = _("mismatches")

    def __str__(self):
        return f"{self.kind} {self.about}: {self.expected} / {self.actual}"

    def in_words(self, kept: str) -> str:
        """What is kept as expected or found, as people say it."""
        if self.kind in self.WITH_STATUS and kept in Status:
            return Status(kept).label
        if self.kind == self.Kind.HOLD_DIFFERS:
            return _("yes") if kept == "True" else _("no")
        if self.kind == self.Kind.WEIGHT_DIFFERS and kept.isdigit():
            return f"{kilograms(int(kept))} kg"
        return kept

    @property
    def expected_in_words(self) -> str:
        return self.in_words(self.expected)

    @property
    def actual_in_words(self) -> str:
        return self.in_words(self.actual)

    @property
    def resolution_in_words(self) -> str:
        return RESOLUTIONS.get(self.resolution, self.resolution)

    @property
    def is_repairable(self) -> bool:
        return self.kind in self.REPAIRABLE and self.resolved_at is None
