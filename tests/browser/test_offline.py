"""When the net goes: a page says how old it is, and catches up when the net is back."""

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from ration import live, operations
from ration.tests import shops
from ration.tests.days import book, running

from ..conftest import DESK, PHONE
from .doors import clock, sign_in

LONGEST_WAIT_MS = 150_000  # of a phone that was not answered for long
STALE_MS = 16_000  # a screen that heard nothing for 15 seconds
NO_NET = "net::ERR_INTERNET_DISCONNECTED"
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def no_answer_is_a_second_old(monkeypatch):
    monkeypatch.setattr(live, "VERSION_KNOWN_S", 0)


@pytest.fixture
def session():
    return running(shops.supplier(registered_at=timezone.now()))


@pytest.fixture(autouse=True)
def a_lost_net_is_no_fault(visitor):
    """What the browser says of requests without a net is what the test is about."""
    yield
    visitor.faults[:] = [
        fault
        for fault in visitor.faults
        if NO_NET not in fault and not fault.startswith("console: htmx:")
    ]


@pytest.fixture
def token(visitor, session):
    """A phone with the page of token 2, which has heard how the line stands."""
    book(session)
    mine = book(session)
    page = visitor(**PHONE)
    page.clock.install()
    with page.expect_response("**/status"):
        page.goto(reverse("ration:token", args=[mine.key]))
    return page


@pytest.fixture
def screen(visitor, session):
    """The shop's screen, signed in as it is opened from the console."""
    page = visitor(**DESK)
    page.clock.install()
    with page.expect_response("**/status"):
        page.goto(reverse("ration:board", args=[session.supplier.code]))
    return page


def serve(session):
    operations.serve_and_next(
        session=session,
        counter=1,
        version=session.service_counters.get().version,
        by=session.supplier.user,
        at=timezone.now(),
    )


def freshness(page):
    return page.locator("[data-fresh]")


def test_a_phone_without_a_net_says_how_old_its_page_is(token, session):
    expect(freshness(token)).to_have_text(f"As of {clock(token)}")
    known = clock(token)
    token.context.set_offline(True)
    serve(session)
    token.clock.fast_forward(LONGEST_WAIT_MS)
    said = f"No connection. This is how it stood at {known}."
    expect(freshness(token)).to_have_text(said)
    expect(token.locator('[data-show="ahead"]')).to_have_text("1")
    token.context.set_offline(False)
    expect(freshness(token)).to_contain_text("As of")
    expect(token.locator('[data-show="ahead"]')).to_have_text("0")


def test_a_phone_taken_out_of_the_pocket_asks_at_once(token, session):
    hide(token, True)
    token.clock.fast_forward(LONGEST_WAIT_MS)
    serve(session)
    with token.expect_response("**/status"):
        hide(token, False)
    expect(token.locator('[data-show="ahead"]')).to_have_text("0")


def test_a_screen_without_a_net_says_so_in_big_letters(screen, session):
    lost = screen.locator("[data-lost]")
    expect(lost).to_be_hidden()
    known = clock(screen)
    screen.context.set_offline(True)
    screen.clock.fast_forward(STALE_MS)
    expect(lost).to_have_text(f"No connection. This is how it stood at {known}.")
    expect(lost).to_be_visible()
    assert lost.evaluate("it => parseFloat(getComputedStyle(it).fontSize)") >= 24
    book(session)
    screen.context.set_offline(False)
    screen.clock.fast_forward(STALE_MS)
    expect(lost).to_be_hidden()
    expect(screen.locator('[data-list="next"] li')).to_have_text(["1"])


def test_a_press_without_a_net_is_not_lost_silently(visitor, session):
    book(session)
    page = visitor(**PHONE)
    sign_in(page, session.supplier.user)
    page.goto(reverse("ration:console", args=[session.pk]))
    page.context.set_offline(True)
    page.locator("#press-serve").click()
    expect(page.get_by_role("alert")).to_contain_text("safe to press again")
    page.context.set_offline(False)
    page.locator("#press-serve").click()
    expect(page.locator(".at-counter .slip-number")).to_have_text("1")
    expect(page.locator("[data-offline]")).to_be_hidden()


def hide(page, is_hidden: bool):
    """As if the visitor had locked the phone, or taken it out again."""
    page.evaluate(
        """hidden => {
            Object.defineProperty(document, "hidden", {get: () => hidden,
                                                       configurable: true});
            document.dispatchEvent(new Event("visibilitychange"));
        }""",
        is_hidden,
    )
