"""What is made and kept: materials, their batches, and every single roll."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import models
from django.db.models import Min, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Department, User

from .. import codes
from ..permissions import Right, reach
from ..states import ALIVE, HERE, Status, allowed
from . import beginning  # noqa: F401  `begins`
from .customers import Customer
from .imports import ImportLog
from .places import Location

MAX_WEIGHT_G = 100_000_000
TOO_LONG_ON_THE_WAY = timedelta(hours=24)
TOO_LONG_TEMPORARY = timedelta(hours=24)
TOO_LONG_UNSTORED = timedelta(hours=72)
FEW = 500


class MaterialQuerySet(models.QuerySet):
    def seen_by(self, user: User):
        """Materials of the person's departments, or with a roll they may see."""
        within = reach(user, Right.SEE_ROLLS)
        if within.is_everywhere:
            return self
        rolls = Roll.objects.seen_by(user).values("material")
        return self.filter(Q(department__in=within.departments) | Q(pk__in=rolls))


class Material(models.Model):
    """`department` is where it was first entered; whose a roll is, the roll says."""

    number = models.CharField(_("material number"), max_length=40, unique=True)
    description = models.CharField(_("description"), max_length=200, blank=True)
    department = models.ForeignKey(
        Department, models.PROTECT, related_name="+", verbose_name=_("department")
    )
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        verbose_name=_("entered by"),
    )
    created_at = models.DateTimeField(_("entered"))

    objects = MaterialQuerySet.as_manager()

    class Meta:
        ordering = ["number"]
        verbose_name = _("material")
        verbose_name_plural = _("materials")

    def __str__(self):
        return self.number


class Batch(models.Model):
    material = models.ForeignKey(
        Material, models.PROTECT, related_name="batches", verbose_name=_("material")
    )
    number = models.CharField(_("batch number"), max_length=40)
    created_at = models.DateTimeField(_("entered"))

    class Meta:
        ordering = ["material", "number"]
        verbose_name = _("batch")
        verbose_name_plural = _("batches")
        constraints = [
            models.UniqueConstraint(
                fields=["material", "number"], name="batch_once_a_material"
            )
        ]

    def __str__(self):
        return f"{self.material.number} / {self.number}"


def _keys(rows):
    """Their keys when they are few: only then does MariaDB find by several indexes."""
    keys = list(rows.order_by().values_list("pk", flat=True)[: FEW + 1])
    return keys if len(keys) <= FEW else rows.order_by().values("pk")


class RollQuerySet(models.QuerySet):
    def seen_by(self, user: User, right: Right = Right.SEE_ROLLS):
        """Rolls made in, kept in or coming to a department of the person."""
        return reach(user, right).narrow(self, "department", "custody", "bound_for")

    def here(self):
        """In the house: in a rack, on the floor or at a department."""
        return self.filter(status__in=HERE)

    def alive(self):
        return self.filter(status__in=ALIVE)

    def untouched(self):
        """Made, and neither moved nor even looked at by a scan since."""
        return self.filter(status=Status.PRODUCED, version=0)

    def settled(self):
        """Without those of an import that is under way: they may yet go again."""
        return self.exclude(import_log__status=ImportLog.Status.RUNNING)

    def with_names(self):
        """All a row of a list shows, in one question."""
        return self.select_related(
            "batch__material",
            "material",
            "location",
            "department",
            "custody",
            "customer",
        )

    def matching(self, text: str):
        """Rolls found by the beginning of their, their batch's or their material's
        number, by label code, or by a part of a name of the customer."""
        number, name = codes.number(text), codes.plain(text)
        batches = Batch.objects.filter(number__begins=number)
        materials = Material.objects.filter(number__begins=number)
        customers = Customer.objects.known_as(name)
        return self.filter(
            Q(roll_no__begins=number)
            | Q(code=codes.roll_code(text) or "")
            | Q(batch__in=_keys(batches))
            | Q(material__in=_keys(materials))
            | Q(customer__in=_keys(customers))
        )

    def older_than(self, roll: "Roll"):
        """Rolls of the same material in the same department that should go first."""
        return (
            self.here()
            .filter(
                material=roll.material_id,
                custody=roll.custody_id,
                is_held=False,
                entered_at__lt=roll.entered_at,
            )
            .order_by("entered_at", "pk")
        )

    def oldest_before(self, roll: "Roll") -> "Roll | None":
        """The first of `older_than`; asked in two steps, each by the index alone."""
        older = self.older_than(roll).order_by()
        entered_at = older.aggregate(first=Min("entered_at"))["first"]
        return entered_at and older.filter(entered_at=entered_at).first()

    def overdue(self, at: datetime):
        """Rolls that stand too long where nothing should stand."""
        return self.filter(
            Q(status=Status.IN_TRANSIT, moved_at__lt=at - TOO_LONG_ON_THE_WAY)
            | Q(status=Status.TEMP, moved_at__lt=at - TOO_LONG_TEMPORARY)
            | Q(status=Status.PRODUCED, moved_at__lt=at - TOO_LONG_UNSTORED)
        )


