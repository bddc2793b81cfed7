from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from django.db import models
from django.db.models import Min
from django.utils.translation import gettext_lazy as _

from .. import dates, names
from ..models import Customer, Due, Shopkeeper
from .balances import Balance, balances, few, net_balances


class Show(models.TextChoices):
    ALL = "all", _("All")
    OWES = "owes", _("Owe")
    OVERDUE = "overdue", _("Overdue")
    ADVANCE = "advance", _("Advance")
    ARCHIVED = "archived", _("Archived")


class Order(models.TextChoices):
    BALANCE = "balance", _("who owes most")
    OLDEST = "oldest", _("who owes longest")
    NAME = "name", _("name")


@dataclass(frozen=True)
class CustomerRow:
    """One line of the list of customers; `oldest_due_on` is None when nothing is."""

    customer: Customer
    balance: Balance
    oldest_due_on: date | None
    today: date

    @property
    def days_overdue(self) -> int:
        due_on = self.oldest_due_on
        return max(0, dates.days_late(due_on, self.today)) if due_on else 0


def customers_listed(
    shop: Shopkeeper,
    *,
    today: date,
    show: str = Show.ALL,
    order: str = Order.BALANCE,
    text: str = "",
) -> list[int]:
    """The ids of the customers a list holds, in its order.

    With `text` the archived are found too, and names that begin with it come first.
    At most four statements, however many customers there are.
    """
    rows = _chosen(shop, show, text).order_by("name_key", "pk")
    begins = names.folded(text)
    keys = dict(rows.values_list("pk", "name_key"))
    ids = list(keys)
    if order == Order.BALANCE or show in (Show.OWES, Show.ADVANCE):
        owed = net_balances(shop, ids if text else None)
        ids = [pk for pk in ids if _is_shown(owed[pk], show)]
    if order == Order.OLDEST or show == Show.OVERDUE:
        oldest = oldest_dues(shop, ids if text else None)
    if show == Show.OVERDUE:
        ids = [pk for pk in ids if oldest.get(pk, today) < today]
    if order == Order.BALANCE:
        ids.sort(key=owed.__getitem__, reverse=True)
    elif order == Order.OLDEST:
        ids.sort(key=lambda pk: oldest.get(pk, date.max))
    return sorted(ids, key=lambda pk: not keys[pk].startswith(begins)) if text else ids


def _chosen(shop: Shopkeeper, show: str, text: str):
    customers = Customer.objects.for_shop(shop)
    if show == Show.ARCHIVED:
        customers = customers.kept().filter(archived_at__isnull=False)
    elif not text:
        customers = customers.active()
    return customers.found_by(text) if text else customers


def _is_shown(paise: int, show: str) -> bool:
    if show == Show.OWES:
        return paise > 0
    return paise < 0 if show == Show.ADVANCE else True


def customer_rows(
    shop: Shopkeeper, ids: Sequence[int], *, today: date
) -> list[CustomerRow]:
    """What the list says of these customers, in four statements."""
    customers = Customer.objects.for_shop(shop).in_bulk(ids)
    owed = balances(shop, ids)
    oldest = oldest_dues(shop, ids)
    return [
        CustomerRow(customers[pk], owed[pk], oldest.get(pk), today)
        for pk in ids
        if pk in customers
    ]


def oldest_dues(
    shop: Shopkeeper, customers: Collection[int] | None = None
) -> dict[int, date]:
    """The earliest day something open was to be paid, by customer id."""
    dues = few(Due.objects.for_shop(shop).open().order_by(), customers)
    return dict(dues.values_list("customer").annotate(Min("due_on")))
