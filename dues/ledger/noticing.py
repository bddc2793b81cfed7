"""What a careful person would notice before an entry is written. Nothing is refused."""

from datetime import date, datetime, timedelta

from ..models import Customer, Due, Payment, Shopkeeper
from .balances import balance
from .paise import Paise

JUST_NOW = timedelta(minutes=2)
USUAL_SHARE = 0.99
USUAL_TIMES = 10
ENTRIES_FOR_USUAL = 20


def same_just_now(customer: Customer, paise: int, at: datetime) -> Due | None:
    """The same amount given to the same customer less than two minutes ago."""
    same = customer.dues.live().filter(amount_paise=paise)
    lately = same.filter(posting__at__gt=at - JUST_NOW, posting__at__lte=at)
    return lately.select_related("posting").order_by("-pk").first()


def usual_most(shop: Shopkeeper, *, today: date) -> int | None:
    """Above this many paise an entry deserves "sure?"; None before there is a habit.

    Ten times the amount below which 99 of 100 dues of the last 90 days lie: typing
    5000 for 500 is the common slip.
    """
    amounts = (
        Due.objects.for_shop(shop)
        .live()
        .filter(kind=Due.Kind.SALE, entry_on__gt=today - timedelta(days=90))
        .order_by("amount_paise")
        .values_list("amount_paise", flat=True)
    )
    count = amounts.count()
    if count < ENTRIES_FOR_USUAL:
        return None
    return amounts[int((count - 1) * USUAL_SHARE)] * USUAL_TIMES


def over_limit(customer: Customer, paise: int, *, today: date) -> dict[str, int]:
    """By how much `paise` more would pass the customer's limits: credit, overdue."""
    passed = {}
    if customer.credit_limit_paise is not None:
        after = balance(customer).paise + paise
        passed["credit"] = after - customer.credit_limit_paise
    if customer.overdue_limit_paise is not None:
        overdue = customer.dues.overdue(today).aggregate(paise=Paise("open_paise"))
        passed["overdue"] = (overdue["paise"] or 0) - customer.overdue_limit_paise
    return {limit: paise for limit, paise in passed.items() if paise > 0}


def cash_on_day(customer: Customer, on: date) -> int:
    """Cash taken from a customer on a day, for the hint of Income-tax s.269ST."""
    cash = customer.payments.collections().filter(mode=Payment.Mode.CASH, entry_on=on)
    return cash.aggregate(paise=Paise("amount_paise"))["paise"] or 0
