from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import models
from django.db.models import Max, Q, Sum
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from .. import amounts, dates
from ..models import Customer, Due, Payment, Promise, Reminder, Shopkeeper
from .balances import Balance, balances
from .listing import oldest_dues

COOLDOWN = timedelta(days=3)
PROMISED = ("customer", "promised_on", "made_on")
SPARE = 5  # how many more are looked at than are shown, since some are not asked


class Why(models.IntegerChoices):
    """The reasons to ask somebody, the best one first."""

    PROMISED_TODAY = 0, gettext_lazy("promised for today")
    PROMISE_BROKEN = 1, gettext_lazy("promise not kept")
    OVERDUE = 2, gettext_lazy("overdue")
    DUE_TODAY = 3, gettext_lazy("due today")


@dataclass(frozen=True)
class Ask:
    """Somebody to ask today: for how much, and why.

    `late_paise` is what was to be paid by today and `days` how long the oldest of
    it waits; `balance` is all that is owed.
    """

    customer: Customer
    why: Why
    late_paise: int
    days: int
    balance: Balance
    last_paid_on: date | None = None
    promised_on: date | None = None

    @property
    def rank(self) -> tuple:
        return (self.why, -self.late_paise * max(1, self.days), self.customer.pk)

    @property
    def reason(self) -> str:
        """Why, in one sentence."""
        return " ".join(filter(None, (self._because(), self._last_paid())))

    def _because(self) -> str:
        late = {"amount": amounts.rupees(self.late_paise), "days": self.days}
        if self.why == Why.PROMISED_TODAY:
            return _("Promised to pay today.")
        if self.why == Why.PROMISE_BROKEN:
            return _("Promised to pay on %(day)s and did not.") % {
                "day": dates.written(self.promised_on)
            }
        if self.why == Why.DUE_TODAY:
            return _("%(amount)s is due today.") % late
        return (
            ngettext(
                "%(amount)s is overdue, the oldest for %(days)d day.",
                "%(amount)s is overdue, the oldest for %(days)d days.",
                self.days,
            )
            % late
        )

    def _last_paid(self) -> str:
        if self.last_paid_on is None:
            return _("Has not paid yet.")
        return _("Last paid on %(day)s.") % {"day": dates.written(self.last_paid_on)}


def to_ask(
    shop: Shopkeeper, *, today: date, at: datetime, most: int | None = 10
) -> list[Ask]:
    """Whom to ask today and why, the best first; in a constant number of statements.

    Left out: who holds an advance for it, is not to be reminded, was reminded within
    the cooldown or has promised a later day. Source: research 3.11.
    """
    late = _late(shop, today, most)
    promised = _promised(shop, today)
    wanted = late.keys() | {pk for pk, on in promised.items() if on <= today}
    wanted -= {pk for pk, on in promised.items() if on > today}
    wanted -= _reminded(shop, since=at - COOLDOWN)
    owed = balances(shop, wanted)
    customers = Customer.objects.for_shop(shop).active().filter(do_not_remind=False)
    paid = _last_paid(shop, wanted)
    asks = [
        _ask(customer, late.get(pk, (0, None)), promised.get(pk), owed[pk], paid, today)
        for pk, customer in customers.in_bulk(wanted).items()
        if owed[pk].paise > 0
    ]
    return sorted(asks, key=lambda ask: ask.rank)[:most]


def _ask(customer, late, promised_on, balance, paid, today) -> Ask:
    paise, oldest = late
    days = dates.days_late(oldest, today) if oldest else 0
    if promised_on:
        is_today = promised_on == today
        why = Why.PROMISED_TODAY if is_today else Why.PROMISE_BROKEN
    else:
        why = Why.OVERDUE if days > 0 else Why.DUE_TODAY
    last = paid.get(customer.pk)
    return Ask(customer, why, paise, days, balance, last, promised_on)


def _late(shop, today: date, most: int | None) -> dict[int, tuple[int, date]]:
    """What was to be paid by today, and since when, by customer: who owes most."""
    dues = Due.objects.for_shop(shop).open().order_by().values_list("customer")
    # A condition of the sum, not of the rows: so the index by customer is read.
    rows = dues.annotate(paise=Sum("open_paise", filter=Q(due_on__lte=today)))
    rows = rows.filter(paise__gt=0).order_by("-paise")
    late = dict(rows if most is None else rows[: most * SPARE])
    oldest = oldest_dues(shop, late)
    return {pk: (paise, oldest[pk]) for pk, paise in late.items()}


def _promised(shop, today: date) -> dict[int, date]:
    """The newest promise of each customer, of the last month or ahead, till paid."""
    rows = Promise.objects.for_shop(shop).order_by("pk")
    rows = rows.filter(promised_on__gte=today - timedelta(days=30))
    newest = {pk: (on, made) for pk, on, made in rows.values_list(*PROMISED)}
    paid = _last_paid(shop, newest)
    return {
        pk: on
        for pk, (on, made_on) in newest.items()
        if paid.get(pk, date.min) <= made_on
    }


def _reminded(shop, since: datetime) -> set[int]:
    lately = Reminder.objects.for_shop(shop).filter(opened_at__gt=since).order_by()
    return set(lately.values_list("customer", flat=True))


def _last_paid(shop, customers) -> dict[int, date]:
    money = Payment.objects.for_shop(shop).live().filter(kind=Payment.Kind.PAYMENT)
    rows = money.filter(customer__in=list(customers)).order_by()
    return dict(rows.values_list("customer").annotate(Max("entry_on")))
