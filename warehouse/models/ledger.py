from datetime import datetime, timedelta

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.append_only import AppendOnly, AppendOnlyQuerySet
from accounts.models import Department, User

from ..permissions import Right, reach
from ..states import Action, Status
from .customers import Customer
from .goods import Roll
from .places import Location

UNDO_FOR = timedelta(minutes=5)


class TransactionQuerySet(AppendOnlyQuerySet):
    def seen_by(self, user: User, right: Right = Right.SEE_ROLLS):
        return reach(user, right).narrow(
            self, "roll__department", "roll__custody", "roll__bound_for"
        )

    def standing(self):
        """Without reversals and what they took back, the newest first."""
        return (
            self.exclude(action=Action.REVERSAL)
            .filter(reversal__isnull=True)
            .order_by("-seq")
        )

    def undoable_by(self, user: User, at: datetime):
        """What `user` may still undo without a reason, the newest first."""
        recent = self.filter(user=user, scanned_at__gte=at - UNDO_FOR)
        return recent.standing().order_by("-pk")

    def with_names(self):
        """All a row of a list shows, in one question."""
        return self.select_related(
            *("roll", "user", "scanned_by", "from_location", "location"),
            *("department", "customer"),
        )

    def told(self):
        """A roll's whole history, the newest first, with who took which step back."""
        named = self.with_names().select_related(
            "from_department", "bound_for", "passed_over", "reverses", "reversal__user"
        )
        return named.order_by("-seq")


class Transaction(AppendOnly):
    """One step of one roll, kept for ever. `seq` counts a roll's steps from 1.

    `to_status`, `location`, `department`, `bound_for` and (when it leaves) `customer`
    say how the roll stood afterwards; a RETURN's customer is who sent it back.
    `seal` is a digest over these facts and the seal before. What nobody asks by, or
    a longer index covers, has no index of its own: a million rows are written here.
    """

    roll = models.ForeignKey(
        Roll,
        models.PROTECT,
        related_name="transactions",
        db_index=False,
        verbose_name=_("roll"),
    )
    seq = models.PositiveIntegerField(_("step"))
    action = models.CharField(_("action"), max_length=12, choices=Action)
    from_status = models.CharField(_("from status"), max_length=12, choices=Status)
    to_status = models.CharField(_("to status"), max_length=12, choices=Status)
    from_location = models.ForeignKey(
        Location,
        models.PROTECT,
        null=True,
        related_name="+",
        db_index=False,
        verbose_name=_("from location"),
    )
    location = models.ForeignKey(
        Location,
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("location"),
    )
    from_department = models.ForeignKey(
        Department,
        models.PROTECT,
        related_name="+",
        db_index=False,
        verbose_name=_("from department"),
    )
    department = models.ForeignKey(
        Department,
        models.PROTECT,
        related_name="+",
        db_index=False,
        verbose_name=_("department"),
    )
    bound_for = models.ForeignKey(
        Department,
        models.PROTECT,
        null=True,
        related_name="+",
        db_index=False,
        verbose_name=_("on the way to"),
    )
    customer = models.ForeignKey(
        Customer,
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("customer"),
    )
    reference = models.CharField(_("vehicle or invoice"), max_length=60, blank=True)
    # The older roll of the same material that stayed behind at this dispatch.
    passed_over = models.ForeignKey(
        Roll,
        models.PROTECT,
        null=True,
        related_name="+",
        db_index=False,
        verbose_name=_("older roll passed over"),
    )
    # {"weight_g": [before, after]} of an ADJUST and of its reversal.
    changes = models.JSONField(_("changes"), default=dict)
    reason = models.CharField(_("reason"), max_length=200, blank=True)
    reverses = models.OneToOneField(
        "self",
        models.PROTECT,
        null=True,
        related_name="reversal",
        verbose_name=_("reverses"),
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        db_index=False,
        verbose_name=_("user"),
    )
    # Whose scan it was, when a supervisor sent it for them: `user` is who sent it.
    scanned_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        db_index=False,
        verbose_name=_("scanned by"),
    )
    scanned_at = models.DateTimeField(_("scanned"))
    # What the device's own clock said, and whether that differs by much.
    client_scanned_at = models.DateTimeField(_("scanned on the device"), null=True)
    is_late = models.BooleanField(_("late"), default=False)
    device = models.CharField(_("device"), max_length=60, blank=True)
    client_tx_id = models.UUIDField(_("key"), null=True, unique=True)
    request_digest = models.CharField(max_length=64, editable=False)
    seal = models.CharField(_("seal"), max_length=64, editable=False)

    objects = TransactionQuerySet.as_manager()

    Action = Action

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("transaction")
        verbose_name_plural = _("transactions")
        indexes = [
            models.Index(fields=["scanned_at"], name="transaction_scanned"),
            models.Index(fields=["user", "scanned_at"], name="transaction_by_user"),
            # Whoever takes an import back is asked, roll by roll, what refers to it.
            models.Index(fields=["passed_over"], name="transaction_passed_over"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["roll", "seq"], name="transaction_step_once"
            ),
            models.CheckConstraint(condition=Q(seq__gte=1), name="transaction_counted"),
            models.CheckConstraint(
                condition=Q(action=Action.REVERSAL, reverses__isnull=False)
                | (~Q(action=Action.REVERSAL) & Q(reverses__isnull=True)),
                name="transaction_reverses_something",
            ),
            models.CheckConstraint(
                condition=~Q(action=Action.PUTAWAY) | Q(location__isnull=False),
                name="transaction_put_somewhere",
            ),
            models.CheckConstraint(
                condition=~Q(action=Action.DISPATCH) | Q(customer__isnull=False),
                name="transaction_sent_to_somebody",
            ),
        ]

    def __str__(self):
        return f"{self.action} {self.roll_id} {self.seq}"

    @property
    def scanner(self) -> User:
        """Whose scan it was, whoever sent it."""
        return self.scanned_by or self.user

    @property
    def scanner_id(self) -> int:
        return self.scanned_by_id or self.user_id
