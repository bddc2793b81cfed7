from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from heapq import nlargest, nsmallest
from operator import itemgetter

from django.db.models import Q

from .. import dates
from ..models import Customer, Due, Payment, Promise, Shopkeeper
from .balances import Balance, balances, net_balances
from .owing import Owing
from .paise import Paise


@dataclass(frozen=True)
class Figures:
    """The shop at a glance; every `_paise` of today unless it says otherwise."""

    customers: int
    pending_paise: int
    overdue_paise: int
    due_today_paise: int
    advances_paise: int
    promised_customers: int
    collected_today_paise: int
    collected_this_week_paise: int


def dashboard(owing: Owing) -> Figures:
    """The figures of the dashboard, in four statements besides those of `owing`."""
    shop, today = owing.shop, owing.today
    week = (dates.week_start(today), today)
    money = Payment.objects.for_shop(shop).collections().filter(entry_on__range=week)
    collected = money.order_by().aggregate(
        today=Paise("amount_paise", filter=Q(entry_on=today), default=0),
        week=Paise("amount_paise", default=0),
    )
    of_today = Due.objects.for_shop(shop).open().filter(due_on=today).order_by()
    due_today = of_today.aggregate(paise=Paise("open_paise", default=0))["paise"]
    return Figures(
        customers=Customer.objects.for_shop(shop).active().count(),
        pending_paise=sum(owing.open_paise.values()),
        overdue_paise=sum(owing.late_paise.values()) - due_today,
        due_today_paise=due_today,
        advances_paise=sum(owing.held_paise.values()),
        promised_customers=promised(shop, on=today).count(),
        collected_today_paise=collected["today"],
        collected_this_week_paise=collected["week"],
    )


def promised(shop: Shopkeeper, *, on: date, since: date | None = None):
    """The promises that stand and are for `on` (or since a day), the next one first."""
    days = (since or on, on)
    promises = Promise.objects.for_shop(shop).standing().filter(promised_on__range=days)
    return promises.select_related("customer").order_by("promised_on", "pk")


def debtors(shop: Shopkeeper, *, most: int = 10) -> list[tuple[Customer, Balance]]:
    """Who owes most after their advance, in five statements."""
    net = net_balances(shop)
    first = nsmallest(
        most, (pk for pk in net if net[pk] > 0), lambda pk: (-net[pk], pk)
    )
    owed, customers = balances(shop, first), Customer.objects.in_bulk(first)
    return [(customers[pk], owed[pk]) for pk in first]


def recent(shop: Shopkeeper, *, most: int = 10) -> list[Due | Payment]:
    """The newest entries, in the order they were written."""
    # In two steps: MariaDB would join all of a shop before it takes the newest.
    written = []
    for model in (Due, Payment):
        rows = model.objects.for_shop(shop).order_by("-posting_id", "-pk")
        keys = rows.values_list("posting_id", "pk")[:most]
        written += [(*key, model) for key in keys]
    newest = nlargest(most, written, key=itemgetter(0, 1))
    entries = {
        model: model.objects.select_related("customer", "posting").in_bulk(
            [pk for _posting, pk, one in newest if one is model]
        )
        for model in (Due, Payment)
    }
    return [entries[model][pk] for _posting, pk, model in newest]


def newest_of(customer: Customer) -> Due | Payment | None:
    """What was written last of a customer."""
    found = [
        entry
        for rows in (customer.dues, customer.payments)
        for entry in rows.select_related("posting__by").order_by("-posting_id")[:1]
    ]
    return max(found, key=lambda entry: entry.posting_id, default=None)


def given_and_got(
    shop: Shopkeeper, *, today: date, days: int = 90
) -> list[tuple[date, int, int]]:
    """For each of the last `days` days the paise given on credit and got as money."""
    first = today - timedelta(days=days - 1)
    given = _by_day(Due.objects.for_shop(shop).live(), Due.Kind.SALE, first, today)
    got = _by_day(
        Payment.objects.for_shop(shop).live(), Payment.Kind.PAYMENT, first, today
    )
    return [(on, given.get(on, 0), got.get(on, 0)) for on in _days(first, today)]


def _by_day(entries, kind: str, first: date, last: date) -> dict[date, int]:
    rows = entries.filter(kind=kind, entry_on__range=(first, last)).order_by()
    return dict(rows.values_list("entry_on").annotate(Paise("amount_paise")))


def _days(first: date, last: date) -> Iterable[date]:
    return (first + timedelta(days=n) for n in range((last - first).days + 1))
