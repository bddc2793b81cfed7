"""A customer's statement as it is handed out: read aloud by a message, or on paper.

Page, print, PDF and message show the same `ledger.statement`.
"""

from dataclasses import dataclass

from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from . import amounts, words
from .ledger import Line, Statement
from .models import Shopkeeper

MOST_LINES_IN_A_MESSAGE = 12


@dataclass(frozen=True)
class Paper:
    """A statement in the language of its reader, the customer.

    A private one is read by whoever holds the link: it says the first name and the
    end of the number, and nothing else of the person.
    """

    shop: Shopkeeper
    statement: Statement
    is_private: bool = False

    @property
    def customer(self):
        return self.statement.customer

    @property
    def language(self) -> str:
        return self.customer.language

    @property
    def name(self) -> str:
        return self.customer.name.split()[0] if self.is_private else self.customer.name

    @property
    def phone_end(self) -> str:
        return (self.customer.phone or "")[-4:]

    @property
    def whose(self) -> str:
        """Where the person lives and is reached, as far as the reader may know."""
        if self.is_private:
            end = {"phone_end": self.phone_end}
            return _("Phone ending in %(phone_end)s") % end if self.phone_end else ""
        about = [self.customer.area, self.customer.readable_phone]
        return " · ".join(filter(None, about))

    @property
    def in_words(self) -> str:
        """The closing balance in words; of an advance, how much it is."""
        return words.in_words(abs(self.statement.closing_paise), self.language)

    @property
    def text(self) -> str:
        """The statement as a message: no goods are named, for families share phones."""
        with translation.override(self.language):
            return "\n".join([*self._head(), *self._lines(), *self._foot()])

    def _head(self):
        yield self.shop.shop_name
        yield _("Khata of %(name)s") % {"name": self.customer.name}
        if self.statement.start:
            day = date_format(self.statement.start, "j M Y")
            opening = amounts.balance_words(self.statement.opening_paise)
            yield _("Before %(day)s: %(balance)s") % {"day": day, "balance": opening}

    def _lines(self):
        if len(self.statement.lines) > MOST_LINES_IN_A_MESSAGE:
            given = amounts.rupees(self.statement.given_paise)
            got = amounts.rupees(self.statement.got_paise)
            yield _("Given %(given)s, received %(got)s") % {"given": given, "got": got}
            return
        for line in self.statement.lines:
            amount = amounts.rupees(line.entry.amount_paise)
            yield _said(line) % {"day": date_format(line.on, "j M"), "amount": amount}

    def _foot(self):
        yield _("Balance on %(day)s: %(balance)s") % {
            "day": date_format(self.statement.end, "j M Y"),
            "balance": amounts.balance_words(self.statement.closing_paise),
        }


def _said(line: Line) -> str:
    if line.is_void and line.is_due:
        return _("%(day)s: cancelled: given %(amount)s")
    if line.is_void:
        return _("%(day)s: cancelled: received %(amount)s")
    if line.is_due:
        return _("%(day)s: given %(amount)s")
    return _("%(day)s: received %(amount)s")
