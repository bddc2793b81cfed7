"""Demo shops: two dealers with a queue at the door, one who waits for approval."""

import random
from datetime import date, datetime, time, timedelta

from django.utils import timezone

from accounts.demo import person
from accounts.models import User

from . import card, operations
from .models import DistributionSession, ServiceCounter, Supplier, Token

Status = Supplier.Status
GOODS = "Rice 5 kg a person, free\nWheat 2 kg a card, free\nSugar 1 kg for AAY cards"
SHOPS = {
    "supplier": {
        "owner": "Lakshmi Devi",
        "agent_name": "Lakshmi Fair Price Shop",
        "phone": "+919848012345",
        "centre_code": "WGL0417",
        "address": "12-3 Station Road, Warangal, Telangana 506002",
    },
    "supplier2": {
        "owner": "Rakesh Gupta",
        "agent_name": "Gupta Sasta Galla Bhandar",
        "phone": "+919415012345",
        "centre_code": "LKO2208",
        "address": "Near Block Office, Malihabad, Lucknow 226102",
    },
    "newsupplier": {
        "owner": "Sai Kumar",
        "agent_name": "Sai Ration Depot",
        "phone": "+919866012345",
        "centre_code": "WGL0999",
        "address": "Hanamkonda X Roads, Warangal 506001",
    },
}
APPROVED = ("supplier", "supplier2")
EARLIER_DAYS = 4
EARLIER_TOKENS = 16
TODAYS_TOKENS = 14


def make(at: datetime) -> list[str]:
    """Make the dealers, some earlier days and an open session today at two shops."""
    draw = random.Random(417)
    for username, facts in SHOPS.items():
        shop = _shop(username, facts, at)
        if shop.is_approved:
            for days in range(EARLIER_DAYS, 0, -1):
                _earlier_day(shop, at - timedelta(days=days), draw)
            _today(shop, at, draw)
    return list(SHOPS)


def _shop(username: str, facts: dict, at: datetime) -> Supplier:
    shop = operations.register_supplier(
        person=person(username, facts["owner"]),
        shop={name: value for name, value in facts.items() if name != "owner"},
        at=at - timedelta(days=30),
    )
    if username in APPROVED:
        admin = User.objects.get(username="admin")
        operations.decide_supplier(
            supplier=shop, status=Status.APPROVED, reason="", by=admin, at=at
        )
        shop.refresh_from_db()
    return shop


def _session(shop: Supplier, on: date, starts: time, ends: time) -> DistributionSession:
    def instant(clock):
        return timezone.make_aware(datetime.combine(on, clock))

    return operations.create_session(
        supplier=shop,
        by=shop.user,
        at=instant(starts),
        on=on,
        starts_at=instant(starts),
        ends_at=instant(ends),
        booking_from=instant(time(0)),
        capacity=150,
        goods=GOODS,
    )


def _earlier_day(shop: Supplier, day: datetime, draw: random.Random) -> None:
    session = _session(shop, timezone.localdate(day), time(9), time(17))
    opened = session.starts_at - timedelta(minutes=45)
    operations.open_session(session=session, by=shop.user, at=opened)
    queue = _Queue(session, shop.user, draw)
    for _household in range(EARLIER_TOKENS):
        queue.book(opened + timedelta(minutes=draw.randint(0, 40)))
    at = session.starts_at
    for _turn in range(EARLIER_TOKENS):
        at += timedelta(seconds=draw.lognormvariate(5.2, 0.5))
        queue.advance(at)
    operations.finish_session(session=session, by=shop.user, at=session.ends_at)


def _today(shop: Supplier, at: datetime, draw: random.Random) -> None:
    """A session whose hours hold `at`, whenever somebody tries the demo."""
    now = timezone.localtime(at)
    starts = min(time(9), time(max(now.hour - 1, 0)))
    ends = time(23, 59) if now.hour >= 17 else time(max(17, now.hour + 5))
    session = _session(shop, now.date(), starts, ends)
    began = max(session.starts_at, at - timedelta(minutes=50))
    operations.open_session(session=session, by=shop.user, at=began)
    queue = _Queue(session, shop.user, draw)
    for _household in range(TODAYS_TOKENS):
        queue.book(began)
    for turn in range(6):
        queue.advance(began + (at - began) * (turn + 1) / 7)


class _Queue:
    """A dealer at work: books households and serves them, now and then one misses."""

    def __init__(self, session: DistributionSession, dealer: User, draw: random.Random):
        self.session, self.dealer, self.draw = session, dealer, draw
        self.turns = 0

    def book(self, at: datetime) -> None:
        self.turns += 1
        reason = Token.PriorityReason.ELDERLY if self.turns % 9 == 0 else ""
        at_counter = self.turns % 5 == 0
        number = "".join(self.draw.choices("0123456789", k=12))
        operations.book_token(
            session=self.session,
            card=card.read(f"36{number}"),
            by=self.dealer if at_counter or reason else None,
            at=at,
            source=Token.Source.COUNTER if at_counter else Token.Source.PHONE,
            priority_reason=reason,
        )

    def advance(self, at: datetime) -> None:
        desk = ServiceCounter.objects.get(session=self.session, number=1)
        is_missed = desk.current_id and self.draw.random() < 0.1
        press = operations.mark_missed if is_missed else operations.serve_and_next
        press(
            session=self.session,
            counter=1,
            version=desk.version,
            by=self.dealer,
            at=at,
        )
