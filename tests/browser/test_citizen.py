"""What a citizen sees without scripts, and what everybody sees on the shop's screen."""

from datetime import timedelta
from functools import partial

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Route, expect

from ration import codes, live, operations
from ration.tests import shops

from ..conftest import PHONE
from .doors import clock, within_one_poll

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

    def ask_for_the_code(self, asks: bool):
        operations.edit_session(
            session=self.session,
            asks_onsite_code=asks,
            by=self.session.supplier.user,
            at=timezone.now(),
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


def test_without_javascript_a_token_is_booked_given_back_and_told(visitor, session):
    page = visitor(java_script_enabled=False, **PHONE)
    book(page, session)
    expect(page.locator(".slip-number")).to_have_text("1")
    page.get_by_role("link", name="Give the token back").click()
    page.get_by_role("button", name="Give it back").click()
    expect(page.get_by_text("You gave this token back")).to_be_visible()


def test_a_change_of_language_keeps_what_was_typed_and_nothing_else(visitor, session):
    page = visitor(**PHONE)
    page.goto(reverse("ration:book", args=[session.code]))
    page.locator("[name=card_number]").fill("36 0123 4567")
    secret = page.locator("[name=csrfmiddlewaretoken]").last.input_value()
    page.get_by_role("button", name="हिंदी").click()
    expect(page.locator("html")).to_have_attribute("lang", "hi")
    expect(page.locator("[name=card_number]")).to_have_value("36 0123 4567")
    assert page.evaluate("sessionStorage.length") == 0
    assert "4567" not in page.url
    assert secret not in page.evaluate("JSON.stringify(sessionStorage)")


def test_a_password_is_never_carried_over(visitor, db):
    page = visitor(**PHONE)
    page.goto(reverse("accounts:login"))
    page.locator("[name=username]").fill("lakshmi")
    page.locator("[name=password]").fill("rice-and-sugar")
    page.get_by_role("button", name="తెలుగు").click()
    expect(page.locator("html")).to_have_attribute("lang", "te")
    expect(page.locator("[name=username]")).to_have_value("lakshmi")
    expect(page.locator("[name=password]")).to_have_value("")


def test_the_screen_shows_each_call(desk, session, dealer, monkeypatch):
    monkeypatch.setattr(live, "VERSION_KNOWN_S", 0)
    queue(session, 7)
    desk.clock.install()
    with desk.expect_response("**/status"):
        desk.goto(reverse("ration:board", args=[session.supplier.code]))
    desk.get_by_role("button", name="Turn the sound on").click()
    dealer.serve()
    with within_one_poll(desk):
        expect(desk.locator("[data-desk] b")).to_have_text("1")
        expect(desk.locator('[data-list="next"] li')).to_have_text([*"23456"])
    dealer.pause()
    with within_one_poll(desk):
        expect(desk.get_by_text("Paused: the e-PoS server is down")).to_be_visible()
    dealer.resume()
    with within_one_poll(desk):
        expect(desk.get_by_text("Paused")).to_be_hidden()
    dealer.serve()
    with within_one_poll(desk):
        expect(desk.locator("[data-desk] b")).to_have_text("2")


def test_the_screen_shows_the_code_from_when_it_is_asked_for(
    desk, session, dealer, monkeypatch
):
    monkeypatch.setattr(live, "VERSION_KNOWN_S", 0)
    desk.clock.install()
    with desk.expect_response("**/status"):
        code = codes.board_code(session.supplier.code)
        desk.goto(reverse("ration:board", args=[code]))
    shown = desk.locator("[data-show=onsite_code]")
    for asks in (True, False):
        dealer.ask_for_the_code(asks)
        with within_one_poll(desk):
            expect(shown).to_have_count(int(asks))


def test_an_answer_from_before_what_is_shown_changes_nothing(visitor, session):
    page = visitor(**PHONE)
    # It stands still between the questions: one under way would end by its own time
    # limit when the clock jumps, and the next would be asked much later.
    page.clock.install()
    page.clock.pause_at(timezone.now() + timedelta(hours=1))
    book(page, session)
    fresh, line = page.locator("[data-fresh]"), page.locator("[data-show=ahead]")
    expect(fresh).to_have_text(f"As of {clock(page)}")
    told = {"status": "waiting", "session_status": session.status}
    for version, ahead, shown in ((0, 9, "0"), (99, 4, "4"), (98, 7, "4")):
        answer = told | {"version": version, "ahead": ahead}
        page.route("**/status", partial(Route.fulfill, json=answer))
        page.clock.fast_forward(120_000)
        expect(fresh).to_have_text(f"As of {clock(page)}")
        expect(line).to_have_text(shown)
