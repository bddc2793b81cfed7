"""Dues: giving udhar, paying an advance back, cancelling, moving and correcting."""

from datetime import date, datetime

from accounts import audit
from accounts.models import User
from accounts.transaction import operation

from .. import amounts, dates, errors
from ..models import Customer, Due, Payment, Shopkeeper
from . import posting
from .posting import Press, Share


@operation
def give(
    *,
    customer: Customer,
    amount_paise: int,
    by: User | None,
    at: datetime,
    description: str = "",
    entry_on: date | None = None,
    due_on: date | None = None,
    kind: str = Due.Kind.SALE,
    key: str = "",
) -> Due:
    """Write down what a customer took on credit, and return the Due.

    Without `entry_on` it is of today, without `due_on` the shop's days of credit
    later. Kind OPENING may have been due before. A repeated `key` returns the first
    Due. Raises AmountNotPositive, AmountTooLarge, InTheFuture, TooLongAgo,
    TooFarAhead, DueBeforeGiven, BooksClosed, CustomerArchived, CustomerMerged,
    KeyReused.
    """
    press = posting.begin("due.given", customer, key=key, by=by, at=at)
    if press.is_repeat:
        return posting.first_of(press, Due.objects)
    if press.customer.archived_at:
        raise errors.CustomerArchived(name=press.customer.name)
    due = _written(press, amount_paise, entry_on, due_on, kind, description)
    press.tell(due, paise=amount_paise)
    return due


@operation
def refund(
    *,
    customer: Customer,
    amount_paise: int,
    by: User | None,
    at: datetime,
    description: str = "",
    key: str = "",
) -> Due:
    """Pay back a part of a customer's advance: a Due that the advance settles.

    Only money goes back: a discount whose due was cancelled is no cash. Raises
    MoreThanAdvance, and what `give` raises.
    """
    press = posting.begin("advance.refunded", customer, key=key, by=by, at=at)
    if press.is_repeat:
        return posting.first_of(press, Due.objects)
    advances = list(press.customer.payments.money().with_advance())
    advance = sum(payment.free_paise for payment in advances)
    if amount_paise > advance:
        raise errors.MoreThanAdvance(advance=amounts.rupees(advance))
    due = _written(press, amount_paise, None, None, Due.Kind.REFUND, description)
    settle_from(press, advances, [due])
    press.tell(due, paise=amount_paise)
    due.refresh_from_db()
    return due


def _written(press: Press, paise, entry_on, due_on, kind, description, **more) -> Due:
    amounts.check(paise)
    shop = Shopkeeper.objects.get(pk=press.customer.shopkeeper_id)
    entry_on = entry_on or press.today
    dates.check_entry(entry_on, press.today, shop.books_closed_on)
    if due_on is None:
        credit_days = shop.credit_days if kind == Due.Kind.SALE else 0
        due_on = dates.due_day(entry_on, credit_days)
    dates.check_ahead(due_on, press.today)
    old = more.get("moved_from")
    is_kept = old is not None and due_on == old.due_on
    if due_on < entry_on and kind == Due.Kind.SALE and not is_kept:
        raise errors.DueBeforeGiven()
    return Due.objects.create(
        shopkeeper=shop,
        customer=press.customer,
        kind=kind,
        amount_paise=paise,
        description=description.strip()[:200],
        entry_on=entry_on,
        due_on=due_on,
        posting=press.posting,
        **more,
    )


def settle_from(press: Press, advances: list[Payment], dues: list[Due]) -> int:
    """Use advances for dues, both in their order; returns the paise used."""
    shares = []
    left = {due.pk: due.open_paise for due in dues}
    for payment in advances:
        free = payment.free_paise
        for due in dues:
            part = min(free, left[due.pk])
            if part:
                shares.append(Share(payment, due, part))
                left[due.pk] -= part
                free -= part
    posting.share(press, shares, press.today)
    return sum(one.paise for one in shares)


@operation
def void_due(
    *, due: Due, reason: str, by: User | None, at: datetime, key: str = ""
) -> Due:
    """Cancel a due from today on; money that settled it becomes advance.

    A due that is cancelled already stays as it is. Raises ReasonMissing, Changed,
    BooksClosed.
    """
    if not reason.strip():
        raise errors.ReasonMissing()
    press = posting.begin("due.voided", due.customer, key=key, by=by, at=at)
    due = posting.reread(due, press)
    if not press.is_repeat and not due.is_void:
        posting.void(press, due, reason)
        press.tell(due, paise=due.amount_paise, reason=reason.strip())
        due.refresh_from_db()
    return due


