from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from ..models import Due, Payment, Shopkeeper
from .balances import Balance
from .paise import Paise


@dataclass(frozen=True)
class Owing:
    """What all of a shop's customers owe, in paise by customer id.

    `open_paise` is what is open, `late_paise` what of it was to be paid by `today`,
    `held_paise` what is held as advance; who has none is not named.
    """

    shop: Shopkeeper
    today: date
    open_paise: dict[int, int]
    late_paise: dict[int, int]
    held_paise: dict[int, int]

    def balance(self, pk: int) -> Balance:
        return Balance(self.open_paise.get(pk, 0), self.held_paise.get(pk, 0))


def owing(shop: Shopkeeper, *, today: date) -> Owing:
    """Read once for a page that tells several things of it, in two statements."""
    dues = Due.objects.for_shop(shop).open().order_by().values_list("customer")
    # A condition of the sum, not of the rows: so one index is read, in its order.
    late = Paise("open_paise", filter=Q(due_on__lte=today))
    rows = list(dues.annotate(Paise("open_paise"), late=late))
    advances = Payment.objects.for_shop(shop).with_advance().order_by()
    held = advances.values_list("customer").annotate(Paise("free_paise"))
    return Owing(
        shop,
        today,
        open_paise={pk: paise for pk, paise, _late in rows},
        late_paise={pk: late for pk, _paise, late in rows if late},
        held_paise=dict(held),
    )
