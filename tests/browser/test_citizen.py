"""A citizen's pages while the line moves: with scripts, without, and without a net."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from ration import operations
from ration.tests import shops

from ..conftest import PHONE

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def session():
    """An open session at a shop, now."""
    now = timezone.now()
    return shops.session(
        shops.supplier(registered_at=now),
        timezone.localdate(now),
        starts_at=now - timedelta(hours=1),
        ends_at=now + timedelta(hours=3),
        booking_from=now - timedelta(hours=2),
        opened_at=now - timedelta(hours=2),
        capacity=20,
    )


class Dealer:
    def __init__(self, session):
        self.session = session

    def serve(self):
        desk = self.session.service_counters.get()
        operations.serve_and_next(
            session=self.session,
            counter=1,
            version=desk.version,
            by=self.session.supplier.user,
            at=timezone.now(),
        )

    def pause(self):
        operations.pause_session(
            session=self.session, reason="server_down", by=None, at=timezone.now()
        )

    def resume(self):
        operations.resume_session(
            session=self.session, by=self.session.supplier.user, at=timezone.now()
        )


@pytest.fixture
def dealer(session):
    return Dealer(session)


def queue(session, households: int):
    for _household in range(households):
        operations.book_token(
            session=session, card=shops.new_card(), by=None, at=timezone.now()
        )


def book(page, session):
    page.goto(reverse("ration:book", args=[session.code]))
    page.get_by_label("Ration card number").fill("36 0123 4567")
    page.get_by_role("button", name="Take a token").click()


def before_you(page):
    return page.locator('[data-show="ahead"]')


def test_a_token_is_watched_until_it_is_served(phone, session, dealer):
    queue(session, 2)
    book(phone, session)
    expect(phone.locator(".slip-number")).to_have_text("3")
    expect(before_you(phone)).to_have_text("2")
    dealer.serve()
    expect(before_you(phone)).to_have_text("1")
    dealer.serve()
    expect(phone.locator('[data-show="be_there"]')).to_contain_text("You are next")
    dealer.serve()
    expect(phone.get_by_text("It is your turn, number 3").first).to_be_visible()
    expect(phone).to_have_title("● 3 – your turn · Bhandar")
    expect(phone.get_by_role("alert")).to_contain_text("It is your turn")
    dealer.serve()
    expect(phone.get_by_text("Served at").first).to_be_visible()


def test_a_pause_reaches_a_waiting_page_with_its_reason(phone, session, dealer):
    book(phone, session)
    dealer.pause()
    expect(phone.get_by_text("the e-PoS server is down")).to_be_visible()


def test_without_a_net_the_page_says_how_old_it_is(visitor, phone, session):
    book(phone, session)
    expect(phone.locator("[data-fresh]")).to_contain_text("As of")
    phone.route("**/status", lambda route: route.abort())
    expect(phone.locator("[data-fresh]")).to_contain_text("No connection")
    phone.unroute("**/status")
    expect(phone.locator("[data-fresh]")).to_contain_text("As of", timeout=20_000)
    visitor.faults.clear()  # the requests that were cut off


def test_without_javascript_a_token_is_booked_given_back_and_told(visitor, session):
    page = visitor(java_script_enabled=False, **PHONE)
    book(page, session)
    expect(page.locator(".slip-number")).to_have_text("1")
    page.get_by_role("link", name="Give the token back").click()
    page.get_by_role("button", name="Give it back").click()
    expect(page.get_by_text("You gave this token back")).to_be_visible()


def test_the_screen_shows_each_call(desk, session, dealer):
    queue(session, 7)
    desk.goto(reverse("ration:board", args=[session.supplier.code]))
    desk.get_by_role("button", name="Turn the sound on").click()
    dealer.serve()
    expect(desk.locator("[data-desk] b")).to_have_text("1")
    expect(desk.locator('[data-list="next"] li')).to_have_text([*"23456"])
    dealer.pause()
    expect(desk.get_by_text("Paused: the e-PoS server is down")).to_be_visible()
    dealer.resume()
    expect(desk.get_by_text("Paused")).to_be_hidden()
    dealer.serve()
    expect(desk.locator("[data-desk] b")).to_have_text("2")


def test_a_screen_without_a_net_says_so(visitor, desk, session):
    desk.goto(reverse("ration:board", args=[session.supplier.code]))
    desk.route("**/status", lambda route: route.abort())
    expect(desk.get_by_text("No connection")).to_be_visible(timeout=25_000)
    visitor.faults.clear()  # the requests that were cut off
