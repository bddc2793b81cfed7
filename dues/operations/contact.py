"""What was said to and by a customer: promises and reminders."""

from datetime import date, datetime, timedelta

from accounts.models import User
from accounts.transaction import operation

from .. import amounts, dates, errors, ledger
from ..models import Customer, Promise, Reminder
from . import posting
from .posting import Press

COOLDOWN_DAYS = 3


@operation
def promise(
    *,
    customer: Customer,
    promised_on: date,
    by: User | None,
    at: datetime,
    amount_paise: int | None = None,
    key: str = "",
) -> Promise:
    """Note the day a customer said they would pay (all, or `amount_paise`).

    Raises PromiseInThePast, AmountNotPositive, AmountTooLarge.
    """
    press = posting.begin("promise.made", customer, key=key, by=by, at=at)
    if press.is_repeat:
        return posting.first_of(press, Promise.objects)
    if promised_on < press.today:
        raise errors.PromiseInThePast()
    if amount_paise is not None:
        amounts.check(amount_paise)
    made = Promise.objects.create(
        shopkeeper_id=press.customer.shopkeeper_id,
        customer=press.customer,
        promised_on=promised_on,
        amount_paise=amount_paise,
        made_on=press.today,
        posting=press.posting,
    )
    press.tell(made, promised_on=promised_on.isoformat())
    return made


@operation
def log_reminder(
    *,
    customer: Customer,
    channel: str,
    text_key: str,
    by: User | None,
    at: datetime,
    key: str = "",
) -> Reminder:
    """Note that a draft was opened, with the balance as it is now; return it.

    Never "sent": nobody knows. Raises NothingOwed, NotToBeReminded, RemindedLately
    within the cooldown, PromisedLater.
    """
    press = posting.begin("reminder.opened", customer, key=key, by=by, at=at)
    if press.is_repeat:
        return posting.first_of(press, Reminder.objects)
    balance = ledger.balance(press.customer).paise
    _refuse(press, balance)
    made = Reminder.objects.create(
        shopkeeper_id=press.customer.shopkeeper_id,
        customer=press.customer,
        channel=channel,
        text_key=text_key,
        balance_paise=balance,
        opened_at=at,
        posting=press.posting,
    )
    press.tell(made, channel=channel)
    return made


def _refuse(press: Press, balance: int) -> None:
    """Source: research 3.11. Asking too soon costs the shop more than it brings."""
    if balance <= 0:
        raise errors.NothingOwed()
    if press.customer.do_not_remind:
        raise errors.NotToBeReminded()
    since = press.posting.at - timedelta(days=COOLDOWN_DAYS)
    lately = press.customer.reminders.filter(opened_at__gt=since).first()
    if lately:
        days = (press.today - dates.today(lately.opened_at)).days
        raise errors.RemindedLately(days=days, cooldown=COOLDOWN_DAYS)
    promised = press.customer.promises.first()
    if promised and promised.promised_on > press.today:
        raise errors.PromisedLater(day=f"{promised.promised_on:%d/%m/%Y}")
