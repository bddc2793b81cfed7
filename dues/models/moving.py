"""What was brought into a khata as a file, and what was taken out of it as one."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import KeptFile, MadeFile, User, Work

from .posting import Posting
from .scope import ShopQuerySet
from .shop import Shopkeeper


class KhataImportQuerySet(ShopQuerySet):
    def to_finish(self):
        """Looked at, neither taken in nor dropped, while their files are kept."""
        return self.filter(state=KhataImport.State.PREVIEW, source__isnull=False)


class KhataImport(models.Model):
    """A file that was brought: looked at, then taken in, or dropped.

    `header_row` 0 says that the list has no header, `figures` what it made.
    """

    class Kind(models.TextChoices):
        CUSTOMERS = "customers", _("list of customers")
        KHATA = "khata", _("whole khata")

    class State(models.TextChoices):
        PREVIEW = "preview", _("looked at")
        DONE = "done", _("taken in")
        UNDONE = "undone", _("undone")
        DROPPED = "dropped", _("dropped")

    shopkeeper = models.ForeignKey(
        Shopkeeper,
        models.PROTECT,
        related_name="khata_imports",
        verbose_name=_("shop"),
    )
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    state = models.CharField(
        _("state"), max_length=8, choices=State, default=State.PREVIEW
    )
    file_name = models.CharField(_("file"), max_length=200)
    source = models.ForeignKey(KeptFile, models.SET_NULL, null=True, related_name="+")
    sha256 = models.CharField(max_length=64)
    sheet = models.CharField(_("sheet"), max_length=100, blank=True)
    header_row = models.PositiveIntegerField(_("row of the headers"), default=0)
    mapping = models.JSONField(default=dict)
    options = models.JSONField(default=dict)
    figures = models.JSONField(default=dict)
    by = models.ForeignKey(
        User, models.PROTECT, related_name="+", verbose_name=_("brought by")
    )
    brought_at = models.DateTimeField(_("brought"))
    finished_at = models.DateTimeField(_("finished"), null=True)
    posting = models.OneToOneField(
        Posting, models.PROTECT, null=True, related_name="khata_import"
    )
    work = models.OneToOneField(
        Work, models.SET_NULL, null=True, related_name="khata_import"
    )

    objects = KhataImportQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state__in=["done", "undone"])
                | Q(finished_at__isnull=False),
                name="khata_import_done_at_a_time",
            )
        ]
        verbose_name = _("file brought into a khata")
        verbose_name_plural = _("files brought into khatas")

    def __str__(self):
        return self.file_name

    @property
    def is_preview(self) -> bool:
        return self.state == self.State.PREVIEW

    @property
    def is_done(self) -> bool:
        return self.state == self.State.DONE

    @property
    def is_of_customers(self) -> bool:
        return self.kind == self.Kind.CUSTOMERS

    @property
    def twin(self) -> "KhataImport | None":
        """An earlier import of the very same bytes that stands."""
        done = KhataImport.objects.for_shop(self.shopkeeper_id).filter(
            sha256=self.sha256, state=self.State.DONE
        )
        return done.exclude(pk=self.pk).first()


class KhataExport(MadeFile):
    """A whole khata, taken out."""

    shopkeeper = models.ForeignKey(
        Shopkeeper,
        models.PROTECT,
        related_name="khata_exports",
        verbose_name=_("shop"),
    )

    objects = ShopQuerySet.as_manager()

    class Meta(MadeFile.Meta):
        verbose_name = _("khata taken out")
        verbose_name_plural = _("khatas taken out")
