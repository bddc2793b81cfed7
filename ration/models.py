from datetime import date, datetime, timedelta

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.lookups import LessThan, LessThanOrEqual
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.append_only import AppendOnly, AppendOnlyQuerySet

from . import codes, errors
from .card import mask

TURN_STEP = 1 << 20  # room between two numbers for those who rejoin the line
FINISH_GRACE = timedelta(minutes=30)
MAX_CAPACITY = 2000
# Who lost a token because a day was called off books this much before the others.
HEAD_START = timedelta(minutes=30)
CALLED_OFF_FOR = timedelta(days=14)


class SupplierQuerySet(models.QuerySet):
    def approved(self):
        return self.filter(status=Supplier.Status.APPROVED)

    def known(self):
        """The shops a citizen may meet: what the office turned down is no shop."""
        return self.exclude(status=Supplier.Status.REJECTED)


class Supplier(models.Model):
    """A fair-price-shop dealer and the shop. `code` is the shop's public address."""

    class Status(models.TextChoices):
        PENDING = "pending", _("waiting for approval")
        APPROVED = "approved", _("approved")
        REJECTED = "rejected", _("rejected")
        SUSPENDED = "suspended", _("suspended")

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="supplier"
    )
    agent_name = models.CharField(_("dealer's name"), max_length=80)
    phone = models.CharField(_("phone"), max_length=16)
    centre_code = models.CharField(_("centre code"), max_length=20, unique=True)
    code = models.CharField(
        _("shop code"), max_length=8, unique=True, default=codes.new_shop_code
    )
    address = models.TextField(_("address"), max_length=300)
    # ISO weekdays as digits, 1 = Monday.
    open_days = models.CharField(_("open on"), max_length=7, default="123456")
    priority_every = models.PositiveSmallIntegerField(
        _("normal turns before each priority turn"), default=2
    )
    counter_percent = models.PositiveSmallIntegerField(
        _("share of tokens that may be booked at the counter (%)"), default=50
    )
    status = models.CharField(
        _("state"), max_length=10, choices=Status, default=Status.PENDING
    )
    status_reason = models.CharField(_("reason"), max_length=200, blank=True)
    registered_at = models.DateTimeField(_("registered"))

    objects = SupplierQuerySet.as_manager()

    class Meta:
        ordering = ["centre_code"]
        verbose_name = _("supplier")
        verbose_name_plural = _("suppliers")
        constraints = [
            models.CheckConstraint(
                condition=Q(counter_percent__lte=100), name="supplier_share_is_percent"
            ),
            models.CheckConstraint(
                condition=Q(priority_every__gte=1), name="supplier_priority_interleaves"
            ),
        ]

    def __str__(self):
        return f"{self.centre_code} · {self.agent_name}"

    @property
    def is_approved(self) -> bool:
        return self.status == self.Status.APPROVED

    def is_open_on(self, on: date) -> bool:
        return str(on.isoweekday()) in self.open_days


class SessionQuerySet(models.QuerySet):
    def unfinished(self):
        return self.exclude(status__in=DistributionSession.FINAL)

    def open_for_bookings(self, at: datetime, *, head_start=timedelta(0)):
        return self.filter(
            status=DistributionSession.Status.OPEN,
            booking_from__lte=at + head_start,
            ends_at__gt=at,
        )

    def with_a_place(self):
        """Sessions with a place for who books by phone, none kept for the counter."""
        by_phone = F("booked") + F("kept_for_counter")
        return self.filter(
            LessThan(F("booked"), F("capacity")),
            LessThan(by_phone, F("capacity") + F("counter_booked")),
        )

    def with_a_counter_place(self, percent: int):
        """Sessions with a place for the counter, within its share of all places."""
        next_one = F("counter_booked") + 1
        return self.filter(
            LessThan(F("booked"), F("capacity")),
            LessThanOrEqual(next_one * 100, F("capacity") * percent),
        )

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
    `counter_booked` at the counter; `version` grows with every change that a phone,
    board or console would show.
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

    supplier = models.ForeignKey(Supplier, models.PROTECT, related_name="sessions")
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
    counter_booked = models.PositiveIntegerField(default=0)
    last_number = models.PositiveIntegerField(default=0)
    now_serving = models.PositiveIntegerField(null=True)
    normal_run = models.PositiveIntegerField(default=0)
    version = models.PositiveIntegerField(default=0)
    opened_at = models.DateTimeField(null=True)
    paused_at = models.DateTimeField(null=True)
    pause_reason = models.CharField(_("reason"), max_length=120, blank=True)
    cancel_reason = models.CharField(_("reason"), max_length=200, blank=True)
    finished_at = models.DateTimeField(null=True)
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
    def phone_places_left(self) -> int:
        by_phone = self.booked - self.counter_booked
        return max(
            0, min(self.places_left, self.capacity - self.kept_for_counter - by_phone)
        )

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
        if self.is_final or at >= self.ends_at:
            return errors.SessionFinished()
        if self.status == self.Status.DRAFT or at < self.booking_from:
            return errors.NotOpenYet()
        if self.status == self.Status.PAUSED:
            return errors.SessionPaused()
        if self.status == self.Status.CLOSED:
            return errors.BookingsClosed()
        return errors.SessionFull() if self.is_full else None


