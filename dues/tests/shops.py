"""The cast of the khata's tests: shops, customers, and a fixed morning."""

from datetime import date, datetime, timedelta
from itertools import count

from accounts.roles import Role
from accounts.tests.clock import MORNING
from accounts.tests.people import person
from dues import operations
from dues.models import Customer, Due, Payment, Shopkeeper

TODAY = MORNING.date()

_keys = count(1)


def shop_of(username: str, **facts) -> Shopkeeper:
    """An approved shopkeeper with a shop."""
    return Shopkeeper.objects.create(
        user=person(username, Role.SHOPKEEPER),
        shop_name=f"{username}'s shop",
        phone="+919848012345",
        address="12 Station Road",
        **facts,
    )


def at(days: int = 0, minutes: float = 0) -> datetime:
    """Ten in the morning of the test's day, or so many days later."""
    return MORNING + timedelta(days=days, minutes=minutes)


def day(days: int = 0) -> date:
    return TODAY + timedelta(days=days)


def new_key() -> str:
    return f"key-{next(_keys)}"


def customer_of(shop: Shopkeeper, name: str = "Sita", **facts) -> Customer:
    return operations.add_customer(
        shop=shop, facts={"name": name} | facts, by=shop.user, at=at()
    )


def give(to: Customer, rupees: float, days: int = 0, **named) -> Due:
    """Udhar of so many rupees, written `days` after the test's day."""
    return operations.give(
        **{
            "customer": to,
            "amount_paise": round(rupees * 100),
            "by": to.shopkeeper.user,
            "at": at(days),
        }
        | named
    )


def give_often(to: Customer, rupees: float, times: int) -> list[Due]:
    """So many dues that are alike, written faster than one by one."""
    first = give(to, rupees)
    facts = ("shopkeeper", "customer", "amount_paise", "entry_on", "due_on", "posting")
    same = {name: getattr(first, name) for name in facts}
    Due.objects.bulk_create(Due(**same) for _more in range(times - 1))
    return list(Due.objects.filter(posting=first.posting))


def receive(of: Customer, rupees: float, days: int = 0, **named) -> Payment:
    return operations.receive(
        **{
            "customer": of,
            "amount_paise": round(rupees * 100),
            "by": of.shopkeeper.user,
            "at": at(days),
        }
        | named
    )


def act(operation, row, days: int = 0, **named):
    """Call an operation on a due, payment or customer as its shopkeeper."""
    subject = type(row)._meta.model_name
    named = {subject: row, "by": row.shopkeeper.user, "at": at(days)} | named
    return operation(**named)