class Roll(models.Model):
    """One physical roll.

    `department` made it, `custody` has it now, `bound_for` is to receive it.
    Everything from `status` on is written only by posting a transaction; `version`
    is the number of the last one.
    """

    id = models.UUIDField(primary_key=True, default=codes.new_roll_id, editable=False)
    roll_no = models.CharField(_("roll number"), max_length=40, unique=True)
    code = models.CharField(
        _("label code"), max_length=11, unique=True, default=codes.new_roll_code
    )
    batch = models.ForeignKey(
        Batch, models.PROTECT, related_name="rolls", verbose_name=_("batch")
    )
    # The batch's, once more, so that the oldest roll of a material is found at once.
    material = models.ForeignKey(
        Material,
        models.PROTECT,
        related_name="rolls",
        db_index=False,
        verbose_name=_("material"),
    )
    department = models.ForeignKey(
        Department, models.PROTECT, related_name="+", verbose_name=_("made in")
    )
    posting_on = models.DateField(_("posting date"), null=True, blank=True)
    entered_at = models.DateTimeField(_("entered"))
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        db_index=False,
        verbose_name=_("entered by"),
    )
    # One press of the entry form, and the line in it: pressed twice, made once.
    entry_key = models.UUIDField(null=True, editable=False)
    entry_line = models.PositiveIntegerField(default=0, editable=False)
    import_log = models.ForeignKey(
        "ImportLog",
        models.PROTECT,
        null=True,
        related_name="rolls",
        editable=False,
        verbose_name=_("import"),
    )

    status = models.CharField(
        _("status"), max_length=12, choices=Status, default=Status.PRODUCED
    )
    weight_g = models.PositiveIntegerField(_("weight (g)"))
    custody = models.ForeignKey(
        Department,
        models.PROTECT,
        related_name="+",
        db_index=False,
        verbose_name=_("kept by"),
    )
    location = models.ForeignKey(
        Location,
        models.PROTECT,
        null=True,
        related_name="rolls",
        db_index=False,
        verbose_name=_("location"),
    )
    bound_for = models.ForeignKey(
        Department,
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("on the way to"),
    )
    customer = models.ForeignKey(
        Customer,
        models.PROTECT,
        null=True,
        related_name="rolls",
        verbose_name=_("customer"),
    )
    is_held = models.BooleanField(_("on hold"), default=False)
    hold_reason = models.CharField(_("reason of the hold"), max_length=200, blank=True)
    moved_at = models.DateTimeField(_("last moved"))
    version = models.PositiveIntegerField(_("version"), default=0)

    objects = RollQuerySet.as_manager()

    Status = Status

    class Meta:
        ordering = ["-entered_at", "-pk"]
        verbose_name = _("roll")
        verbose_name_plural = _("rolls")
        indexes = [
            # Every figure of the dashboard is read from this index alone.
            models.Index(
                fields=["custody", "status", "department", "weight_g"],
                name="roll_stock",
            ),
            # And what a rack holds, from this one.
            models.Index(fields=["location", "weight_g"], name="roll_rack"),
            models.Index(
                fields=["material", "custody", "status", "entered_at", "is_held"],
                name="roll_oldest_first",
            ),
            # With the department, so that those standing too long are counted by it.
            models.Index(fields=["status", "moved_at", "custody"], name="roll_overdue"),
            models.Index(fields=["entered_at"], name="roll_entered"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["entry_key", "entry_line"], name="roll_entered_once"
            ),
            models.CheckConstraint(
                condition=Q(weight_g__gte=1, weight_g__lte=MAX_WEIGHT_G),
                name="roll_weighs_something",
            ),
            models.CheckConstraint(
                condition=Q(status=Status.DISPATCHED, customer__isnull=False)
                | (~Q(status=Status.DISPATCHED) & Q(customer__isnull=True)),
                name="roll_dispatched_to_somebody",
            ),
            models.CheckConstraint(
                condition=Q(status=Status.IN_TRANSIT, bound_for__isnull=False)
                | (~Q(status=Status.IN_TRANSIT) & Q(bound_for__isnull=True)),
                name="roll_in_transit_to_somewhere",
            ),
            models.CheckConstraint(
                condition=~Q(status=Status.STORED) | Q(location__isnull=False),
                name="roll_stored_in_a_rack",
            ),
            models.CheckConstraint(
                condition=Q(status__in=HERE) | Q(location__isnull=True),
                name="roll_gone_from_its_rack",
            ),
            models.CheckConstraint(
                condition=Q(is_held=False) | ~Q(hold_reason=""),
                name="roll_held_for_a_reason",
            ),
        ]

    def __str__(self):
        return self.roll_no

    @property
    def allowed_actions(self) -> list[str]:
        return allowed(self.status, self.is_held)

    @property
    def last_transaction(self):
        """The transaction that brought the roll where it is; None when none did."""
        return self.transactions.select_related("user").filter(seq=self.version).first()

    def brief(self) -> dict:
        """How the roll stands, for the answer to a refused scan."""
        last = self.last_transaction
        return {
            "id": str(self.pk),
            "roll_no": self.roll_no,
            "status": self.status,
            "location": self.location.code if self.location else None,
            "department": self.custody.code,
            "version": self.version,
            "last": last
            and {
                "action": last.action,
                "user": last.user.username,
                "at": last.scanned_at.isoformat(),
            },
        }
