from datetime import date, datetime, timedelta

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .. import codes, errors
from .supplier import Supplier

FINISH_GRACE = timedelta(minutes=30)
MAX_CAPACITY = 2000
# Who lost a token because a day was called off books this much before the others.
HEAD_START = timedelta(minutes=30)
CALLED_OFF_FOR = timedelta(days=14)


class SessionQuerySet(models.QuerySet):
    def unfinished(self):
        return self.exclude(status__in=DistributionSession.FINAL)

    def serving(self):
        return self.filter(status__in=DistributionSession.SERVING)

    def overdue(self, at: datetime):
        """Sessions nobody finished though their hours, and the grace, are over."""
        return self.unfinished().filter(ends_at__lte=at - FINISH_GRACE)

    def on_day(self, on: date):
        """The day's sessions, the one that matters now first."""
        final = models.Case(
            models.When(status__in=DistributionSession.FINAL, then=1), default=0
        )
        return self.filter(on=on).order_by(final, "-pk")


class DistributionSession(models.Model):
    """One day's hand-out at one shop.

    `booked` counts the places taken (waiting, called, served or missed), of them
    `counter_booked` at the counter. The end of the day frees no place any more:
    then it counts the expired ones too, and the cancelled ones of a day that was
    called off. `version` grows with every change that a phone, board or console
    would show.
    """

    class Status(models.TextChoices):
        DRAFT = "draft", _("draft")
        OPEN = "open", _("open")
        PAUSED = "paused", _("paused")
        CLOSED = "closed", _("bookings closed")
        FINISHED = "finished", _("finished")
        CANCELLED = "cancelled", _("cancelled")

    class PauseReason(models.TextChoices):
        SERVER_DOWN = "server_down", _("the e-PoS server is down")
        POWER_CUT = "power_cut", _("power cut")
        STOCK_COMING = "stock_coming", _("waiting for stock")
        BREAK = "break", _("a short break")
        SUSPENDED = "suspended", _("the shop was suspended by the office")

    FINAL = (Status.FINISHED, Status.CANCELLED)
    SERVING = (Status.OPEN, Status.CLOSED)

    supplier = models.ForeignKey(
        Supplier, models.PROTECT, related_name="sessions", verbose_name=_("supplier")
    )
    on = models.DateField(_("date"))
    starts_at = models.DateTimeField(_("starts"))
    ends_at = models.DateTimeField(_("ends"))
    booking_from = models.DateTimeField(_("bookings from"))
    capacity = models.PositiveIntegerField(_("tokens"))
    goods = models.TextField(_("what is given"), max_length=500, blank=True)
    asks_onsite_code = models.BooleanField(_("book only at the shop"), default=False)
    counters = models.PositiveSmallIntegerField(_("counters"), default=1)
    kept_for_counter = models.PositiveIntegerField(
        _("tokens kept for the counter"), default=0
    )
    status = models.CharField(
        _("state"), max_length=10, choices=Status, default=Status.DRAFT
    )
    # NULL when a further session on this day is allowed (cancelled, or by setting).
    day_key = models.CharField(max_length=40, null=True, unique=True)  # noqa: DJ001
    booked = models.PositiveIntegerField(_("booked"), default=0)
    counter_booked = models.PositiveIntegerField(_("booked at the counter"), default=0)
    last_number = models.PositiveIntegerField(_("last number"), default=0)
    now_serving = models.PositiveIntegerField(_("now serving"), null=True)
    normal_run = models.PositiveIntegerField(default=0)
    version = models.PositiveIntegerField(default=0)
    opened_at = models.DateTimeField(_("opened"), null=True)
    paused_at = models.DateTimeField(_("paused"), null=True)
    pause_reason = models.CharField(_("reason"), max_length=120, blank=True)
    cancel_reason = models.CharField(_("reason"), max_length=200, blank=True)
    finished_at = models.DateTimeField(_("finished"), null=True)
    # Mean seconds a token took in this session: the shop's history for estimates.
    pace_s = models.PositiveIntegerField(null=True)
    # Digest of the whole history, taken at the end (seal.py).
    seal = models.CharField(_("seal"), max_length=64, blank=True)

    objects = SessionQuerySet.as_manager()

    class Meta:
        ordering = ["-on", "-pk"]
        verbose_name = _("distribution session")
        verbose_name_plural = _("distribution sessions")
        indexes = [models.Index(fields=["supplier", "on"])]
        constraints = [
            models.CheckConstraint(
                condition=Q(booked__lte=F("capacity")), name="session_never_oversold"
            ),
            models.CheckConstraint(
                condition=Q(counter_booked__lte=F("booked"))
                & Q(kept_for_counter__lte=F("capacity")),
                name="session_counter_within_all",
            ),
            models.CheckConstraint(
                condition=Q(capacity__gte=1, capacity__lte=MAX_CAPACITY),
                name="session_capacity_in_range",
            ),
            models.CheckConstraint(
                condition=Q(starts_at__lt=F("ends_at")), name="session_starts_first"
            ),
            models.CheckConstraint(
                condition=Q(counters__gte=1, counters__lte=9),
                name="session_counters_in_range",
            ),
        ]

    def __str__(self):
        return f"{self.supplier.centre_code} {self.on:%d %b %Y}"

    @property
    def code(self) -> str:
        return codes.session_code(self.pk)

    @property
    def is_final(self) -> bool:
        return self.status in self.FINAL

    def is_overdue(self, at: datetime) -> bool:
        """Nobody finished it though its hours, and the grace, are over."""
        return not self.is_final and self.ends_at + FINISH_GRACE <= at

    @property
    def is_full(self) -> bool:
        return not self.phone_places_left

    @property
    def places_left(self) -> int:
        return max(0, self.capacity - self.booked)

    @property
    def phone_capacity(self) -> int:
        return self.capacity - self.kept_for_counter

    @property
    def phone_places_left(self) -> int:
        by_phone = self.booked - self.counter_booked
        return max(0, min(self.places_left, self.phone_capacity - by_phone))

    @property
    def pause_words(self):
        """Why it is paused; a known reason in the reader's language."""
        return dict(self.PauseReason.choices).get(self.pause_reason, self.pause_reason)

    def called_off_before(self):
        """The shop's sessions of the last two weeks that were called off."""
        return DistributionSession.objects.filter(
            supplier=self.supplier_id,
            status=self.Status.CANCELLED,
            on__gte=self.on - CALLED_OFF_FOR,
            on__lte=self.on,
        )

    def is_head_start(self, at: datetime) -> bool:
        """Whether only those of a called-off day may book now."""
        return (
            self.status == self.Status.OPEN
            and self.booking_from - HEAD_START <= at < self.booking_from
            and self.called_off_before().exists()
        )

    def refusal(self, at: datetime) -> errors.RationError | None:
        """Why no token can be booked at `at`; None when one can."""
        today = timezone.localdate(at)
        if self.on < today:
            return errors.OtherDay()
        if self.status == self.Status.CANCELLED:
            return errors.SessionCancelled()
        if self.is_final or (self.status == self.Status.DRAFT and at >= self.ends_at):
            return errors.SessionFinished()
        if at >= self.ends_at:
            return errors.HoursOver()
        if self.status == self.Status.DRAFT or at < self.booking_from:
            return errors.NotOpenYet()
        if self.status == self.Status.PAUSED:
            return errors.SessionPaused()
        if self.status == self.Status.CLOSED:
            return errors.BookingsClosed()
        return self._full() if self.is_full else None

    def _full(self) -> errors.SessionFull:
        if kept := self.places_left:
            return errors.PhoneShareTaken(kept=kept)
        return errors.SessionFull()
