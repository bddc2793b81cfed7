"""Reminders as they are read: short, polite, in the customer's language.

They say what is owed now and thank for what was paid last. They name no goods,
threaten nobody; only an e-mail is sent from here. Source: research 3.11.
"""

from dataclasses import dataclass
from datetime import date

from django.db import models
from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from . import amounts, drafts, ledger, mail
from .models import Customer, Payment, Reminder


class Tone(models.TextChoices):
    """The texts there are; the key of each is kept with the reminder."""

    POLITE = "polite", gettext_lazy("Polite")
    SHORT = "short", gettext_lazy("Short")
    PROMISE = "promise", gettext_lazy("Asks for a day")


@dataclass(frozen=True)
class Letter:
    """What a customer is told today; `balance_paise` is what is owed now."""

    customer: Customer
    balance_paise: int
    last_paid: Payment | None
    today: date

    def text(self, tone: str) -> str:
        with translation.override(self.customer.language):
            return "\n".join(self._lines(tone))

    def _lines(self, tone: str):
        shop = self.customer.shopkeeper
        said = {
            "name": self.customer.name,
            "balance": amounts.rupees(self.balance_paise),
            "day": date_format(self.today, "j M Y"),
            "shop": shop.shop_name,
        }
        if tone == Tone.SHORT:
            yield _("%(shop)s: on %(day)s %(balance)s is open in your khata.") % said
            return
        yield _("Namaste %(name)s,") % said
        if self.last_paid:
            yield _("thank you for %(amount)s on %(day)s.") % {
                "amount": amounts.rupees(self.last_paid.amount_paise),
                "day": date_format(self.last_paid.entry_on, "j M"),
            }
        yield _("On %(day)s %(balance)s is open in your khata.") % said
        if tone == Tone.PROMISE:
            yield _("On which day may we expect it?")
        else:
            yield _("Please pay when you come by next.")
        if shop.upi_vpa:
            yield f"UPI: {shop.upi_vpa}"
        yield shop.shop_name

    def address(self, channel: str, tone: str) -> str:
        """Where the draft opens or the e-mail goes; empty where there is no such."""
        if channel == Reminder.Channel.EMAIL:
            return self.customer.email
        return drafts.address(channel, self.customer, self.text(tone))

    @property
    def channels(self) -> list[Reminder.Channel]:
        """Those by which this customer can be reached from this site."""
        found = [one for one in Reminder.Channel if self.address(one, Tone.SHORT)]
        by_mail = Reminder.Channel.EMAIL
        return [one for one in found if one != by_mail or mail.is_possible()]


def letter(customer: Customer, *, today: date) -> Letter:
    money = customer.payments.collections().order_by("-entry_on", "-pk")
    owed = ledger.balance(customer).paise
    return Letter(customer, owed, money.first(), today)
