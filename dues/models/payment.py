from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from .. import names
from .entry import Entry, what_is_left
from .scope import ShopQuerySet


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
        expression=what_is_left("allocated_paise"),
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
