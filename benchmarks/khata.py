"""A shop's year behind the counter, as rows: many customers, and the udhar of each.

Told in the order of time and by the rules of the khata, so that a check of it finds
nothing: payments settle the oldest dues first, receipts run without a gap, and a slip
that was taken back holds nothing.
"""

import random
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import NamedTuple

from accounts import operations as people
from accounts.demo import person
from accounts.models import User
from accounts.roles import Role
from accounts.rows import Record, Rows
from dues import dates
from dues.demo import CUSTOMERS, GOODS, MODES, PRICES
from dues.models import (
    Allocation,
    Counter,
    Customer,
    Due,
    Payment,
    Posting,
    Promise,
    Shopkeeper,
)
from dues.operations import register_shopkeeper

DAYS = 365
VISITS_A_PAYMENT = 5
SHARES = (0.2, 0.3, 0.4, 0.5, 1)
CUSTOMERS_A_PROMISE = 50
LANES = ("Station Road", "Gandhi Nagar", "Chowk", "Barkatpura", "Tilak Marg")
NAMES = [(name, language) for name, language, _area in CUSTOMERS["shop"]]
IN_ORDER = (Posting, Customer, Due, Payment, Allocation, Promise)
SHOP = {
    "shop_name": "Bench Kirana",
    "phone": "+919848012345",
    "address": "12 Station Road",
    "upi_vpa": "bench@okaxis",
}


class Size(NamedTuple):
    customers: int
    dues: int


def make(at: datetime, size: Size, username: str = "bench") -> Shopkeeper:
    """One approved shop with so many customers and dues, the same on every machine.

    Wants the admin of `accounts.demo`.
    """
    shop = register_shopkeeper(person=person(username, "Bench"), shop=SHOP, at=at)
    admin = User.objects.get(username="admin")
    people.grant_role(profile=shop.user.profile, role=Role.SHOPKEEPER, by=admin, at=at)
    _Year(shop, at.astimezone(UTC)).live(size)
    return shop


class _Year:
    """What is being made up. Ids are given here, for MariaDB does not tell them."""

    def __init__(self, shop: Shopkeeper, now: datetime):
        self.shop, self.now, self.draw = shop, now, random.Random(60)
        self.began = now - timedelta(days=DAYS)
        self.rows = {model: Rows(model, with_key=True) for model in IN_ORDER}
        self.ids = {model: count(_last_id(model) + 1) for model in IN_ORDER}
        self.owed: dict[int, list[Record]] = {}
        self.receipts: dict[str, int] = {}

    def live(self, size: Size) -> None:
        customers = [self.customer(place) for place in range(size.customers)]
        visits = [
            (self.draw.random() * DAYS, turn % VISITS_A_PAYMENT == 0, customer)
            for customer in customers
            for turn in range(size.dues // size.customers)
        ]
        for days, is_paying, customer in sorted(visits):
            at = self.began + timedelta(days=days)
            self.buys(customer, at)
            if is_paying:
                self.pays(customer, at)
        for customer in customers[::CUSTOMERS_A_PROMISE]:
            self.promises(customer)
        for rows in self.rows.values():
            rows.save()
        Counter.objects.bulk_create(
            Counter(shopkeeper=self.shop, series="R", financial_year=year, last_no=last)
            for year, last in self.receipts.items()
        )

    def new(self, model: type, **values) -> Record:
        return self.rows[model].new(id=next(self.ids[model]), **values)

    def post(self, action: str, at: datetime) -> int:
        shop = self.shop
        row = self.new(
            Posting, shopkeeper_id=shop.pk, action=action, at=at, by_id=shop.user_id
        )
        return row.id

    def customer(self, place: int) -> int:
        name, language = NAMES[place % len(NAMES)]
        house = place // len(NAMES) + 1
        made = Customer(
            shopkeeper=self.shop,
            name=f"{name} {house}" if house > 1 else name,
            language=language,
            area=LANES[house % len(LANES)],
            phone=f"+9198{place:08}" if place % 6 != 5 else None,
            credit_limit_paise=5000_00 if place % 4 == 0 else None,
            posting_id=self.post("customer.added", self.began),
        )
        made.fold()
        columns = (field.attname for field in Customer._meta.concrete_fields[1:])
        facts = {column: getattr(made, column) for column in columns}
        return self.new(Customer, **facts).id

    def entry(self, model: type, customer: int, action: str, at: datetime, **values):
        return self.new(
            model,
            shopkeeper_id=self.shop.pk,
            customer_id=customer,
            entry_on=dates.today(at),
            posting_id=self.post(action, at),
            **values,
        )

    def buys(self, customer: int, at: datetime) -> None:
        due = self.entry(
            Due,
            customer,
            "due.given",
            at,
            amount_paise=self.draw.choice(PRICES) * 100,
            description=self.draw.choice(GOODS),
            due_on=dates.due_day(dates.today(at), self.shop.credit_days),
        )
        if self.draw.random() < 0.01:
            due.voided_on, due.void_reason = due.entry_on, "taken back at once"
            due.void_posting_id = self.post("due.voided", at)
        else:
            self.owed.setdefault(customer, []).append(due)

    def pays(self, customer: int, at: datetime) -> None:
        """A share of all that is owed; now and then more, which is an advance."""
        owed = self.owed.get(customer, [])
        left = sum(due.amount_paise - due.settled_paise for due in owed)
        if not left:
            return
        share = self.draw.choice(SHARES) if self.draw.random() < 0.98 else 1.05
        paise = round(left * share)
        payment = self.entry(
            Payment,
            customer,
            "payment.received",
            at,
            amount_paise=paise,
            mode=self.draw.choice(MODES),
            receipt_no=self.receipt(dates.financial_year(dates.today(at))),
        )
        payment.allocated_paise = min(paise, left)
        self.settle(owed, payment)

    def settle(self, owed: list[Record], payment: Record) -> None:
        """The oldest first; who has paid a due wholly forgets it."""
        left = payment.allocated_paise
        while left:
            part = min(left, owed[0].amount_paise - owed[0].settled_paise)
            self.new(
                Allocation,
                payment_id=payment.id,
                due_id=owed[0].id,
                amount_paise=part,
                made_on=payment.entry_on,
                posting_id=payment.posting_id,
            )
            owed[0].settled_paise += part
            left -= part
            if owed[0].settled_paise == owed[0].amount_paise:
                del owed[0]

    def receipt(self, year: str) -> str:
        self.receipts[year] = self.receipts.get(year, 0) + 1
        return f"R{year}/{self.receipts[year]:06}"

    def promises(self, customer: int) -> None:
        said_on = dates.today(self.now) - timedelta(days=2)
        self.new(
            Promise,
            shopkeeper_id=self.shop.pk,
            customer_id=customer,
            made_on=said_on,
            promised_on=said_on + timedelta(days=self.draw.randint(0, 5)),
            posting_id=self.post("promise.made", self.now - timedelta(days=2)),
        )


def _last_id(model: type) -> int:
    return model.objects.order_by("pk").values_list("pk", flat=True).last() or 0
