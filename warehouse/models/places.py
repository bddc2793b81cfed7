"""Where rolls are kept, and the rules of each department."""

from django.db import models
from django.db.models import Count, F, Q, Sum
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from accounts.models import Department, User

from .. import codes
from ..permissions import Right, reach


class DepartmentRules(models.Model):
    """What a department has decided for itself."""

    department = models.OneToOneField(
        Department, models.PROTECT, related_name="rules", verbose_name=_("department")
    )
    is_transfer_two_step = models.BooleanField(
        _("a transferred roll must be received"), default=False
    )
    allows_direct_dispatch = models.BooleanField(
        _("rolls may be dispatched without being stored"), default=True
    )
    operators_enter_material = models.BooleanField(
        _("operators enter material"), default=True
    )
    location_pattern = models.CharField(
        _("pattern of rack codes"), max_length=200, blank=True
    )
    last_roll_number = models.PositiveIntegerField(default=0, editable=False)

    class Meta:
        verbose_name = _("rules of a department")
        verbose_name_plural = _("rules of departments")

    def __str__(self):
        return str(self.department)

    @classmethod
    def of(cls, department_id: int) -> "DepartmentRules":
        """The department's rules; the usual ones when it has set none."""
        found = cls.objects.filter(department=department_id).first()
        return found or cls(department_id=department_id)


class LocationQuerySet(models.QuerySet):
    def seen_by(self, user: User):
        return reach(user, Right.SEE_ROLLS).narrow(self, "department")

    def racks(self):
        return self.filter(kind__in=Location.RACKS)

    def with_load(self):
        """Each with `load_rolls` and `load_g`, what lies in it now."""
        return self.annotate(
            load_rolls=Count("rolls__weight_g"),
            load_g=Coalesce(Sum("rolls__weight_g"), 0),
        )

    def matching(self, text: str):
        """Places found by the beginning of their code, or of an old label's."""
        codes_of = LocationCode.objects.filter(
            code__startswith=codes.location_code(codes.scanned(text))
        )
        return self.filter(pk__in=codes_of.values("location"))

    def full(self):
        """Of `with_load`: those at or above a limit."""
        return self.filter(
            Q(load_rolls__gte=F("max_rolls")) | Q(load_g__gte=F("max_weight_g"))
        )

    def empty(self):
        """Of `with_load`: those in which nothing lies."""
        return self.filter(load_rolls=0)


class Location(models.Model):
    """A rack, or another place with a label. `code` is upper case, without blanks."""

    class Kind(models.TextChoices):
        STORAGE = "STORAGE", _("rack")
        TEMP = "TEMP", _("temporary storage")
        HOLD = "HOLD", _("for rolls on hold")
        DEPT = "DEPT", _("department")
        DISPATCH = "DISPATCH", _("dispatch area")

    class Mixing(models.TextChoices):
        ANY = "any", _("any rolls together")
        SAME_MATERIAL = "same", _("one material only")
        EMPTY = "empty", _("one roll only")

    RACKS = (Kind.STORAGE, Kind.TEMP, Kind.HOLD)

    department = models.ForeignKey(
        Department,
        models.PROTECT,
        related_name="locations",
        verbose_name=_("department"),
    )
    code = models.CharField(_("code"), max_length=24, unique=True)
    typed_code = models.CharField(_("code as written"), max_length=40)
    kind = models.CharField(
        _("kind"), max_length=10, choices=Kind, default=Kind.STORAGE
    )
    aisle = models.CharField(_("aisle"), max_length=codes.LONGEST_PART, blank=True)
    row = models.CharField(_("row"), max_length=codes.LONGEST_PART, blank=True)
    column = models.CharField(_("column"), max_length=codes.LONGEST_PART, blank=True)
    max_rolls = models.PositiveIntegerField(_("most rolls"), null=True, blank=True)
    max_weight_g = models.PositiveBigIntegerField(
        _("most weight (g)"), null=True, blank=True
    )
    is_limit_hard = models.BooleanField(_("never above the limit"), default=False)
    mixing = models.CharField(
        _("mixing"), max_length=8, choices=Mixing, default=Mixing.ANY
    )
    is_closed = models.BooleanField(_("closed"), default=False)

    objects = LocationQuerySet.as_manager()

    class Meta:
        ordering = ["code"]
        verbose_name = _("location")
        verbose_name_plural = _("locations")
        indexes = [models.Index(fields=["department", "kind"])]
        constraints = [
            models.CheckConstraint(
                condition=Q(max_rolls__isnull=True) | Q(max_rolls__gte=1),
                name="location_holds_a_roll",
            )
        ]

    def __str__(self):
        return self.code

    @property
    def is_rack(self) -> bool:
        return self.kind in self.RACKS

    @property
    def asks_what_it_holds(self) -> bool:
        """Whether a further roll may be refused for what lies here already."""
        return (
            self.max_rolls is not None
            or self.max_weight_g is not None
            or self.mixing != self.Mixing.ANY
        )


class LocationCodeQuerySet(models.QuerySet):
    def named(self, text: str):
        """The code rows that a scan or typing may mean, the plain reading first."""
        if codes.names_roll(text):
            return self.none()
        readings = codes.readings(codes.location_code(codes.scanned(text)))
        found = self.filter(code__in=readings).select_related("location__department")
        # The other reading is the first half of the plain one.
        return found.order_by("-code")

    def taken(self, typed: list[str]) -> set[str]:
        """Which of these codes some place has, or had once."""
        wanted = [codes.location_code(code) for code in typed]
        return set(self.filter(code__in=wanted).values_list("code", flat=True))


class LocationCode(models.Model):
    """A code by which a location is found: its own, or one of an old label."""

    code = models.CharField(_("code"), max_length=24, unique=True)
    location = models.ForeignKey(
        Location, models.PROTECT, related_name="codes", verbose_name=_("location")
    )

    objects = LocationCodeQuerySet.as_manager()

    class Meta:
        ordering = ["code"]
        verbose_name = _("code of a location")
        verbose_name_plural = _("codes of locations")

    def __str__(self):
        return self.code
