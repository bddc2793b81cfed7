from dataclasses import dataclass
from datetime import date, datetime, timedelta
from heapq import nlargest
from typing import NamedTuple

from django.db import models
from django.db.models import Max
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from .. import amounts, dates
from ..models import Customer, Payment, Promise, Reminder
from .balances import MANY, Balance
from .by_page import ByPage
from .listing import oldest_dues
from .owing import Owing

COOLDOWN = timedelta(days=3)
SPARE = 5  # how many more are looked at than are shown, since some are not asked


class Why(models.IntegerChoices):
    """The reasons to ask somebody, the best one first."""

    PROMISED_TODAY = 0, gettext_lazy("promised for today")
    PROMISE_BROKEN = 1, gettext_lazy("promise not kept")
    OVERDUE = 2, gettext_lazy("overdue")
    DUE_TODAY = 3, gettext_lazy("due today")


class Reason(NamedTuple):
    """Why to ask, what was to be paid by today, and how many days the oldest waits."""

    why: Why
    late_paise: int
    days: int

    @property
    def rank(self) -> tuple[int, int]:
        return self.why, -self.late_paise * max(1, self.days)


@dataclass(frozen=True)
class Ask:
    """Somebody to ask today; `balance` is all that is owed, late or not."""

    customer: Customer
    reason: Reason
    balance: Balance
    last_paid_on: date | None = None
    promised_on: date | None = None

    @property
    def sentence(self) -> str:
        """Why, and when they paid last."""
        return f"{self._why()} {self._last_paid()}"

    def _why(self) -> str:
        why, late_paise, days = self.reason
        late = {"amount": amounts.rupees(late_paise), "days": days}
        if why == Why.PROMISED_TODAY:
            return _("Promised to pay today.")
        if why == Why.PROMISE_BROKEN:
            return _("Promised to pay on %(day)s and did not.") % {
                "day": dates.written(self.promised_on)
            }
        if why == Why.DUE_TODAY:
            return _("%(amount)s is due today.") % late
        return (
            ngettext(
                "%(amount)s is overdue, the oldest for %(days)d day.",
                "%(amount)s is overdue, the oldest for %(days)d days.",
                days,
            )
            % late
        )

    def _last_paid(self) -> str:
        if self.last_paid_on is None:
            return _("Has not paid yet.")
        return _("Last paid on %(day)s.") % {"day": dates.written(self.last_paid_on)}


class Asks(ByPage):
    """Whom to ask, the best first; who they are is read when a page is looked at."""

    def __init__(self, owing: Owing, reasons: dict[int, Reason], promised: dict):
        self.owing, self.reasons, self.promised = owing, reasons, promised
        self.ids = sorted(reasons, key=lambda pk: (reasons[pk].rank, pk))

    def read(self, ids: list[int]) -> list[Ask]:
        customers = Customer.objects.for_shop(self.owing.shop).in_bulk(ids)
        paid = _last_paid(self.owing.shop, ids)
        return [self._ask(customers[pk], paid.get(pk)) for pk in ids]

    def _ask(self, customer: Customer, paid_on: date | None) -> Ask:
        pk = customer.pk
        balance, promised_on = self.owing.balance(pk), self.promised.get(pk)
        return Ask(customer, self.reasons[pk], balance, paid_on, promised_on)


def to_ask(owing: Owing, *, at: datetime, most: int | None = None) -> Asks:
    """Whom to ask today and why, the best first; in a constant number of statements.

    Left out: who holds an advance for it, is not to be reminded, was reminded within
    the cooldown or has promised a later day. With `most`, so many are good enough,
    found among those who owe most. Source: research 3.11.
    """
    shop, today, late = owing.shop, owing.today, owing.late_paise
    promised = _promised(shop, today)
    wanted = set(late if most is None else nlargest(most * SPARE, late, key=late.get))
    wanted |= {pk for pk, on in promised.items() if on <= today}
    wanted -= {pk for pk, on in promised.items() if on > today}
    wanted -= _reminded(shop, since=at - COOLDOWN)
    oldest = oldest_dues(shop, wanted)
    reasons = {
        pk: _reason(late.get(pk, 0), oldest.get(pk, today), promised.get(pk), today)
        for pk in wanted & _may_be_asked(shop, wanted)
        if owing.balance(pk).paise > 0
    }
    return Asks(owing, reasons, promised)


def _reason(paise: int, oldest: date, promised_on: date | None, today: date) -> Reason:
    days = max(0, dates.days_late(oldest, today))
    if promised_on:
        is_today = promised_on == today
        why = Why.PROMISED_TODAY if is_today else Why.PROMISE_BROKEN
    else:
        why = Why.OVERDUE if days > 0 else Why.DUE_TODAY
    return Reason(why, paise, days)


def _may_be_asked(shop, wanted: set[int]) -> set[int]:
    """Those who are not to be left in peace, among others where naming is slower."""
    customers = Customer.objects.for_shop(shop).active().filter(do_not_remind=False)
    if len(wanted) <= MANY:
        customers = customers.filter(pk__in=wanted)
    return set(customers.order_by().values_list("pk", flat=True))


def _promised(shop, today: date) -> dict[int, date]:
    """The promise of each customer that stands, of the last month or ahead."""
    lately = today - timedelta(days=30)
    rows = Promise.objects.for_shop(shop).standing().filter(promised_on__gte=lately)
    return dict(rows.order_by().values_list("customer", "promised_on"))


def _reminded(shop, since: datetime) -> set[int]:
    lately = Reminder.objects.for_shop(shop).filter(opened_at__gt=since).order_by()
    return set(lately.values_list("customer", flat=True))


def _last_paid(shop, customers: list[int]) -> dict[int, date]:
    money = Payment.objects.for_shop(shop).collections()
    rows = money.filter(customer__in=customers).order_by()
    return dict(rows.values_list("customer").annotate(Max("entry_on")))
