"""What the khata refuses, each with a sentence the person can act on."""

from django.utils.translation import gettext_lazy as _

from accounts.errors import Refusal


class DuesError(Refusal):
    """A refusal of this app."""


class NotInThisShop(DuesError):
    """Another shop's row, or none at all: the two answers never differ."""

    code = "not_found"
    sentence = _("There is no such entry in this khata.")
    status = 404


class HasShop(DuesError):
    code = "has_shop"
    sentence = _("You have a shop here already.")


class AmountUnclear(DuesError):
    code = "amount_unclear"
    sentence = _("“{typed}” is not an amount. Write it like 250, 1,250.50 or 120+45*2.")
    status = 422
    field = "amount"


class AmountTooFine(AmountUnclear):
    code = "amount_too_fine"
    sentence = _("Read {read}: an amount has at most two places after the point.")


class CommasMisplaced(AmountUnclear):
    code = "commas_misplaced"
    sentence = _("Read {read}: the commas are not where 1,00,000 or 100,000 has them.")


class AmountNotPositive(AmountUnclear):
    code = "amount_not_positive"
    sentence = _("Read {read}: an amount is more than zero.")


class AmountNegative(AmountUnclear):
    code = "amount_negative"
    sentence = _("Read {read}: it cannot be below zero.")


class AmountTooLarge(AmountUnclear):
    code = "amount_too_large"
    sentence = _("Read {read}: one entry takes at most {most}.")


class InTheFuture(DuesError):
    code = "in_the_future"
    sentence = _("{day} has not come yet. An entry is of today or earlier.")
    status = 422
    field = "entry_on"


class TooLongAgo(DuesError):
    code = "too_long_ago"
    sentence = _("{day} is too long ago. Check the year.")
    status = 422
    field = "entry_on"


class TooFarAhead(DuesError):
    code = "too_far_ahead"
    sentence = _("{day} is too far ahead. Check the year.")
    status = 422
    field = "due_on"


class DueBeforeGiven(DuesError):
    code = "due_before_given"
    sentence = _("It cannot be due before the day it was given.")
    status = 422
    field = "due_on"


class BooksClosed(DuesError):
    code = "books_closed"
    sentence = _("The books are closed up to {day}. Write it on a later day.")
    status = 422
    field = "entry_on"


class NameMissing(DuesError):
    code = "name_missing"
    sentence = _("Write the customer's name.")
    status = 422
    field = "name"


class SameCustomer(DuesError):
    code = "same_customer"
    sentence = _("{name} with this phone number is in your khata already.")
    status = 422
    field = "phone"


class CustomerArchived(DuesError):
    code = "customer_archived"
    sentence = _("{name} is archived. Restore the customer first.")


class CustomerMerged(DuesError):
    code = "customer_merged"
    sentence = _("{name} was merged into another customer. Open that one.")


class HasHistory(DuesError):
    code = "has_history"
    sentence = _("{name} has entries, which are kept. Archive the customer instead.")


class BalanceLeft(DuesError):
    code = "balance_left"
    sentence = _(
        "{name} is not settled: {balance}. Collect it, write it off, or archive as"
        " doubtful."
    )


class ReasonMissing(DuesError):
    code = "reason_missing"
    sentence = _("Write a reason. It stays in the history.")
    status = 422
    field = "reason"


class KeyReused(DuesError):
    code = "key_reused"
    sentence = _("This form was sent before, for something else. Open it again.")
    status = 422


class Changed(DuesError):
    code = "changed"
    sentence = _("This changed a moment ago. Look at it again.")


class BalanceChanged(DuesError):
    code = "balance_changed"
    sentence = _("The balance changed meanwhile: it is {balance} now. Go on?")


class AlreadyVoid(DuesError):
    code = "already_void"
    sentence = _("This entry is cancelled.")


class AlreadyPaid(DuesError):
    code = "already_paid"
    sentence = _("It was paid already. Nothing is written.")


class RefundStays(DuesError):
    code = "refund_stays"
    sentence = _(
        "An advance paid back stays paid, and with its customer. If it is wrong, cancel"
        " it."
    )


class NothingToApply(DuesError):
    code = "nothing_to_apply"
    sentence = _("There is no advance, or no open due to use it for.")


class AdvanceHeld(DuesError):
    code = "advance_held"
    sentence = _("The customer has an advance: use {advance} of it and take {rest}?")


class MoreThanAmount(DuesError):
    code = "more_than_amount"
    sentence = _("The parts come to {shared}, but the amount is {amount}.")
    status = 422


class MoreThanOpen(DuesError):
    code = "more_than_open"
    sentence = _("Only {open} of that due is open.")
    status = 422


class MoreThanOwed(DuesError):
    code = "more_than_owed"
    sentence = _("Only {owed} is owed. A discount, write-off or return cannot be more.")
    status = 422
    field = "amount"


class LeftOver(DuesError):
    code = "left_over"
    sentence = _(
        "{left} settles no due. Only money becomes an advance: divide all of it."
    )
    status = 422
    field = "amount"


class MoreThanAdvance(DuesError):
    code = "more_than_advance"
    sentence = _("The advance is {advance}. No more can be paid back.")
    status = 422
    field = "amount"


class ModeMissing(DuesError):
    code = "mode_missing"
    sentence = _("Say how the money came: cash, UPI, bank or cheque.")
    status = 422
    field = "mode"


class ReferenceUsed(DuesError):
    code = "reference_used"
    sentence = _("This number is on the payment of {name} on {day} already.")
    status = 422
    field = "reference"


class PaidTogether(DuesError):
    code = "paid_together"
    sentence = _(
        "The payment of {amount} settled other dues too. Take only this due out of it,"
        " or cancel the whole payment."
    )


class PromiseInThePast(DuesError):
    code = "promise_in_the_past"
    sentence = _("A promise is for today or a later day.")
    status = 422
    field = "promised_on"


class RemindedLately(DuesError):
    code = "reminded_lately"
    sentence = _("Reminded on {day}. Ask again from {again}.")


class NotToBeReminded(DuesError):
    code = "not_to_be_reminded"
    sentence = _("This customer is not to be reminded.")


class NothingOwed(DuesError):
    code = "nothing_owed"
    sentence = _("Nothing is owed, so there is nothing to remind of.")


class PromisedLater(DuesError):
    code = "promised_later"
    sentence = _("The customer promised to pay on {day}. Wait until then.")


class NotReached(DuesError):
    code = "not_reached"
    sentence = _("{name} has no number or e-mail for this. Add one, or choose another.")
    status = 422


class NotMailed(DuesError):
    code = "not_mailed"
    sentence = _("The mail server did not take it. Nothing is noted.")
    status = 503


class NoMail(DuesError):
    code = "no_mail"
    sentence = _("This site sends no e-mail. Choose another way.")
    status = 422
