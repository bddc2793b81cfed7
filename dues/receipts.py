"""The receipt of a payment: on a page, on paper and as a message, from one place."""

from dataclasses import dataclass
from datetime import date, datetime

from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from . import amounts, dates, drafts, ledger, words
from .models import Due, Payment


@dataclass(frozen=True)
class Receipt:
    """What a receipt says, in the customer's language."""

    payment: Payment
    language: str
    on: date  # the day `balance_paise` is of
    balance_paise: int
    settled: list[tuple[Due, int]]

    @property
    def in_words(self) -> str:
        return words.in_words(self.payment.amount_paise, self.language)

    @property
    def text(self) -> str:
        """The receipt as a message: no goods are named, for families share phones."""
        payment = self.payment
        with translation.override(self.language):
            said = {
                "name": payment.customer.name,
                "amount": amounts.rupees(payment.amount_paise),
                "how": payment.get_mode_display() or payment.get_kind_display(),
                "day": date_format(payment.entry_on, "j M Y"),
                "balance": amounts.balance_words(self.balance_paise),
                "today": date_format(self.on, "j M Y"),
                "number": payment.receipt_no,
            }
            lines = [
                payment.shopkeeper.shop_name,
                _("%(name)s: %(amount)s (%(how)s) on %(day)s.") % said,
                _("Balance on %(today)s: %(balance)s.") % said,
            ]
            if payment.receipt_no:
                lines.insert(2, _("Receipt %(number)s") % said)
            lines.append(_("Thank you."))
        return "\n".join(lines)

    @property
    def whatsapp_url(self) -> str:
        return drafts.whatsapp(self.payment.customer, self.text)

    @property
    def sms_url(self) -> str:
        return drafts.sms(self.payment.customer, self.text)


def receipt(payment: Payment, *, at: datetime) -> Receipt:
    """The receipt as it reads now: what it settles, and the balance of today."""
    return Receipt(
        payment,
        payment.customer.language,
        dates.today(at),
        ledger.balance(payment.customer).paise,
        ledger.settles(payment),
    )
