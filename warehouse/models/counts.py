"""Cycle counts: what stands in a rack, looked at by one person, judged by another."""

from django.db import models
from django.db.models import Count as CountOf
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Department, User

from ..permissions import Right, reach
from ..states import Status
from .goods import Roll
from .ledger import Transaction
from .places import Location


class CountQuerySet(models.QuerySet):
    def seen_by(self, user: User):
        return reach(user, Right.COUNT).narrow(self, "department")

    def with_names(self):
        """All a row of a list shows, in one question."""
        return self.select_related(
            "department", "requested_by", "counted_by", "reviewed_by"
        ).annotate(rack_count=CountOf("racks"))


class Count(models.Model):
    """A count of some racks of one department.

    `counted_by` is who counts, or counted, the present round; `reviewed_by` is
    another person. A recount begins the next round.
    """

    class State(models.TextChoices):
        REQUESTED = "REQUESTED", _("waiting to be counted")
        COUNTING = "COUNTING", _("being counted")
        TO_REVIEW = "TO_REVIEW", _("to be reviewed")
        APPROVED = "APPROVED", _("approved")
        CANCELLED = "CANCELLED", _("cancelled")

    OPEN = (State.REQUESTED, State.COUNTING, State.TO_REVIEW)

    department = models.ForeignKey(
        Department, models.PROTECT, related_name="+", verbose_name=_("department")
    )
    state = models.CharField(
        _("state"), max_length=10, choices=State, default=State.REQUESTED
    )
    round = models.PositiveIntegerField(_("round"), default=1)
    requested_by = models.ForeignKey(
        User, models.PROTECT, related_name="+", verbose_name=_("requested by")
    )
    requested_at = models.DateTimeField(_("requested"))
    counted_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name=_("counted by")
    )
    started_at = models.DateTimeField(_("started"), null=True)
    submitted_at = models.DateTimeField(_("handed in"), null=True)
    reviewed_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name=_("reviewed by")
    )
    reviewed_at = models.DateTimeField(_("reviewed"), null=True)

    objects = CountQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("count")
        verbose_name_plural = _("counts")
        indexes = [models.Index(fields=["state"], name="count_by_state")]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="APPROVED") | Q(reviewed_by__isnull=False),
                name="count_approved_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(reviewed_by__isnull=True)
                | Q(counted_by__isnull=True)
                | ~Q(reviewed_by=models.F("counted_by")),
                name="count_reviewed_by_another",
            ),
        ]

    def __str__(self):
        return f"#{self.pk}"

    @property
    def is_open(self) -> bool:
        return self.state in self.OPEN


class CountedRackQuerySet(models.QuerySet):
    def with_found(self):
        """Each with `found`, how many rolls were scanned there."""
        return self.annotate(
            found=CountOf("rolls", filter=Q(rolls__found_at__isnull=False))
        )


class CountedRack(models.Model):
    """One rack of a count. `live_key` is the rack while the count is open, and NULL
    afterwards: a rack is in one open count at most.
    """

    count = models.ForeignKey(
        Count, models.PROTECT, related_name="racks", verbose_name=_("count")
    )
    location = models.ForeignKey(
        Location, models.PROTECT, related_name="+", verbose_name=_("rack")
    )
    live_key = models.PositiveBigIntegerField(null=True, unique=True, editable=False)
    # Who counted it, in whichever round; None before.
    counted_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name=_("counted by")
    )
    is_said_empty = models.BooleanField(_("said to be empty"), default=False)
    # Every roll was where it had to be: a recount leaves the rack out.
    is_settled = models.BooleanField(_("without difference"), default=False)

    objects = CountedRackQuerySet.as_manager()

    class Meta:
        ordering = ["location__code"]
        verbose_name = _("counted rack")
        verbose_name_plural = _("counted racks")
        constraints = [
            models.UniqueConstraint(
                fields=["count", "location"], name="counted_rack_once"
            )
        ]

    def __str__(self):
        return f"{self.count} {self.location}"


class CountedRoll(models.Model):
    """A roll that had to be in a counted rack, was found there, or both.

    `expected_version` is the roll's when the counting began, `found_version` when it
    was scanned, `version` when the count was handed in.
    """

    class Finding(models.TextChoices):
        MATCH = "MATCH", _("in its place")
        MISSING = "MISSING", _("missing")
        ELSEWHERE = "ELSEWHERE", _("found in another counted rack")
        UNEXPECTED = "UNEXPECTED", _("found here, expected elsewhere")
        STRANGE = "STRANGE", _("found here, but gone by the books or another's")
        MOVED = "MOVED", _("moved while it was counted")

    rack = models.ForeignKey(
        CountedRack, models.CASCADE, related_name="rolls", verbose_name=_("rack")
    )
    roll = models.ForeignKey(
        Roll, models.PROTECT, related_name="+", verbose_name=_("roll")
    )
    expected_version = models.PositiveIntegerField(null=True)
    found_version = models.PositiveIntegerField(null=True)
    found_at = models.DateTimeField(_("found"), null=True)
    version = models.PositiveIntegerField(null=True)
    finding = models.CharField(
        _("finding"), max_length=10, choices=Finding, blank=True, db_index=True
    )
    # How the books said it stood when the count was handed in: a status and a place.
    by_the_books = models.CharField(_("by the books"), max_length=80, blank=True)
    posted = models.ForeignKey(
        Transaction,
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("adjusting entry"),
    )

    class Meta:
        ordering = ["pk"]
        verbose_name = _("counted roll")
        verbose_name_plural = _("counted rolls")
        constraints = [
            models.UniqueConstraint(fields=["rack", "roll"], name="counted_roll_once"),
            models.CheckConstraint(
                condition=Q(expected_version__isnull=False)
                | Q(found_version__isnull=False)
                | ~Q(finding=""),
                name="counted_roll_expected_or_found",
            ),
        ]

    def __str__(self):
        return f"{self.rack} {self.roll}"

    @property
    def books(self) -> str:
        """`by_the_books` in the reader's language."""
        status, blank, place = self.by_the_books.partition(" ")
        return f"{Status(status).label}{blank}{place}" if status else ""
