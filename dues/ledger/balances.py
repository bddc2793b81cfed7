from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from ..models import Customer, Due, Payment, Shopkeeper
from .paise import Paise

MANY = 500  # fewer ids are quicker asked for than all of a shop


@dataclass(frozen=True)
class Balance:
    """What is open on dues and what is held as advance, in paise."""

    open_paise: int = 0
    advance_paise: int = 0

    @property
    def paise(self) -> int:
        """What the customer owes; negative when the shop owes the customer."""
        return self.open_paise - self.advance_paise


def balance(customer: Customer, on: date | None = None) -> Balance:
    """A customer's balance now, or as it stood at the end of the day `on`."""
    if on is not None:
        owed = net_until(customer.dues.all(), on)
        return Balance(owed, net_until(customer.payments.all(), on))
    owed = customer.dues.open().aggregate(paise=Paise("open_paise"))["paise"]
    advance = customer.payments.with_advance().aggregate(paise=Paise("free_paise"))
    return Balance(owed or 0, advance["paise"] or 0)


def refundable(customer: Customer) -> int:
    """How much of the advance is money, which alone may be paid back; paise."""
    money = customer.payments.money().with_advance()
    return money.aggregate(paise=Paise("free_paise"))["paise"] or 0


def net_until(entries: QuerySet, on: date) -> int:
    """The sum of entries that stood at the end of `on`, in paise."""
    sums = entries.order_by().aggregate(
        posted=Paise("amount_paise", filter=Q(entry_on__lte=on)),
        cancelled=Paise("amount_paise", filter=Q(voided_on__lte=on)),
    )
    return (sums["posted"] or 0) - (sums["cancelled"] or 0)


def balances(
    shop: Shopkeeper, customers: Iterable[int] | None = None
) -> dict[int, Balance]:
    """Balances by customer id, of those who have one; or of these ids, each of them.

    Two statements, however many customers there are.
    """
    ids = None if customers is None else list(customers)
    owed, held = _open_and_held(shop, ids)
    if ids is None:
        ids = owed | held
    return {pk: Balance(owed.get(pk, 0), held.get(pk, 0)) for pk in ids}


def net_balances(
    shop: Shopkeeper, customers: Collection[int] | None = None
) -> Counter[int]:
    """What is owed less what is held, in paise by customer id: to sort a shop by."""
    owed, held = _open_and_held(shop, customers)
    net = Counter(owed)
    net.subtract(held)
    return net


def few(entries: QuerySet, customers: Collection[int] | None) -> QuerySet:
    """Entries of these customers, or of all where naming so many would be slower."""
    if customers is None or len(customers) > MANY:
        return entries
    return entries.filter(customer__in=list(customers))


def _open_and_held(shop: Shopkeeper, ids: Collection[int] | None) -> tuple[dict, dict]:
    dues = few(Due.objects.for_shop(shop).open().order_by(), ids)
    payments = few(Payment.objects.for_shop(shop).with_advance().order_by(), ids)
    owed = dues.values_list("customer").annotate(Paise("open_paise"))
    held = payments.values_list("customer").annotate(Paise("free_paise"))
    return dict(owed), dict(held)


def fifo(dues: Iterable[Due], paise: int) -> list[tuple[Due, int]]:
    """The shares of `paise` over dues in their order; what is left is advance."""
    shares = []
    for due in dues:
        part = min(paise, due.open_paise)
        if not part:
            break
        shares.append((due, part))
        paise -= part
    return shares
