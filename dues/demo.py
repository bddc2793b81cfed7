"""Demo khatas: two shops with customers, udhar and payments of the last 90 days."""

import random
from contextlib import suppress
from datetime import datetime, timedelta

from accounts import operations as people
from accounts.demo import person
from accounts.models import User
from accounts.roles import Role

from . import dates, errors, ledger, operations
from .models import Customer, Payment, Reminder, Shopkeeper
from .operations import register_shopkeeper
from .reminders import Tone

SHOPS = {
    "shop": (
        "Lakshmi Reddy",
        {
            "shop_name": "Lakshmi Kirana & General Store",
            "phone": "+919848012345",
            "address": "12 Station Road\nKachiguda, Hyderabad 500027",
            "upi_vpa": "lakshmikirana@okaxis",
        },
    ),
    "shop2": (
        "Ramesh Gupta",
        {
            "shop_name": "Gupta Provision Store",
            "phone": "+919415067890",
            "address": "4 Chowk Bazaar\nLucknow 226003",
        },
    ),
}
DAYS = 90
# Name, language of messages, area.
CUSTOMERS = {
    "shop": [
        *((name, "te", "Kachiguda") for name in (
            "శ్రీనివాస్ రెడ్డి", "పద్మావతి", "వెంకటేశ్వర్లు", "అనసూయ", "నాగరాజు",
            "సుజాత", "కొండల్ రావు", "మల్లేశ్వరి", "యాదగిరి", "భాగ్యలక్ష్మి",
            "రాములు", "సరోజిని",
        )),
        *((name, "hi", "Barkatpura") for name in (
            "मोहम्मद सलीम", "रुख़साना बेगम", "अब्दुल करीम", "ज़फ़र अली", "शबनम",
        )),
        *((name, "en", "Nimboliadda") for name in (
            "Joseph Anthony", "Mary D'Souza", "Suresh Kumar", "Padma Rao",
            "Kiran Tea Stall", "Sai Tiffin Centre", "Fatima Hostel",
        )),
    ],
    "shop2": [
        *((name, "hi", "Chowk") for name in (
            "रामकुमार यादव", "सीता देवी", "राजेश शर्मा", "गीता मिश्रा", "ओमप्रकाश",
            "सावित्री देवी", "हरिशंकर तिवारी", "कमला पाण्डेय", "मुन्ना लाल",
        )),
        *((name, "hi", "Aminabad") for name in (
            "इमरान ख़ान", "नसीम बानो", "दिनेश चन्द्र", "उर्मिला", "फूलमती",
        )),
        *((name, "en", "Hazratganj") for name in (
            "Anil Srivastava", "Sunita Verma", "Deepak Sweets",
        )),
    ],
}  # fmt: skip
GOODS = (
    *("Rice 5 kg", "Atta 10 kg", "Toor dal 2 kg", "Sugar 2 kg", "Mustard oil 1 l"),
    *("Tea and biscuits", "Soap and powder", "Milk", "Vegetables", "Gas refill"),
)
PRICES = (35, 60, 85, 120, 180, 240, 310, 450, 620, 980)
MODES = ("CASH", "CASH", "CASH", "UPI", "UPI", "BANK")


def make(at: datetime) -> list[str]:
    """Make two approved shopkeepers and their khatas; return their usernames."""
    admin = User.objects.get(username="admin")
    for username, (name, facts) in SHOPS.items():
        shop = register_shopkeeper(person=person(username, name), shop=facts, at=at)
        people.grant_role(
            profile=shop.user.profile, role=Role.SHOPKEEPER, by=admin, at=at
        )
        _Khata(shop, at, random.Random(username)).fill(CUSTOMERS[username])
    return list(SHOPS)


class _Khata:
    """Ninety days behind a counter, the same ones on every machine."""

    def __init__(self, shop: Shopkeeper, now: datetime, draw: random.Random):
        self.shop, self.now, self.draw = shop, now, draw

    def fill(self, customers: list[tuple[str, str, str]]) -> None:
        people = [self.customer(place, *who) for place, who in enumerate(customers)]
        visits = sorted(
            (self.draw.randint(1, DAYS), place, customer)
            for place, customer in enumerate(people * 7)
        )
        for days_ago, place, customer in reversed(visits):
            visit = self.buys if place % 7 < 5 else self.pays
            visit(customer, self.now - timedelta(days=days_ago))
        self.says(people)
        self.slips(people[5])
        self.takes_an_advance(people[6])

    def act(self, operation, at: datetime, **named):
        return operation(by=self.shop.user, at=at, **named)

    def customer(self, place: int, name: str, language: str, area: str) -> Customer:
        phone = f"+9198{4_800_0000 + self.shop.pk * 1000 + place * 7:08}"
        facts = {
            "name": name,
            "language": language,
            "area": area,
            "phone": phone if place % 6 != 5 else None,
            "credit_limit_paise": 5000_00 if place % 4 == 0 else None,
        }
        began = self.now - timedelta(days=DAYS + 1)
        return self.act(operations.add_customer, began, shop=self.shop, facts=facts)

    def buys(self, customer: Customer, at: datetime) -> None:
        self.act(
            operations.give,
            at,
            customer=customer,
            amount_paise=self.draw.choice(PRICES) * 100,
            description=self.draw.choice(GOODS),
        )

    def pays(self, customer: Customer, at: datetime) -> None:
        owed = ledger.balance(customer).paise
        if owed <= 0:
            return
        share = self.draw.choice((0.3, 0.5, 1, 1))
        mode = self.draw.choice(MODES)
        self.act(
            operations.receive,
            at,
            customer=customer,
            amount_paise=max(10_00, round(owed * share / 1000) * 1000),
            manner=operations.Manner.of(Payment.Kind.PAYMENT, mode),
        )

    def says(self, people: list[Customer]) -> None:
        """Promises for today and the days after, and a reminder that was sent."""
        for days, customer in enumerate(people[:3]):
            self.act(
                operations.promise,
                self.now - timedelta(days=2),
                customer=customer,
                promised_on=dates.today(self.now) + timedelta(days=days),
            )
        with suppress(errors.NothingOwed):
            self.act(
                operations.log_reminder,
                self.now - timedelta(days=4),
                customer=people[4],
                channel=Reminder.Channel.WHATSAPP,
                text_key=Tone.POLITE,
            )

    def slips(self, customer: Customer) -> None:
        """A due with a nought too many, cancelled and written anew."""
        slip = self.act(
            operations.give, self.now, customer=customer, amount_paise=5400_00
        )
        self.act(operations.void_due, self.now, due=slip, reason="5400 was 540")
        self.act(operations.give, self.now, customer=customer, amount_paise=540_00)

    def takes_an_advance(self, customer: Customer) -> None:
        owed = ledger.balance(customer).open_paise
        self.act(
            operations.receive,
            self.now,
            customer=customer,
            amount_paise=owed + 500_00,
        )
