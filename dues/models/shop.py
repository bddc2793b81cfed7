from django.conf import settings
from django.core.validators import MaxValueValidator, RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.phones import LONGEST, readable

LONGEST_CREDIT_DAYS = 365

is_upi_address = RegexValidator(
    r"^[A-Za-z0-9._-]{2,64}@[A-Za-z][A-Za-z0-9.-]{1,39}\Z",
    _("A UPI address looks like name@bank."),
)


class Shopkeeper(models.Model):
    """A shop that sells on credit, and the person who keeps its khata.

    Nothing is posted on or before `books_closed_on`: corrections land after it.
    """

    class GstStatus(models.TextChoices):
        UNREGISTERED = "unregistered", _("not registered for GST")
        REGULAR = "regular", _("registered, regular")
        COMPOSITION = "composition", _("composition scheme")

    user = models.OneToOneField(
        User, models.PROTECT, related_name="shopkeeper", verbose_name=_("person")
    )
    shop_name = models.CharField(_("name of the shop"), max_length=80)
    phone = models.CharField(_("phone"), max_length=LONGEST)
    address = models.TextField(_("address"), max_length=300)
    upi_vpa = models.CharField(
        _("UPI address"), max_length=105, blank=True, validators=[is_upi_address]
    )
    credit_days = models.PositiveSmallIntegerField(
        _("days of credit"),
        default=15,
        validators=[MaxValueValidator(LONGEST_CREDIT_DAYS)],
    )
    gst_status = models.CharField(
        _("GST"), max_length=12, choices=GstStatus, default=GstStatus.UNREGISTERED
    )
    gstin = models.CharField(_("GSTIN"), max_length=15, blank=True)
    language = models.CharField(
        _("language"), max_length=5, choices=settings.LANGUAGES, default="en"
    )
    books_closed_on = models.DateField(
        _("books closed up to and including"), null=True, blank=True
    )

    class Meta:
        ordering = ["shop_name", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(
                    credit_days__gte=0, credit_days__lte=LONGEST_CREDIT_DAYS
                ),
                name="credit_days_within_a_year",
            ),
        ]
        verbose_name = _("shopkeeper")
        verbose_name_plural = _("shopkeepers")

    def __str__(self):
        return self.shop_name

    @property
    def readable_phone(self) -> str:
        return readable(self.phone)
