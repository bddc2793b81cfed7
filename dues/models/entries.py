from datetime import date, datetime, timedelta

from django.db import models
from django.db.models import Case, F, Q, Value, When
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.append_only import AppendOnly
from accounts.models import User

from .. import names
from ..dates import UNDO_MINUTES
from .customer import Customer
from .posting import Posting
from .scope import ShopQuerySet
from .shop import Shopkeeper


def _left(used: str) -> Case:
    """What an entry still has: nothing once it is void."""
    return Case(
        When(voided_on__isnull=True, then=F("amount_paise") - F(used)),
        default=Value(0),
    )


class Entry(models.Model):
    """A posted fact. Amount, customer, dates and kind never change: void, and anew.

    Who wrote it and when is told by `posting`; a void has a posting and a date of
    its own, so that a statement of last month prints the same next year.
    """

    shopkeeper = models.ForeignKey(
        Shopkeeper, models.PROTECT, related_name="%(class)ss", verbose_name=_("shop")
    )
    customer = models.ForeignKey(
        Customer, models.PROTECT, related_name="%(class)ss", verbose_name=_("customer")
    )
    amount_paise = models.BigIntegerField(_("amount"))
    entry_on = models.DateField(_("date"))
    posting = models.ForeignKey(Posting, models.PROTECT, related_name="%(class)ss")
    voided_on = models.DateField(_("cancelled on"), null=True)
    void_reason = models.CharField(_("reason"), max_length=200, blank=True)
    void_posting = models.ForeignKey(
        Posting, models.PROTECT, null=True, related_name="voided_%(class)ss"
    )

    class Meta:
        abstract = True

    @property
    def is_void(self) -> bool:
        return self.voided_on is not None

    def is_fresh(self, *, by: User, at: datetime) -> bool:
        """Whether who wrote it may still take it back without saying why."""
        if self.is_void or self.posting.by_id != by.pk:
            return False
        return timedelta(0) <= at - self.posting.at < timedelta(minutes=UNDO_MINUTES)

    @property
    def is_entered_late(self) -> bool:
        """Written down on a later day than the one it is of."""
        return self.entry_on < timezone.localdate(self.posting.at)


class DueQuerySet(ShopQuerySet):
    def live(self):
        return self.filter(voided_on__isnull=True)

    def open(self):
        """Dues that still want money."""
        return self.filter(status=Due.Status.PENDING, open_paise__gt=0)

    def in_order(self):
        """The order in which money settles them: by date, then as written."""
        return self.order_by("entry_on", "pk")

    def overdue(self, today: date):
        return self.open().filter(due_on__lt=today)


class Due(Entry):
    """Udhar: what a customer took and owes. `settled_paise` is what was paid of it.

    `status` and `open_paise` are computed by the database, so nobody can write them;
    overdue depends on today and is never stored.
    """

    class Kind(models.TextChoices):
        SALE = "SALE", _("given")
        OPENING = "OPENING", _("old balance")
        REFUND = "REFUND", _("advance paid back")

    class Status(models.TextChoices):
        PENDING = "PENDING", _("Pending")
        PAID = "PAID", _("Paid")

    kind = models.CharField(_("kind"), max_length=8, choices=Kind, default=Kind.SALE)
    description = models.CharField(_("for what"), max_length=200, blank=True)
    due_on = models.DateField(_("due on"))
    settled_paise = models.BigIntegerField(_("settled"), default=0)
    status = models.GeneratedField(
        verbose_name=_("state"),
        expression=Case(
            When(settled_paise__gte=F("amount_paise"), then=Value("PAID")),
            default=Value("PENDING"),
        ),
        output_field=models.CharField(max_length=7, choices=Status),
        db_persist=True,
    )
    open_paise = models.GeneratedField(
        verbose_name=_("open"),
        expression=_left("settled_paise"),
        output_field=models.BigIntegerField(),
        db_persist=True,
    )
    moved_from = models.OneToOneField(
        "self",
        models.PROTECT,
        null=True,
        related_name="moved_to",
        verbose_name=_("moved from"),
    )

    objects = DueQuerySet.as_manager()

    class Meta:
        ordering = ["-entry_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(amount_paise__gt=0), name="due_of_something"
            ),
            models.CheckConstraint(
                condition=Q(settled_paise__gte=0, settled_paise__lte=F("amount_paise")),
                name="due_never_oversettled",
            ),
            models.CheckConstraint(
                condition=Q(voided_on__isnull=True)
                | Q(settled_paise=0, voided_on__gte=F("entry_on")),
                name="due_void_holds_nothing",
            ),
            # A moved due keeps the day it was to be paid, which may be past.
            models.CheckConstraint(
                condition=Q(due_on__gte=F("entry_on"))
                | ~Q(kind="SALE")
                | Q(moved_from__isnull=False),
                name="due_after_it_was_given",
            ),
        ]
        indexes = [
            # Sums of open dues are read from these two without touching the rows.
            models.Index(
                fields=["shopkeeper", "status", "due_on", "open_paise"],
                name="due_open_by_day",
            ),
            models.Index(
                fields=["shopkeeper", "status", "customer", "due_on", "open_paise"],
                name="due_open_by_customer",
            ),
            models.Index(fields=["customer", "entry_on"], name="due_of_customer"),
            models.Index(
                fields=["shopkeeper", "entry_on", "kind", "voided_on", "amount_paise"],
                name="due_by_day",
            ),
            models.Index(fields=["shopkeeper", "voided_on"], name="due_voided"),
            models.Index(fields=["shopkeeper", "posting"], name="due_newest"),
        ]
        verbose_name = _("due")
        verbose_name_plural = _("dues")

    def __str__(self):
        return f"{self.entry_on} {self.description or self.kind}"

    @property
    def is_paid(self) -> bool:
        return self.settled_paise >= self.amount_paise

    @property
    def is_refund(self) -> bool:
        return self.kind == self.Kind.REFUND

    @property
    def is_part_paid(self) -> bool:
        return 0 < self.settled_paise < self.amount_paise

    def days_overdue(self, today: date) -> int:
        """Days since it should have been paid: 0 on the due date and before it."""
        return 0 if self.is_paid else max(0, (today - self.due_on).days)


