"""What was said to and by a customer: promises and reminders."""

from datetime import date, datetime

from accounts import audit
from accounts.models import User
from accounts.transaction import operation

from .. import amounts, dates, errors, ledger, mail
from ..models import Customer, Promise, Reminder
from . import posting
from .posting import Press


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

    Raises PromiseInThePast, TooFarAhead, AmountNotPositive, AmountTooLarge.
    """
    press = posting.begin("promise.made", customer, key=key, by=by, at=at)
    if press.is_repeat:
        return posting.first_of(press, Promise.objects)
    if promised_on < press.today:
        raise errors.PromiseInThePast()
    dates.check_ahead(promised_on, press.today)
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

    An e-mail is noted as given to the mail server. Never "sent": nobody knows.
    Raises NothingOwed, NotToBeReminded, RemindedLately within the cooldown,
    PromisedLater.
    """
    is_mail = channel == Reminder.Channel.EMAIL
    action = "reminder.mailed" if is_mail else "reminder.opened"
    press = posting.begin(action, customer, key=key, by=by, at=at)
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


def mail_reminder(
    *,
    customer: Customer,
    text: str,
    text_key: str,
    by: User,
    at: datetime,
    key: str = "",
) -> Reminder:
    """Hand `text` to the mail server and note that; return the reminder.

    Noted first, so that a press that arrives twice mails once; taken back when the
    server refuses. No lock is held while it answers. Raises as log_reminder, NotMailed,
    NoMail where the site has no mail server.
    """
    if not mail.is_possible():
        raise errors.NoMail()
    who_when = {"by": by, "at": at}
    noted = log_reminder(
        customer=customer,
        channel=Reminder.Channel.EMAIL,
        text_key=text_key,
        key=key,
        **who_when,
    )
    if noted.opened_at != at:
        return noted  # the same press, arrived before
    try:
        mail.send(customer, text)
    except errors.NotMailed:
        _take_back(reminder=noted, **who_when)
        raise
    return noted


@operation
def _take_back(*, reminder: Reminder, by: User, at: datetime) -> None:
    """What no mail server took was no reminder: it must not stop the next one."""
    audit.record("reminder.not_mailed", reminder.customer, by=by, at=at)
    Reminder.objects.filter(pk=reminder.pk).delete()


@operation
def note_opened(
    *,
    customer: Customer,
    action: str,
    channel: str,
    by: User,
    at: datetime,
    key: str = "",
) -> None:
    """Note that a draft with the khata (`statement.opened`, `khata_link.opened`)
    was opened for `channel`. Never "sent": nobody knows. Raises CustomerMerged.
    """
    press = posting.begin(action, customer, key=key, by=by, at=at)
    if not press.is_repeat:
        press.tell(press.customer, channel=channel)


def _refuse(press: Press, balance: int) -> None:
    """Source: research 3.11. Asking too soon costs the shop more than it brings."""
    if balance <= 0:
        raise errors.NothingOwed()
    if press.customer.do_not_remind:
        raise errors.NotToBeReminded()
    since = press.posting.at - ledger.COOLDOWN
    lately = press.customer.reminders.filter(opened_at__gt=since).first()
    if lately:
        told = dates.today(lately.opened_at)
        again = dates.today(lately.opened_at + ledger.COOLDOWN)
        raise errors.RemindedLately(day=dates.written(told), again=dates.written(again))
    promised = press.customer.promises.standing().first()
    if promised and promised.promised_on > press.today:
        raise errors.PromisedLater(day=dates.written(promised.promised_on))
