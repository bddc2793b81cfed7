"""A due marked paid in one tap, and the tap taken back; a due freed of its payments."""

from datetime import datetime

from django.db.models import Sum

from accounts.models import User
from accounts.transaction import operation

from .. import amounts, errors
from ..models import Allocation, Due, Payment
from . import posting
from .entries import settle_from
from .payments import CASH, Manner, write_payment
from .posting import Press, Share


@operation
def mark_paid(
    *,
    due: Due,
    by: User | None,
    at: datetime,
    manner: Manner = CASH,
    use_advance: bool | None = None,
    key: str = "",
) -> Payment | None:
    """Pay what is open of a due in one tap; return the Payment.

    None when the advance sufficed. Raises AdvanceHeld when the customer has an
    advance and `use_advance` says neither yes nor no; AlreadyPaid, AlreadyVoid,
    Changed.
    """
    press = posting.begin("due.paid", due.customer, key=key, by=by, at=at)
    if press.is_repeat:
        return Payment.objects.filter(posting=press.posting).first()
    due = posting.reread(due, press)
    if due.is_void:
        raise errors.AlreadyVoid()
    if due.is_paid:
        raise errors.AlreadyPaid()
    advances = list(press.customer.payments.with_advance())
    rest = _after_advance(due, advances, use_advance)
    used = settle_from(press, advances, [due]) if use_advance else 0
    payment = None
    if rest:
        payment = write_payment(press, rest, manner)
        posting.share(press, [Share(payment, due, rest)], press.today)
        payment.refresh_from_db()
    press.tell(due, paise=rest, advance=used)
    return payment


def _after_advance(due: Due, advances: list[Payment], use_advance) -> int:
    advance = min(due.open_paise, sum(payment.free_paise for payment in advances))
    rest = due.open_paise - advance
    if advance and use_advance is None:
        raise errors.AdvanceHeld(
            advance=amounts.rupees(advance), rest=amounts.rupees(rest)
        )
    return rest if use_advance else due.open_paise


@operation
def mark_pending(
    *, due: Due, reason: str = "", by: User | None, at: datetime, key: str = ""
) -> Due:
    """Take back the press that made a due paid, and return the Due.

    Its payment is cancelled when it was for this due alone, an advance it used is
    free again. A pending due stays as it is. Raises PaidTogether when the payment
    settled other dues as well or left an advance: then `unlink` or `void_payment`.
    Raises RefundStays, BooksClosed.
    """
    press = posting.begin("due.marked_pending", due.customer, key=key, by=by, at=at)
    due = posting.reread(due, press)
    if press.is_repeat or not due.is_paid:
        return due
    _refuse_refund(due)
    paid_by = _last_settling(due)
    payment = Payment.objects.live().filter(posting=paid_by).first()
    if payment and _held(due=due, payment=payment) != payment.amount_paise:
        raise errors.PaidTogether(
            amount=amounts.rupees(payment.amount_paise), payment=payment.pk
        )
    if payment:
        posting.void(press, payment, reason)
    _free_advance(press, due, paid_by)
    press.tell(due, payment=payment and payment.pk, reason=reason.strip())
    due.refresh_from_db()
    return due


def _refuse_refund(due: Due) -> None:
    """The advance went out as money: free again, it could be paid out once more."""
    if due.is_refund:
        raise errors.RefundStays()


def _free_advance(press: Press, due: Due, paid_by) -> None:
    """Release what one press took for the due from payments made before it."""
    posting.refuse_closed(press)
    fresh = Due.objects.get(pk=due.pk)
    rows = due.allocations.filter(posting=paid_by, amount_paise__gt=0)
    shares = [
        Share(row.payment, fresh, -row.amount_paise)
        for row in rows.select_related("payment")
        if _held(due=due, payment=row.payment)
    ]
    posting.share(press, shares, press.today)


def _last_settling(due: Due):
    """The posting of the newest allocation that still holds."""
    held = due.allocations.order_by().values("payment").annotate(Sum("amount_paise"))
    holding = held.filter(amount_paise__sum__gt=0).values("payment")
    newest = due.allocations.filter(amount_paise__gt=0, payment__in=holding)
    return newest.select_related("posting").order_by("-pk").first().posting


def _held(**of) -> int:
    rows = Allocation.objects.filter(**of)
    return rows.aggregate(paise=Sum("amount_paise"))["paise"] or 0


@operation
def unlink(*, due: Due, by: User | None, at: datetime, key: str = "") -> Due:
    """Take one due out of all payments that settle it; their money becomes advance.

    Raises RefundStays, BooksClosed.
    """
    press = posting.begin("due.unlinked", due.customer, key=key, by=by, at=at)
    due = posting.reread(due, press)
    if not press.is_repeat and due.settled_paise:
        _refuse_refund(due)
        posting.take_back(press, due=due)
        press.tell(due, paise=due.settled_paise)
        due.refresh_from_db()
    return due