@operation
def move_due(
    *, due: Due, to: Customer, by: User | None, at: datetime, key: str = ""
) -> Due:
    """Put a due on the right customer: cancelled here, written anew there.

    The new Due is of today, so that no printed statement changes, and keeps the
    day it is to be paid. Returns it. Raises NotInThisShop, AlreadyVoid,
    RefundStays, Changed, CustomerArchived, CustomerMerged.
    """
    if to.shopkeeper_id != due.shopkeeper_id:
        raise errors.NotInThisShop()
    posting.lock(due.customer_id, to.pk)
    press = posting.begin("due.moved", to, key=key, by=by, at=at)
    if press.is_repeat:
        return posting.first_of(press, Due.objects)
    fresh = Due.objects.get(pk=due.pk)
    _refuse_move(fresh, due, press)
    posting.void(press, fresh, f"→ {press.customer.name}")
    moved = _written(
        press,
        fresh.amount_paise,
        None,
        fresh.due_on,
        fresh.kind,
        fresh.description,
        moved_from=fresh,
    )
    press.tell(moved, moved_from=fresh.pk)
    return moved


def _refuse_move(fresh: Due, seen: Due, press: Press) -> None:
    if fresh.is_void:
        raise errors.AlreadyVoid()
    if fresh.kind == Due.Kind.REFUND:
        raise errors.RefundStays()
    if fresh.customer_id != seen.customer_id or fresh.customer_id == press.customer.pk:
        raise errors.Changed()
    if press.customer.archived_at:
        raise errors.CustomerArchived(name=press.customer.name)


@operation
def correct_due(
    *,
    due: Due,
    amount_paise: int,
    reason: str,
    by: User | None,
    at: datetime,
    description: str = "",
    entry_on: date | None = None,
    due_on: date | None = None,
    key: str = "",
) -> Due:
    """Cancel a due and write it as it should have been; returns the new Due.

    Without `entry_on` the new one is of today, so that no printed statement changes;
    without `due_on` it keeps the day it is to be paid. Money that settled the wrong
    one settles the new one, what is left of it is advance. Raises ReasonMissing,
    AlreadyVoid, MoreThanAdvance for a refund made larger, and what `give` raises.
    Source: research 3.6.
    """
    if not reason.strip():
        raise errors.ReasonMissing()
    press = posting.begin("due.corrected", due.customer, key=key, by=by, at=at)
    if press.is_repeat:
        return posting.first_of(press, Due.objects)
    wrong = posting.reread(due, press)
    _refuse_correction(wrong, amount_paise)
    before = _free_beside(wrong)
    posting.void(press, wrong, reason)
    days = entry_on, due_on or wrong.due_on
    right = _written(
        press, amount_paise, *days, wrong.kind, description, moved_from=wrong
    )
    _settle_again(press, before, right)
    press.tell(right, corrects=wrong.pk, paise=amount_paise, reason=reason.strip())
    right.refresh_from_db()
    return right


def _refuse_correction(wrong: Due, paise: int) -> None:
    if wrong.is_void:
        raise errors.AlreadyVoid()
    if wrong.kind == Due.Kind.REFUND and paise > wrong.amount_paise:
        raise errors.MoreThanAdvance(advance=amounts.rupees(wrong.amount_paise))


def _free_beside(due: Due) -> dict[int, int]:
    """By id of each payment that settles a due, the paise of it that settle none."""
    paid_by = Payment.objects.filter(allocations__due=due, allocated_paise__gt=0)
    return dict(paid_by.values_list("pk", "free_paise"))


def _settle_again(press: Press, before: dict[int, int], right: Due) -> None:
    """Put what was just set free on the new due; an older advance is left alone."""
    left, shares = right.amount_paise, []
    for payment in Payment.objects.filter(pk__in=before).order_by("entry_on", "pk"):
        part = min(left, payment.free_paise - before[payment.pk])
        shares.append(Share(payment, right, part))
        left -= part
    posting.share(press, shares, press.today)


@operation
def note_entry(
    *, entry: Due | Payment, text: str, by: User | None, at: datetime
) -> Due | Payment:
    """Change what is written beside an entry: a due's description, a payment's note.

    The words only; amount, customer and days never change. Raises Changed.
    """
    [customer] = posting.lock(entry.customer_id)
    field = "description" if isinstance(entry, Due) else "note"
    kept = type(entry).objects.get(pk=entry.pk)
    if kept.customer_id != customer.pk:
        raise errors.Changed()
    was, text = getattr(kept, field), text.strip()[:200]
    if was != text:
        setattr(kept, field, text)
        kept.save(update_fields=[field])
        noun = type(entry)._meta.model_name
        audit.record(f"{noun}.noted", kept, by=by, at=at, was=was)
    return kept
