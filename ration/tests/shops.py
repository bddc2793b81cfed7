"""The cast of the ration tests: shops, sessions, cards, and a fixed morning."""

from datetime import datetime, time, timedelta
from itertools import count

from accounts.models import User
from accounts.roles import Role
from accounts.tests.clock import INDIA, MORNING
from accounts.tests.people import person
from ration import card, operations
from ration.models import DistributionSession, ServiceCounter, Supplier, Token

DAY = MORNING.date()


def at(minutes: float = 0) -> datetime:
    """`minutes` after ten in the morning of the test's day."""
    return MORNING + timedelta(minutes=minutes)


def supplier(username: str = "dealer", **facts) -> Supplier:
    """An approved shop and its dealer."""
    return Supplier.objects.create(
        user=person(username, Role.SUPPLIER),
        **{
            "agent_name": "Lakshmi Stores",
            "phone": "+919876543210",
            "centre_code": f"FPS{username.upper()}"[:20],
            "address": "Main Road, Warangal",
            "status": Supplier.Status.APPROVED,
            "registered_at": at(),
        }
        | facts,
    )


def session(shop: Supplier, on=DAY, **facts) -> DistributionSession:
    """An open session of `shop`, nine to five on the test's day."""
    hours = {
        "starts_at": datetime.combine(on, time(9), INDIA),
        "ends_at": datetime.combine(on, time(17), INDIA),
        "booking_from": datetime.combine(on, time(0), INDIA),
    }
    made = DistributionSession.objects.create(
        supplier=shop,
        on=on,
        **{
            "capacity": 5,
            "status": DistributionSession.Status.OPEN,
            "opened_at": at(-60),
            "day_key": f"{shop.pk}:{on:%Y%m%d}",
        }
        | hours
        | facts,
    )
    ServiceCounter.objects.bulk_create(
        ServiceCounter(session=made, number=number)
        for number in range(1, made.counters + 1)
    )
    return made


_cards = count(1_000_000_000)


def new_card() -> card.Card:
    """A card nobody has used."""
    return card.read(str(next(_cards)))


def book(to: DistributionSession, minutes: float = 0, **named) -> Token:
    named.setdefault("card", new_card())
    return operations.book_token(session=to, by=None, at=at(minutes), **named)


class Counter:
    """A dealer at counter `number`, who sees the page fresh before each press."""

    def __init__(self, to: DistributionSession, number: int = 1):
        self.session, self.number = to, number

    @property
    def desk(self) -> ServiceCounter:
        desks = self.session.service_counters.select_related("current")
        return desks.get(number=self.number)

    @property
    def dealer(self) -> User:
        return self.session.supplier.user

    def press(self, what, minutes: float = 0, version: int | None = None):
        return what(
            session=self.session,
            counter=self.number,
            version=self.desk.version if version is None else version,
            by=self.dealer,
            at=at(minutes),
        )

    def serve(self, minutes: float = 0, **named):
        return self.press(operations.serve_and_next, minutes, **named)

    def miss(self, minutes: float = 0, **named):
        return self.press(operations.mark_missed, minutes, **named)

    def undo(self, minutes: float = 0):
        operations.undo(
            session=self.session, counter=self.number, by=self.dealer, at=at(minutes)
        )
