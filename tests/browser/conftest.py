"""A whole site of its own for the tests that weigh and measure it."""

from typing import NamedTuple

import pytest

from tests import served

OPEN_A_DAY = """
from django.utils import timezone
from ration.tests import shops
from ration.tests.days import book, running
shop = shops.supplier(registered_at=timezone.now())
day = running(shop, capacity=150, goods="Rice 5 kg a person, free\\nSugar 1 kg a card")
tokens = [book(day) for _household in range(4)]
print(day.code, tokens[-1].key)
"""


class Site(NamedTuple):
    address: str
    booking_page: str
    token_page: str


@pytest.fixture(scope="session")
def site():
    """A site as `make run` serves it, with a day under way and somebody waiting."""
    with served.database("sqlite") as url:
        env = served.environment(url)
        served.manage(env, "migrate", "-v0")
        served.manage(env, "collectstatic", "--no-input", "-v0")
        code, key = served.manage(env, "shell", "-v0", "-c", OPEN_A_DAY).split()
        with served.serving(env) as (port,):
            address = f"http://localhost:{port}"
            yield Site(
                address,
                f"{address}/ration/book/{code}/",
                f"{address}/ration/token/{key}/",
            )