class PaymentQuerySet(ShopQuerySet):
    def live(self):
        return self.filter(voided_on__isnull=True)

    def with_advance(self):
        """Payments with money left that settles no due yet, the oldest first."""
        return self.filter(free_paise__gt=0).order_by("entry_on", "pk")

    def money(self):
        """What was paid once: a return, discount or write-off never was."""
        return self.filter(kind__in=Payment.MONEY)

    def collections(self):
        """Money that came in: no return, discount or write-off."""
        return self.live().filter(kind=Payment.Kind.PAYMENT)


class Payment(Entry):
    """What lowers a customer's balance; `allocated_paise` is how much settles dues.

    What is not allocated is the customer's advance. Only kind PAYMENT is collected;
    a return, discount or write-off settles dues with all of itself when it is written.
    """

    class Kind(models.TextChoices):
        PAYMENT = "PAYMENT", _("received")
        OPENING_ADVANCE = "OPENING_ADVANCE", _("old advance")
        RETURN = "RETURN", _("goods returned")
        DISCOUNT = "DISCOUNT", _("discount")
        WRITE_OFF = "WRITE_OFF", _("written off")

    # Only these may be held as an advance, and be paid back.
    MONEY = (Kind.PAYMENT, Kind.OPENING_ADVANCE)

    class Mode(models.TextChoices):
        CASH = "CASH", _("cash")
        UPI = "UPI", _("UPI")
        BANK = "BANK", _("bank")
        CHEQUE = "CHEQUE", _("cheque")

    kind = models.CharField(
        _("kind"), max_length=16, choices=Kind, default=Kind.PAYMENT
    )
    mode = models.CharField(_("mode"), max_length=8, choices=Mode, blank=True)
    # NULL where there is none, and again once the payment is void.
    reference = models.CharField(  # noqa: DJ001
        _("UTR or cheque number"), max_length=40, null=True, blank=True
    )
    # Folded in Python, so that "UTR 123" and "utr123" are one on every database.
    reference_key = models.CharField(  # noqa: DJ001
        max_length=names.LONGEST_REFERENCE, null=True, editable=False
    )
    note = models.CharField(_("note"), max_length=200, blank=True)
    allocated_paise = models.BigIntegerField(_("settles dues"), default=0)
    free_paise = models.GeneratedField(
        verbose_name=_("advance"),
        expression=_left("allocated_paise"),
        output_field=models.BigIntegerField(),
        db_persist=True,
    )
    receipt_no = models.CharField(  # noqa: DJ001
        _("receipt"), max_length=16, null=True
    )

    objects = PaymentQuerySet.as_manager()

    class Meta:
        ordering = ["-entry_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(amount_paise__gt=0), name="payment_of_something"
            ),
            models.CheckConstraint(
                condition=Q(
                    allocated_paise__gte=0, allocated_paise__lte=F("amount_paise")
                ),
                name="payment_never_overspent",
            ),
            models.CheckConstraint(
                condition=Q(voided_on__isnull=True)
                | Q(allocated_paise=0, voided_on__gte=F("entry_on")),
                name="payment_void_holds_nothing",
            ),
            models.CheckConstraint(
                condition=Q(kind="PAYMENT") & ~Q(mode="")
                | ~Q(kind="PAYMENT") & Q(mode=""),
                name="payment_mode_of_money_only",
            ),
            models.UniqueConstraint(
                fields=["shopkeeper", "reference_key"], name="payment_reference_once"
            ),
            models.UniqueConstraint(
                fields=["shopkeeper", "receipt_no"], name="payment_receipt_once"
            ),
        ]
        indexes = [
            models.Index(
                fields=["shopkeeper", "entry_on", "kind", "voided_on", "amount_paise"],
                name="payment_by_day",
            ),
            models.Index(
                fields=["shopkeeper", "free_paise", "customer"], name="payment_free"
            ),
            models.Index(fields=["customer", "entry_on"], name="payment_of_customer"),
            models.Index(fields=["customer", "free_paise"], name="payment_advance"),
            models.Index(fields=["shopkeeper", "voided_on"], name="payment_voided"),
            models.Index(fields=["shopkeeper", "posting"], name="payment_newest"),
        ]
        verbose_name = _("payment")
        verbose_name_plural = _("payments")

    def __str__(self):
        return self.receipt_no or f"{self.entry_on} {self.kind}"


class Allocation(AppendOnly):
    """So much of a payment settles so much of a due. Taken back by a negative row.

    Along one due or one payment `made_on` never goes back, so the sum up to any day
    lies between nothing and the whole.
    """

    payment = models.ForeignKey(Payment, models.PROTECT, related_name="allocations")
    due = models.ForeignKey(Due, models.PROTECT, related_name="allocations")
    amount_paise = models.BigIntegerField(_("amount"))
    made_on = models.DateField(_("date"))
    posting = models.ForeignKey(Posting, models.PROTECT, related_name="allocations")

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(amount_paise=0), name="allocation_of_something"
            )
        ]
        verbose_name = _("allocation")
        verbose_name_plural = _("allocations")

    def __str__(self):
        return f"{self.payment_id} → {self.due_id}: {self.amount_paise}"