class TokenQuerySet(models.QuerySet):
    def live(self):
        return self.filter(status__in=Token.LIVE)

    def waiting(self):
        return self.filter(status=Token.Status.WAITING).order_by("turn", "pk")

    def waitlisted(self):
        return self.filter(status=Token.Status.WAITLISTED).order_by("pk")

    def called(self):
        return self.filter(status=Token.Status.CALLED).order_by("counter")

    def missed(self):
        return self.filter(status=Token.Status.MISSED).order_by("number")

    def found_by(self, text: str):
        """Tokens with this number, or of a card that ends in these four characters."""
        found = Q(card_last4=text)
        if text.isascii() and text.isdigit():
            found |= Q(number=int(text))
        return self.filter(found)

    def numbered(self):
        return self.filter(number__isnull=False).order_by("number")


class Token(models.Model):
    """A household's turn at the counter.

    `live_key` is NULL once the card may book again; `turn` is the place in line,
    which a rejoining household changes and a number never does.
    """

    class Status(models.TextChoices):
        PENDING_OTP = "pending_otp", _("waiting for the code")
        WAITLISTED = "waitlisted", _("on the waiting list")
        WAITING = "waiting", _("waiting")
        CALLED = "called", _("called")
        SERVED = "served", _("served")
        MISSED = "missed", _("missed")
        CANCELLED = "cancelled", _("cancelled")
        EXPIRED = "expired", _("expired")

    class Source(models.TextChoices):
        PHONE = "phone", _("phone")
        COUNTER = "counter", _("counter")

    class Lane(models.TextChoices):
        NORMAL = "normal", _("normal")
        PRIORITY = "priority", _("priority")

    class PriorityReason(models.TextChoices):
        ELDERLY = "elderly", _("60 years or older")
        DISABILITY = "disability", _("disability")
        INFANT = "infant", _("pregnant or with an infant")
        ILLNESS = "illness", _("illness")

    LIVE = (Status.WAITING, Status.CALLED, Status.MISSED, Status.WAITLISTED)

    session = models.ForeignKey(
        DistributionSession, models.PROTECT, related_name="tokens"
    )
    key = models.CharField(max_length=22, unique=True, default=codes.new_token_key)
    number = models.PositiveIntegerField(_("number"), null=True)
    status = models.CharField(
        _("state"), max_length=12, choices=Status, default=Status.WAITING
    )
    lane = models.CharField(_("lane"), max_length=8, choices=Lane, default=Lane.NORMAL)
    priority_reason = models.CharField(
        _("reason"), max_length=12, choices=PriorityReason, blank=True
    )
    source = models.CharField(
        _("booked at"), max_length=8, choices=Source, default=Source.PHONE
    )
    turn = models.BigIntegerField(default=0)
    card_digest = models.CharField(max_length=43)
    card_key_id = models.CharField(max_length=8)
    card_last4 = models.CharField(_("card ends in"), max_length=4)
    live_key = models.CharField(max_length=80, null=True, unique=True)  # noqa: DJ001
    phone = models.CharField(_("phone"), max_length=16, blank=True)
    device = models.CharField(max_length=22, blank=True)
    address_digest = models.CharField(max_length=43, blank=True)
    request_key = models.CharField(max_length=36, blank=True)
    pin = models.CharField(_("PIN"), max_length=4, default=codes.new_pin)
    # Ended by the shop, not by the household: does not count against the card.
    is_voided = models.BooleanField(_("ended by the shop"), default=False)
    counter = models.PositiveSmallIntegerField(_("counter"), null=True)
    misses = models.PositiveSmallIntegerField(default=0)
    copies = models.PositiveSmallIntegerField(_("slips printed"), default=0)
    version = models.PositiveIntegerField(default=0)
    booked_at = models.DateTimeField(_("booked at"))
    called_at = models.DateTimeField(_("called at"), null=True)
    ended_at = models.DateTimeField(_("ended at"), null=True)

    objects = TokenQuerySet.as_manager()

    class Meta:
        ordering = ["session", "number"]
        verbose_name = _("token")
        verbose_name_plural = _("tokens")
        indexes = [
            models.Index(fields=["session", "status", "turn"]),
            models.Index(fields=["session", "address_digest", "booked_at"]),
            models.Index(fields=["card_digest"]),
            models.Index(fields=["device"]),
            models.Index(fields=["phone"]),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["session", "number"], name="token_number_once"
            ),
            models.CheckConstraint(
                condition=Q(lane="normal") | ~Q(priority_reason=""),
                name="token_priority_has_a_reason",
            ),
        ]

    def __str__(self):
        return f"{self.number or '-'} ({self.status})"

    @property
    def masked_card(self) -> str:
        return mask(self.card_last4)

    @property
    def is_live(self) -> bool:
        return self.status in self.LIVE


