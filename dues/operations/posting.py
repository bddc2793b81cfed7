"""How every change of a khata is written: the one place that moves money.

Each posting locks the customer's row before it reads anything else, knows a second
arrival of the same press by its key, and leaves an audit line. `share` is the only
writer of allocations and of the two sums they guard.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from django.db import IntegrityError, transaction
from django.db.models import F, Max, QuerySet, Sum

from accounts import audit
from accounts.models import User

from .. import dates, errors
from ..models import (
    Allocation,
    Counter,
    Customer,
    Due,
    Payment,
    Posting,
    Shopkeeper,
)


class Share(NamedTuple):
    """So much of a payment for a due; negative takes it back."""

    payment: Payment
    due: Due
    paise: int


@dataclass
class Press:
    """One press of a button, under the lock of its customer."""

    posting: Posting
    customer: Customer
    is_repeat: bool

    @property
    def today(self) -> date:
        return dates.today(self.posting.at)

    def tell(self, target, **details) -> None:
        audit.record(
            self.posting.action,
            target,
            by=self.posting.by,
            at=self.posting.at,
            **details,
        )


def lock(*customers: int) -> list[Customer]:
    """Lock customers' rows, the lowest id first; the first statement of a posting."""
    rows = Customer.objects.select_for_update()
    found = {row.pk: row for row in rows.filter(pk__in=customers).order_by("pk")}
    if len(found) < len(set(customers)):
        raise errors.NotInThisShop()
    return [found[pk] for pk in customers]


def begin(
    action: str, customer: Customer, *, key: str, by: User | None, at: datetime
) -> Press:
    """Lock the customer, and open a posting or find the one this key made before.

    Raises KeyReused when the key came with something else, CustomerMerged.
    """
    [locked] = lock(customer.pk)
    posting, is_repeat = open_posting(
        action, locked.shopkeeper_id, key=key, by=by, at=at
    )
    if locked.merged_into_id and not is_repeat:
        raise errors.CustomerMerged(name=locked.name)
    return Press(posting, locked, is_repeat)


def open_posting(
    action: str, shop_id: int, *, key: str, by: User | None, at: datetime
) -> tuple[Posting, bool]:
    """The posting of `key`, made now or found, and whether it was found."""
    if key and (first := _posting_of(key, shop_id, action)):
        return first, True
    try:
        with transaction.atomic():
            made = Posting.objects.create(
                shopkeeper_id=shop_id, action=action, key=key or None, at=at, by=by
            )
    except IntegrityError:
        # Another connection wrote the same key since this one looked.
        if first := _posting_of(key, shop_id, action):
            return first, True
        raise
    return made, False


def _posting_of(key: str, shop_id: int, action: str) -> Posting | None:
    first = Posting.objects.filter(shopkeeper_id=shop_id, key=key).first()
    if first and first.action != action:
        raise errors.KeyReused()
    return first


def reread(entry, press: Press):
    """The entry as it stands under the lock. Raises Changed when it was merged away."""
    fresh = type(entry).objects.get(pk=entry.pk)
    if fresh.customer_id != press.customer.pk:
        raise errors.Changed()
    return fresh


def first_of(press: Press, rows):
    """What the press wrote when it came the first time.

    Raises KeyReused when that was for another customer.
    """
    here = {press.customer.pk, press.customer.merged_into_id}
    first = rows.filter(posting=press.posting, customer__in=here - {None}).first()
    if first is None:
        raise errors.KeyReused()
    return first


def share(press: Press, shares: Iterable[Share], on: date) -> None:
    """Write signed allocations and move both guarded sums with them.

    Dated `on` or later: never before either entry, nor before an earlier allocation
    of the same due or payment. A constant number of statements.
    """
    shares = [one for one in shares if one.paise]
    if not shares:
        return
    payments = {one.payment.pk: one.payment for one in shares}
    dues = {one.due.pk: one.due for one in shares}
    due_from, payment_from = _earliest("due", dues), _earliest("payment", payments)
    rows = []
    for payment, due, paise in shares:
        payment, due = payments[payment.pk], dues[due.pk]
        payment.allocated_paise += paise
        due.settled_paise += paise
        rows.append(
            Allocation(
                payment=payment,
                due=due,
                amount_paise=paise,
                made_on=max(on, due_from[due.pk], payment_from[payment.pk]),
                posting=press.posting,
            )
        )
    Allocation.objects.bulk_create(rows)
    Payment.objects.bulk_update(payments.values(), ["allocated_paise"])
    Due.objects.bulk_update(dues.values(), ["settled_paise"])


def _earliest(side: str, entries: dict) -> dict[int, date]:
    """The first day that a further allocation of each entry may have."""
    found = Allocation.objects.filter(**{f"{side}__in": list(entries)})
    latest = found.order_by().values(side).annotate(latest=Max("made_on"))
    made = dict(latest.values_list(side, "latest"))
    return {
        pk: max(entry.entry_on, made.get(pk, entry.entry_on))
        for pk, entry in entries.items()
    }


def refuse_closed(press: Press) -> None:
    """Nothing is taken back on a day whose books are closed. Raises BooksClosed."""
    shop = Shopkeeper.objects.only("books_closed_on").get(
        pk=press.customer.shopkeeper_id
    )
    dates.check_entry(press.today, press.today, shop.books_closed_on)


def take_back(press: Press, **of) -> None:
    """Release what is allocated of one due or payment, or between the two.

    Raises BooksClosed.
    """
    refuse_closed(press)
    rows = Allocation.objects.filter(**of).order_by()
    pairs = rows.values("payment", "due").annotate(paise=Sum("amount_paise"))
    held = list(pairs.exclude(paise=0).order_by("payment", "due"))
    payments = Payment.objects.in_bulk({pair["payment"] for pair in held})
    dues = Due.objects.in_bulk({pair["due"] for pair in held})
    share(
        press,
        [
            Share(payments[pair["payment"]], dues[pair["due"]], -pair["paise"])
            for pair in held
        ],
        press.today,
    )


def void(press: Press, entry, reason: str) -> None:
    """Cancel a due or payment from today on; what it held is released first.

    Raises BooksClosed.
    """
    side = "due" if isinstance(entry, Due) else "payment"
    take_back(press, **{side: entry})
    earliest = _earliest(side, {entry.pk: entry})[entry.pk]
    changes = {
        "voided_on": max(press.today, earliest),
        "void_reason": reason.strip()[:200],
        "void_posting": press.posting,
    }
    if side == "payment":
        # Free to be typed again, with the right amount.
        changes |= {"reference": None, "reference_key": None}
    type(entry).objects.filter(pk=entry.pk).update(**changes)


def void_unused(entries: QuerySet, undone: Posting, reason: str) -> None:
    """Cancel entries that settle nothing and that nothing settles.

    The customers are locked; no entry is of a later day than the posting.
    """
    live = entries.live().filter(allocations=None)
    live.update(
        voided_on=dates.today(undone.at), void_reason=reason, void_posting=undone
    )


def next_number(shop_id: int, series: str, on: date) -> str:
    """The next number of a gapless series of the financial year: R26-27/000042.

    The counter's row is locked until the posting is through or undone.
    """
    year = dates.financial_year(on)
    counter = Counter.objects.filter(
        shopkeeper_id=shop_id, series=series, financial_year=year
    )
    if not counter.update(last_no=F("last_no") + 1):
        try:
            with transaction.atomic():
                Counter.objects.create(
                    shopkeeper_id=shop_id, series=series, financial_year=year, last_no=1
                )
        except IntegrityError:
            counter.update(last_no=F("last_no") + 1)
    return f"{series}{year}/{counter.get().last_no:06}"
