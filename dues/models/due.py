from datetime import date

from django.db import models
from django.db.models import Case, F, Q, Value, When
from django.utils.translation import gettext_lazy as _

from .entry import Entry, what_is_left
from .scope import ShopQuerySet


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
        expression=what_is_left("settled_paise"),
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