class ServiceCounter(models.Model):
    """A counter of a session and the token called to it; `version` makes a press
    of its button count once."""

    session = models.ForeignKey(
        DistributionSession, models.PROTECT, related_name="service_counters"
    )
    number = models.PositiveSmallIntegerField(_("counter"))
    current = models.OneToOneField(
        Token, models.PROTECT, null=True, related_name="at_counter"
    )
    version = models.PositiveIntegerField(default=0)
    last_step = models.CharField(max_length=32, blank=True)
    last_step_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(
                fields=["session", "number"], name="counter_once_a_session"
            )
        ]

    def __str__(self):
        return f"{self.session_id}/{self.number}"


class QueueEvent(AppendOnly):
    """One thing that happened to a token or session; the queue's own history.

    `step` joins what one press did, `before` holds what an undo puts back.
    """

    class Kind(models.TextChoices):
        OPENED = "opened", _("opened")
        PAUSED = "paused", _("paused")
        RESUMED = "resumed", _("resumed")
        CLOSED = "closed", _("bookings closed")
        FINISHED = "finished", _("finished")
        SESSION_CANCELLED = "session_cancelled", _("session cancelled")
        BOOKED = "booked", _("booked")
        WAITLISTED = "waitlisted", _("put on the waiting list")
        PROMOTED = "promoted", _("moved up from the waiting list")
        CALLED = "called", _("called")
        CALLED_AGAIN = "called_again", _("called again")
        SERVED = "served", _("served")
        MISSED = "missed", _("missed")
        REJOINED = "rejoined", _("rejoined the line")
        RECALLED = "recalled", _("recalled")
        PUT_BACK = "put_back", _("put back in line")
        PRIORITISED = "prioritised", _("moved to the priority lane")
        CANCELLED = "cancelled", _("cancelled")
        EXPIRED = "expired", _("expired")
        UNDONE = "undone", _("undone")
        PRINTED = "printed", _("slip printed")

    session = models.ForeignKey(
        DistributionSession, models.PROTECT, related_name="events"
    )
    token = models.ForeignKey(Token, models.PROTECT, null=True, related_name="events")
    kind = models.CharField(_("what"), max_length=20, choices=Kind)
    at = models.DateTimeField(_("at"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("by"),
    )
    counter = models.PositiveSmallIntegerField(_("counter"), null=True)
    reason = models.CharField(_("reason"), max_length=200, blank=True)
    step = models.CharField(max_length=32, blank=True)
    before = models.JSONField(default=dict)

    objects = AppendOnlyQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        verbose_name = _("queue event")
        verbose_name_plural = _("queue events")
        indexes = [models.Index(fields=["session", "step"])]

    def __str__(self):
        return f"{self.kind} {self.at:%H:%M:%S}"


class RefusedBooking(models.Model):
    """A booking that was turned down: what the rate limits count. Forgotten daily."""

    session = models.ForeignKey(DistributionSession, models.CASCADE, related_name="+")
    code = models.CharField(_("why"), max_length=30)
    card_digest = models.CharField(max_length=43)
    address_digest = models.CharField(max_length=43)
    at = models.DateTimeField(_("at"))

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("refused booking")
        verbose_name_plural = _("refused bookings")
        indexes = [
            models.Index(fields=["session", "address_digest", "at"]),
            models.Index(fields=["card_digest", "at"]),
        ]

    def __str__(self):
        return f"{self.session_id} {self.at:%H:%M:%S}"
