from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.phones import LONGEST, readable

from .. import names
from .posting import Posting
from .scope import ShopQuerySet
from .shop import Shopkeeper


class CustomerQuerySet(ShopQuerySet):
    def kept(self):
        """Customers who are themselves: not merged into another one."""
        return self.filter(merged_into__isnull=True)

    def active(self):
        """Those of the daily list: neither archived nor merged away."""
        return self.kept().filter(archived_at__isnull=True)

    def found_by(self, text: str):
        """Customers whose name, area or phone holds every word of `text`.

        Any script and spelling folds alike; a name in one script is also found by
        its sound in another. Archived customers are found, merged ones are not.
        """
        found, heard = Q(), Q()
        words = names.query_words(text)
        for word in words:
            found &= Q(search_key__contains=word)
            heard &= Q(sound_key__contains=f" {names.sound(word)}")
        if words and all(len(names.sound(word)) > 1 for word in words):
            found |= heard
        return self.kept().filter(found)


class Customer(models.Model):
    """Somebody who buys on credit. The balance is never stored: `ledger` tells it.

    `name_key`, `search_key` and `sound_key` are folded in Python, so that finding
    does not depend on the collation of the database.
    """

    shopkeeper = models.ForeignKey(
        Shopkeeper, models.PROTECT, related_name="customers", verbose_name=_("shop")
    )
    name = models.CharField(_("name"), max_length=80)
    alias = models.CharField(_("father's or other name"), max_length=80, blank=True)
    # NULL, never '': many customers have none, and each number names one person.
    phone = models.CharField(  # noqa: DJ001
        _("phone"), max_length=LONGEST, null=True, blank=True
    )
    phone_raw = models.CharField(_("phone as typed"), max_length=40, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    address = models.TextField(_("address"), max_length=300, blank=True)
    area = models.CharField(_("area or lane"), max_length=60, blank=True)
    language = models.CharField(
        _("language of messages"),
        max_length=5,
        choices=settings.LANGUAGES,
        default="en",
    )
    credit_limit_paise = models.BigIntegerField(
        _("credit limit"), null=True, blank=True
    )
    overdue_limit_paise = models.BigIntegerField(
        _("limit of what is overdue"), null=True, blank=True
    )
    do_not_remind = models.BooleanField(_("do not remind"), default=False)
    is_doubtful = models.BooleanField(_("doubtful"), default=False)
    name_key = models.CharField(max_length=names.LONGEST_KEY)
    search_key = models.CharField(max_length=700)
    sound_key = models.CharField(max_length=300, blank=True)
    archived_at = models.DateTimeField(_("archived"), null=True)
    merged_into = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        related_name="merged_from",
        verbose_name=_("merged into"),
    )
    posting = models.ForeignKey(Posting, models.PROTECT, related_name="customers")

    objects = CustomerQuerySet.as_manager()

    class Meta:
        ordering = ["name_key", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["shopkeeper", "phone", "name_key"],
                name="one_customer_a_phone_and_name",
            ),
            models.CheckConstraint(
                condition=Q(credit_limit_paise__isnull=True)
                | Q(credit_limit_paise__gte=0),
                name="customer_credit_limit_positive",
            ),
            models.CheckConstraint(
                condition=Q(overdue_limit_paise__isnull=True)
                | Q(overdue_limit_paise__gte=0),
                name="customer_overdue_limit_positive",
            ),
        ]
        indexes = [
            models.Index(
                fields=["shopkeeper", "merged_into", "archived_at", "name_key"],
                name="customer_list",
            )
        ]
        verbose_name = _("customer")
        verbose_name_plural = _("customers")

    def __str__(self):
        return self.name

    @property
    def readable_phone(self) -> str:
        return readable(self.phone) if self.phone else self.phone_raw

    @property
    def is_active(self) -> bool:
        return self.archived_at is None and self.merged_into_id is None

    def fold(self, merged=()) -> None:
        """Set the keys from what is written, also of customers merged into this one."""
        self.name_key = names.key(self.name)
        people = [self, *merged]
        written = " ".join(
            f"{one.name} {one.alias} {one.area} {one.phone_raw}"
            f" {names.national_digits(one.phone or one.phone_raw)}"
            for one in people
        )
        self.search_key = names.folded(written)[:700]
        self.sound_key = "".join(
            f" {names.sound(word)}"
            for one in people
            for word in f"{one.name} {one.alias}".split()
        )[:300]
