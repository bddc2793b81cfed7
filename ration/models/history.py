from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.append_only import AppendOnly, AppendOnlyQuerySet

from .session import DistributionSession
from .token import Token


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
        DistributionSession,
        models.PROTECT,
        related_name="events",
        verbose_name=_("distribution session"),
    )
    token = models.ForeignKey(
        Token,
        models.PROTECT,
        null=True,
        related_name="events",
        verbose_name=_("token"),
    )
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

    session = models.ForeignKey(
        DistributionSession,
        models.CASCADE,
        related_name="+",
        verbose_name=_("distribution session"),
    )
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
