"""Open sessions with many places, for the server that is measured."""

from datetime import timedelta

from django.utils import timezone

from accounts.models import User
from ration.models import MAX_CAPACITY, DistributionSession, ServiceCounter, Supplier


def make(how_many: int) -> list[DistributionSession]:
    """Make one shop with `how_many` open sessions."""
    now = timezone.now()
    shop = Supplier.objects.create(
        user=User.objects.create(username="bench"),
        agent_name="Bench",
        phone="+919876543210",
        centre_code="BENCH",
        address="-",
        status=Supplier.Status.APPROVED,
        registered_at=now,
    )
    return [_session(shop, now) for _turn in range(how_many)]


def _session(shop: Supplier, now) -> DistributionSession:
    session = DistributionSession.objects.create(
        supplier=shop,
        on=timezone.localdate(now),
        starts_at=now,
        ends_at=now + timedelta(hours=2),
        booking_from=now,
        opened_at=now,
        capacity=MAX_CAPACITY,
        status=DistributionSession.Status.OPEN,
    )
    ServiceCounter.objects.create(session=session, number=1)
    return session
