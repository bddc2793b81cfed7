"""Whether the khata is in order: every sum re-derived, every guard in its place."""

from collections.abc import Iterator
from datetime import date

from django.db.models import Count, F, Max, Q, Sum

from accounts import append_only

from . import ledger
from .models import Allocation, Counter, Due, Payment, Promise, Reminder, Shopkeeper

APPEND_ONLY = ("dues_allocation", "dues_posting")


def differences(shop: Shopkeeper, today: date) -> Iterator[str]:
    """What is wrong in one shop's khata, a sentence each; nothing when all is right."""
    yield from _sums_differ(Due.objects.for_shop(shop), "due", "settled_paise")
    yield from _sums_differ(
        Payment.objects.for_shop(shop), "payment", "allocated_paise"
    )
    yield from _wrong_owners(shop)
    yield from _wrong_allocations(shop)
    yield from _advances_of_no_money(shop)
    yield from _equation_fails(shop, today)
    yield from _numbers_missing(shop)


def missing_guards() -> list[str]:
    """Append-only tables of this app that the database does not protect."""
    missing = append_only.missing()
    return [
        f"the trigger {name} is missing"
        for name in missing
        if name.startswith(APPEND_ONLY)
    ]


def _sums_differ(entries, side: str, kept: str) -> Iterator[str]:
    """A guarded sum is that of the allocations, entry by entry."""
    allocated = Allocation.objects.filter(**{f"{side}__in": entries.order_by()})
    sums = allocated.order_by().values_list(side).annotate(Sum("amount_paise"))
    derived = dict(sums)
    for pk, written in entries.order_by().values_list("pk", kept).iterator():
        if derived.get(pk, 0) != written:
            yield (
                f"{side} {pk}: {kept} is {written}, its allocations are"
                f" {derived.get(pk, 0)}"
            )


def _wrong_owners(shop: Shopkeeper) -> Iterator[str]:
    """Every row is of its customer's shop, and of postings of that shop."""
    for model in (Due, Payment, Promise, Reminder):
        elsewhere = ~Q(customer__shopkeeper=shop) | ~Q(posting__shopkeeper=shop)
        for row in model.objects.for_shop(shop).filter(elsewhere):
            yield f"{model._meta.model_name} {row.pk} belongs to two shops"
        merged = model.objects.for_shop(shop).filter(
            customer__merged_into__isnull=False
        )
        for row in merged:
            yield f"{model._meta.model_name} {row.pk} is of a merged customer"


def _wrong_allocations(shop: Shopkeeper) -> Iterator[str]:
    """One customer on both sides, never below nothing, and days that never go back."""
    rows = Allocation.objects.filter(
        Q(due__shopkeeper=shop) | Q(payment__shopkeeper=shop)
    ).order_by()
    for row in rows.exclude(due__customer=F("payment__customer")):
        yield f"allocation {row.pk} joins two customers"
    pairs = rows.values("due", "payment").annotate(paise=Sum("amount_paise"))
    for pair in pairs.filter(paise__lt=0):
        yield (
            f"due {pair['due']} gave back {-pair['paise']} more than it had of payment"
            f" {pair['payment']}"
        )
    for side in ("due", "payment"):
        latest = None, None
        days = rows.order_by(side, "pk").values_list("pk", side, "made_on")
        for pk, owner, made_on in days.iterator():
            if owner == latest[0] and made_on < latest[1]:
                yield f"allocation {pk} is dated before an earlier one"
            latest = owner, made_on


def _advances_of_no_money(shop: Shopkeeper) -> Iterator[str]:
    """A discount, return or write-off settled dues wholly, and none was paid out.

    Told by the posting that wrote it: a due cancelled later may set it free again.
    """
    at_once = Q(allocations__posting=F("posting"))
    credits = Payment.objects.for_shop(shop).exclude(kind__in=Payment.MONEY).order_by()
    used = Sum("allocations__amount_paise", filter=at_once, default=0)
    for row in credits.annotate(used=used).exclude(used=F("amount_paise")):
        yield f"payment {row.pk}: {row.kind} of {row.amount_paise} settled {row.used}"
    paid_out = Allocation.objects.filter(
        due__shopkeeper=shop,
        posting=F("due__posting"),
        posting__action="advance.refunded",
    )
    for row in paid_out.exclude(payment__kind__in=Payment.MONEY):
        yield f"due {row.due_id} pays out payment {row.payment_id}, which is no money"


def _equation_fails(shop: Shopkeeper, today: date) -> Iterator[str]:
    """Balance = live dues − live payments = open − advance = Σ ages − advances."""
    given, got = (
        model.objects.for_shop(shop)
        .live()
        .aggregate(paise=Sum("amount_paise", default=0))["paise"]
        for model in (Due, Payment)
    )
    stood = given - got
    told = sum(balance.paise for balance in ledger.balances(shop).values())
    aged = ledger.ageing(shop, on=today, today=today).total.paise
    if not stood == told == aged:
        yield f"live entries come to {stood}, balances to {told}, ages to {aged}"


def _numbers_missing(shop: Shopkeeper) -> Iterator[str]:
    """Receipts of a financial year run from 1 without a gap."""
    for counter in Counter.objects.filter(shopkeeper=shop):
        start = f"{counter.series}{counter.financial_year}/"
        numbered = Payment.objects.for_shop(shop).filter(receipt_no__startswith=start)
        found = numbered.aggregate(count=Count("pk"), last=Max("receipt_no"))
        last = int(found["last"].removeprefix(start)) if found["last"] else 0
        if not found["count"] == last == counter.last_no:
            yield (
                f"receipts {start}: {found['count']} of {counter.last_no}, the last"
                f" is {last}"
            )
