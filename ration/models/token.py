from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from .. import codes
from ..card import mask
from .session import DistributionSession

TURN_STEP = 1 << 20  # room between two numbers for those who rejoin the line


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
        DistributionSession,
        models.PROTECT,
        related_name="tokens",
        verbose_name=_("distribution session"),
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
    misses = models.PositiveSmallIntegerField(_("times missed"), default=0)
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
