"""Money and other credits: receiving, using an advance, and taking both back."""

from dataclasses import asdict, dataclass
from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.db.models import Sum

from accounts.models import User
from accounts.transaction import operation

from .. import amounts, dates, errors, ledger, names
from ..models import Allocation, Counter, Customer, Due, Payment, Shopkeeper
from . import posting
from .entries import settle_from
from .posting import Press, Share

Kind, Mode = Payment.Kind, Payment.Mode


@dataclass(frozen=True)
class Manner:
    """How a credit came: its kind; of money the mode, and the UTR or cheque number."""

    kind: str = Kind.PAYMENT
    mode: str = Mode.CASH
    reference: str | None = None
    note: str = ""

    @classmethod
    def of(cls, kind: str, mode: str = "", reference: str = "", note: str = ""):
        """As typed, in the shape the columns have. Raises ModeMissing."""
        note = note.strip()[:200]
        if kind != Kind.PAYMENT:
            # A number typed before the kind was changed is of no money.
            return cls(kind, "", None, note)
        if mode not in Mode.values:
            raise errors.ModeMissing()
        return cls(kind, mode, " ".join(reference.split())[:40] or None, note)


CASH = Manner()


@operation
def receive(
    *,
    customer: Customer,
    amount_paise: int,
    by: User | None,
    at: datetime,
    manner: Manner = CASH,
    entry_on: date | None = None,
    plan: dict[int, int] | None = None,
    balance_shown: int | None = None,
    key: str = "",
) -> Payment:
    """Take what a customer gave and settle dues with it; return the Payment.

    Without `plan` the oldest dues are settled first; a plan names paise for each
    due's id, and what it leaves is advance. `balance_shown` is the balance the
    typist saw (paise). A repeated `key` returns the first Payment. Raises
    BalanceChanged, NotInThisShop (a due of somebody else), MoreThanOpen,
    MoreThanAmount, ReferenceUsed, CustomerArchived when some became an advance, of
    what is no money MoreThanOwed and LeftOver, and what `give` raises of amount and
    day. Source: oldest first is Contract Act s.61, the plan s.59 (research 3.3).
    """
    press = posting.begin("payment.received", customer, key=key, by=by, at=at)
    if press.is_repeat:
        return posting.first_of(press, Payment.objects)
    dues = list(press.customer.dues.open().in_order())
    _refuse_stale(press, dues, balance_shown)
    parts = _divided(plan, dues, amount_paise)
    if manner.kind not in Payment.MONEY:
        _refuse_an_advance(amount_paise, parts, dues)
    if press.customer.archived_at and sum(part for _due, part in parts) < amount_paise:
        # What is owed may come late; an advance would be out of sight.
        raise errors.CustomerArchived(name=press.customer.name)
    payment = write_payment(press, amount_paise, manner, entry_on)
    shares = [Share(payment, due, paise) for due, paise in parts]
    posting.share(press, shares, payment.entry_on)
    press.tell(payment, paise=amount_paise, kind=manner.kind)
    payment.refresh_from_db()
    return payment


def _refuse_stale(press: Press, dues: list[Due], balance_shown: int | None) -> None:
    if balance_shown is None:
        return
    advance = press.customer.payments.aggregate(paise=Sum("free_paise"))["paise"] or 0
    balance = sum(due.open_paise for due in dues) - advance
    if balance != balance_shown:
        raise errors.BalanceChanged(balance=amounts.balance_words(balance))


def _refuse_an_advance(paise: int, parts, dues: list[Due]) -> None:
    """What is no money settles dues wholly: of an advance it could be paid out."""
    owed = sum(due.open_paise for due in dues)
    if paise > owed:
        raise errors.MoreThanOwed(owed=amounts.rupees(owed))
    if left := paise - sum(part for _due, part in parts):
        raise errors.LeftOver(left=amounts.rupees(left))


def _divided(plan: dict[int, int] | None, dues: list[Due], paise: int):
    """(due, paise) of each due that a payment settles."""
    if plan is None:
        return ledger.fifo(dues, paise)
    mine = {due.pk: due for due in dues}
    for due_id, part in plan.items():
        if due_id not in mine:
            raise errors.NotInThisShop()
        if not 0 <= part <= mine[due_id].open_paise:
            raise errors.MoreThanOpen(open=amounts.rupees(mine[due_id].open_paise))
    if sum(plan.values()) > paise:
        raise errors.MoreThanAmount(
            shared=amounts.rupees(sum(plan.values())), amount=amounts.rupees(paise)
        )
    return [(due, plan[due.pk]) for due in dues if plan.get(due.pk)]


def write_payment(
    press: Press, paise: int, manner: Manner, entry_on: date | None = None
) -> Payment:
    """The bare row of a payment that settles nothing yet, with its receipt number.

    Raises ReferenceUsed, and what `give` raises of amount and day.
    """
    amounts.check(paise)
    shop = Shopkeeper.objects.get(pk=press.customer.shopkeeper_id)
    entry_on = entry_on or press.today
    dates.check_entry(entry_on, press.today, shop.books_closed_on)
    key = names.reference_key(manner.reference or "")
    number = None
    if manner.kind == Kind.PAYMENT:
        number = posting.next_number(shop.pk, Counter.Series.RECEIPT, press.today)
    try:
        with transaction.atomic():
            return Payment.objects.create(
                shopkeeper=shop,
                customer=press.customer,
                amount_paise=paise,
                entry_on=entry_on,
                receipt_no=number,
                posting=press.posting,
                reference_key=key,
                **asdict(manner),
            )
    except IntegrityError:
        first = Payment.objects.for_shop(shop).select_related("customer")
        first = first.filter(reference_key=key).first() if key else None
        if first is None:
            raise
        raise errors.ReferenceUsed(
            name=first.customer.name,
            day=dates.written(first.entry_on),
            payment=first.pk,
        ) from None


@operation
def void_payment(
    *, payment: Payment, reason: str, by: User | None, at: datetime, key: str = ""
) -> Payment:
    """Cancel a payment from today on; the dues it settled are open again.

    Nothing settles them anew by itself. Its receipt number stays used, its reference
    is free. A cancelled payment stays as it is. Raises ReasonMissing, Changed,
    BooksClosed.
    """
    if not reason.strip():
        raise errors.ReasonMissing()
    press = posting.begin("payment.voided", payment.customer, key=key, by=by, at=at)
    payment = posting.reread(payment, press)
    if not press.is_repeat and not payment.is_void:
        posting.void(press, payment, reason)
        press.tell(
            payment,
            paise=payment.amount_paise,
            reason=reason.strip(),
            reference=payment.reference,
        )
        payment.refresh_from_db()
    return payment


@operation
def apply_advance(
    *, customer: Customer, by: User | None, at: datetime, key: str = ""
) -> int:
    """Settle open dues from the customer's advance, the oldest first; paise used.

    Raises NothingToApply.
    """
    press = posting.begin("advance.applied", customer, key=key, by=by, at=at)
    if press.is_repeat:
        rows = Allocation.objects.filter(posting=press.posting)
        return rows.aggregate(paise=Sum("amount_paise"))["paise"] or 0
    dues = list(press.customer.dues.open().in_order())
    advances = list(press.customer.payments.with_advance())
    used = settle_from(press, advances, dues)
    if not used:
        raise errors.NothingToApply()
    press.tell(press.customer, paise=used)
    return used
