from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from .customer import Customer
from .due import Due
from .payment import Payment
from .posting import Posting
from .scope import ShopQuerySet
from .shop import Shopkeeper


class PromiseQuerySet(ShopQuerySet):
    def standing(self):
        """The newest promise of each customer while something is open, until money
        comes: written down after the promise and of its day or later.
        """
        same = {"customer": OuterRef("customer")}
        paid = Payment.objects.collections().filter(
            entry_on__gte=OuterRef("made_on"),
            posting__gt=OuterRef("posting"),
            **same,
        )
        owed = Due.objects.open().filter(shopkeeper=OuterRef("shopkeeper"), **same)
        newer = Promise.objects.filter(pk__gt=OuterRef("pk"), **same)
        return self.filter(Exists(owed), ~Exists(newer), ~Exists(paid))


class Promise(models.Model):
    """A customer said by when they would pay."""

    shopkeeper = models.ForeignKey(Shopkeeper, models.PROTECT, related_name="promises")
    customer = models.ForeignKey(Customer, models.PROTECT, related_name="promises")
    promised_on = models.DateField(_("promised for"))
    amount_paise = models.BigIntegerField(_("amount"), null=True)
    made_on = models.DateField(_("made on"))
    posting = models.ForeignKey(Posting, models.PROTECT, related_name="promises")

    objects = PromiseQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(amount_paise__isnull=True) | Q(amount_paise__gt=0),
                name="promise_of_something",
            ),
        ]
        indexes = [
            models.Index(fields=["shopkeeper", "promised_on"], name="promise_by_day")
        ]
        verbose_name = _("promise")
        verbose_name_plural = _("promises")

    def __str__(self):
        return f"{self.customer_id} {self.promised_on}"


class Reminder(models.Model):
    """A draft was opened on the shop's own phone. Nobody knows whether it was sent."""

    class Channel(models.TextChoices):
        WHATSAPP = "whatsapp", _("WhatsApp")
        SMS = "sms", _("SMS")
        EMAIL = "email", _("e-mail")

    shopkeeper = models.ForeignKey(Shopkeeper, models.PROTECT, related_name="reminders")
    customer = models.ForeignKey(Customer, models.PROTECT, related_name="reminders")
    channel = models.CharField(_("by"), max_length=10, choices=Channel)
    balance_paise = models.BigIntegerField(_("balance shown"))
    text_key = models.CharField(_("text"), max_length=20)
    opened_at = models.DateTimeField(_("opened"))
    posting = models.ForeignKey(Posting, models.PROTECT, related_name="reminders")

    objects = ShopQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["shopkeeper", "opened_at"], name="reminder_by_time")
        ]
        verbose_name = _("reminder")
        verbose_name_plural = _("reminders")

    def __str__(self):
        return f"{self.customer_id} {self.channel}"
