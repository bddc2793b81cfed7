"""Customers: adding, changing, archiving and merging."""

from datetime import datetime

from django.db import IntegrityError, transaction

from accounts import audit
from accounts.models import User
from accounts.transaction import operation

from .. import amounts, errors, ledger
from ..models import Customer, Due, KhataLink, Payment, Promise, Reminder, Shopkeeper
from . import posting

# What a person may say of a customer; keys and links are set here.
FACTS = (
    *("name", "alias", "phone", "phone_raw", "email", "address", "area", "language"),
    *("credit_limit_paise", "overdue_limit_paise", "do_not_remind"),
)
# Of these nothing written is a word too: such a customer lacks nothing.
SAID = ("do_not_remind", "credit_limit_paise", "overdue_limit_paise")
MOVED_BY_MERGE = (Due, Payment, Promise, Reminder, KhataLink)


@operation
def add_customer(
    *, shop: Shopkeeper, facts: dict, by: User | None, at: datetime, key: str = ""
) -> Customer:
    """Add a customer with `facts` (names in FACTS; `phone` E.164 or None).

    The same phone may belong to several names. Raises NameMissing, and SameCustomer
    for the same name and phone: its details hold the `customer` id, which may be an
    archived one to restore. KeyReused when the form had added somebody removed since.
    """
    made, is_repeat = posting.open_posting(
        "customer.added", shop.pk, key=key, by=by, at=at
    )
    if is_repeat:
        if first := Customer.objects.filter(posting=made).first():
            return first
        raise errors.KeyReused()
    customer = Customer(shopkeeper=shop, posting=made)
    _set(customer, facts)
    _save(customer)
    audit.record("customer.added", customer, by=by, at=at)
    return customer


@operation
def edit_customer(
    *, customer: Customer, facts: dict, by: User | None, at: datetime
) -> Customer:
    """Change what is known of a customer.

    Raises NameMissing, SameCustomer, CustomerMerged.
    """
    [kept] = posting.lock(customer.pk)
    if kept.merged_into_id:
        raise errors.CustomerMerged(name=kept.name)
    changed = sorted(name for name in facts if getattr(kept, name) != facts[name])
    if changed:
        _set(kept, facts, merged=kept.merged_from.all())
        _save(kept)
        audit.record("customer.changed", kept, by=by, at=at, fields=changed)
    return kept


def _set(customer: Customer, facts: dict, merged=()) -> None:
    for name, value in facts.items():
        if name not in FACTS:
            raise TypeError(f"{name} is no fact of a customer")
        setattr(customer, name, value)
    customer.name = " ".join(customer.name.split())
    customer.phone = customer.phone or None
    if "phone" in facts and "phone_raw" not in facts:
        customer.phone_raw = customer.phone or ""
    customer.fold(merged)
    if not customer.name_key:
        raise errors.NameMissing()


def _save(customer: Customer) -> None:
    try:
        with transaction.atomic():
            customer.save()
    except IntegrityError:
        same = Customer.objects.for_shop(customer.shopkeeper_id).filter(
            phone=customer.phone, name_key=customer.name_key
        )
        if customer.phone is None or not same.exists():
            raise
        known = same.first()
        raise errors.SameCustomer(name=known.name, customer=known.pk) from None


@operation
def archive_customer(
    *,
    customer: Customer,
    by: User | None,
    at: datetime,
    as_doubtful: bool = False,
) -> Customer:
    """Take a customer off the daily list; all entries stay.

    Raises BalanceLeft unless settled or archived `as_doubtful`.
    """
    [kept] = posting.lock(customer.pk)
    if kept.archived_at:
        return kept
    balance = ledger.balance(kept).paise
    if balance and not as_doubtful:
        raise errors.BalanceLeft(name=kept.name, balance=amounts.balance_words(balance))
    kept.archived_at, kept.is_doubtful = at, as_doubtful
    kept.save(update_fields=["archived_at", "is_doubtful"])
    audit.record("customer.archived", kept, by=by, at=at, doubtful=as_doubtful)
    return kept


@operation
def restore_customer(*, customer: Customer, by: User | None, at: datetime) -> Customer:
    """Put an archived customer back on the list. Raises CustomerMerged."""
    [kept] = posting.lock(customer.pk)
    if kept.merged_into_id:
        raise errors.CustomerMerged(name=kept.name)
    if kept.archived_at:
        kept.archived_at, kept.is_doubtful = None, False
        kept.save(update_fields=["archived_at", "is_doubtful"])
        audit.record("customer.restored", kept, by=by, at=at)
    return kept


@operation
def remove_customer(*, customer: Customer, by: User | None, at: datetime) -> None:
    """Delete a customer who was added by mistake. Raises HasHistory."""
    [kept] = posting.lock(customer.pk)
    if _has_history(kept):
        raise errors.HasHistory(name=kept.name)
    audit.record("customer.removed", kept, by=by, at=at)
    kept.delete()


def _has_history(customer: Customer) -> bool:
    is_known = any(
        model.objects.filter(customer=customer).exists() for model in MOVED_BY_MERGE
    )
    return is_known or customer.merged_into_id or customer.merged_from.exists()


@operation
def merge_customers(
    *, customer: Customer, into: Customer, by: User | None, at: datetime
) -> Customer:
    """Make two customers of one shop one: everything of `customer` is now `into`'s.

    The merged row stays, without phone, and leads to the other, which also gets what
    it lacks: `gaps`. Returns `into`. Raises NotInThisShop, CustomerMerged when either
    is merged into a third, CustomerArchived when `into` is off the list, Changed for
    a merge into itself, SameCustomer when the phone makes `into` like a third one.
    """
    if customer.shopkeeper_id != into.shopkeeper_id:
        raise errors.NotInThisShop()
    if customer.pk == into.pk:
        raise errors.Changed()
    gone, kept = posting.lock(customer.pk, into.pk)
    if gone.merged_into_id == kept.pk:
        return kept
    refuse_merge(gone, kept)
    filled = gaps(kept, gone)
    moved = {
        model._meta.model_name: model.objects.filter(customer=gone).update(
            customer=kept
        )
        for model in MOVED_BY_MERGE
    }
    gone.merged_from.update(merged_into=kept)
    gone.phone, gone.merged_into, gone.archived_at = None, kept, at
    gone.save(update_fields=["phone", "merged_into", "archived_at"])
    _set(kept, filled, merged=kept.merged_from.all())
    _save(kept)
    moved["filled"] = sorted(filled)
    audit.record("customer.merged", gone, by=by, at=at, into=kept.pk, **moved)
    return kept


def refuse_merge(gone: Customer, kept: Customer) -> None:
    """Raises CustomerMerged or CustomerArchived when they cannot be made one so."""
    for one in (gone, kept):
        if one.merged_into_id:
            raise errors.CustomerMerged(name=one.name)
    if kept.archived_at:
        raise errors.CustomerArchived(name=kept.name)


def gaps(kept: Customer, gone: Customer) -> dict:
    """The facts of `gone` that `kept` lacks, by their names."""
    names = [name for name in FACTS if not getattr(kept, name) and name not in SAID]
    if kept.phone:
        names = [name for name in names if name != "phone_raw"]
    return {name: getattr(gone, name) for name in names if getattr(gone, name)}
