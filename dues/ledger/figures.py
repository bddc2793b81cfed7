from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Max, Q, Sum

from .. import dates
from ..models import Customer, Due, Payment, Promise, Shopkeeper
from .balances import Balance


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


def dashboard(shop: Shopkeeper, *, today: date) -> Figures:
    """The figures of the dashboard, in five statements."""
    dues = Due.objects.for_shop(shop).open().order_by()
    # Grouped by day along an index: far quicker than three sums over all rows.
    owed = dict(dues.values_list("due_on").annotate(Sum("open_paise")))
    advances = Payment.objects.for_shop(shop).with_advance().order_by()
    week = (dates.week_start(today), today)
    money = Payment.objects.for_shop(shop).collections().filter(entry_on__range=week)
    collected = money.order_by().aggregate(
        today=Sum("amount_paise", filter=Q(entry_on=today), default=0),
        week=Sum("amount_paise", default=0),
    )
    return Figures(
        customers=Customer.objects.for_shop(shop).active().count(),
        pending_paise=sum(owed.values()),
        overdue_paise=sum(paise for on, paise in owed.items() if on < today),
        due_today_paise=owed.get(today, 0),
        advances_paise=advances.aggregate(paise=Sum("free_paise", default=0))["paise"],
        promised_customers=promised(shop, on=today).count(),
        collected_today_paise=collected["today"],
        collected_this_week_paise=collected["week"],
    )


def promised(shop: Shopkeeper, *, on: date, since: date | None = None):
    """The newest promise of each customer, where it is for `on` (or since a day)."""
    newest = Promise.objects.for_shop(shop).order_by().values("customer")
    newest = newest.annotate(newest=Max("pk")).values("newest")
    promises = Promise.objects.for_shop(shop).filter(
        promised_on__range=(since or on, on), pk__in=newest
    )
    return promises.select_related("customer").order_by("promised_on", "pk")


def debtors(shop: Shopkeeper, *, most: int = 10) -> list[tuple[Customer, Balance]]:
    """Who owes most after their advance, in three statements."""
    advances = Payment.objects.for_shop(shop).with_advance().order_by()
    held = dict(advances.values_list("customer").annotate(Sum("free_paise")))
    dues = Due.objects.for_shop(shop).open().order_by()
    owed = dues.values_list("customer").annotate(owed=Sum("open_paise"))
    # Only an advance can put a customer behind others who owe less.
    ranked = [
        (pk, Balance(paise, held.get(pk, 0)))
        for pk, paise in owed.order_by("-owed", "customer")[: most + len(held)]
    ]
    ranked = [pair for pair in ranked if pair[1].paise > 0]
    ranked.sort(key=lambda pair: (-pair[1].paise, pair[0]))
    customers = Customer.objects.in_bulk(pk for pk, _balance in ranked[:most])
    return [(customers[pk], balance) for pk, balance in ranked[:most]]


def recent(shop: Shopkeeper, *, most: int = 10) -> list[Due | Payment]:
    """The newest entries, in the order they were written."""
    newest = []
    for model in (Due, Payment):
        # In two steps: MariaDB would join all of a shop before it takes the newest.
        keys = model.objects.for_shop(shop).order_by("-posting_id").values_list("pk")
        rows = model.objects.filter(pk__in=[pk for (pk,) in keys[:most]])
        newest += rows.select_related("customer", "posting__by")
    newest.sort(key=lambda entry: entry.posting_id, reverse=True)
    return newest[:most]


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
    return dict(rows.values_list("entry_on").annotate(Sum("amount_paise")))


def _days(first: date, last: date) -> Iterable[date]:
    return (first + timedelta(days=n) for n in range((last - first).days + 1))
