"""From the poster on the wall to the ration: a phone and a counter, side by side."""

import io

import pytest
import zxingcpp
from django.urls import reverse
from django.utils import timezone
from PIL import Image
from playwright.sync_api import expect

from accounts.tests.people import PASSWORD
from ration import live
from ration.tests import shops
from ration.tests.days import book, running

from ..conftest import DESK, PHONE
from .doors import sign_in, within_one_poll

CARD = "36 0123 4567"
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def no_answer_is_a_second_old(monkeypatch):
    """The tests ask twice within the second for which a phone's answer is kept."""
    monkeypatch.setattr(live, "VERSION_KNOWN_S", 0)


@pytest.fixture
def shop():
    return shops.supplier(registered_at=timezone.now())


@pytest.fixture
def phone(visitor):
    """A citizen's phone whose clock the test can put forward."""
    page = visitor(**PHONE)
    page.clock.install()
    return page


@pytest.fixture
def counter(visitor, shop):
    """The dealer's console of a day with two households before the next one."""
    session = running(shop)
    book(session), book(session)
    page = visitor(**DESK)
    sign_in(page, shop.user)
    page.clock.install()
    page.goto(reverse("ration:console", args=[session.pk]))
    return page


@pytest.fixture
def token(phone, shop, counter):
    """The page of token 3, booked on the phone. It is not loaded again from here."""
    phone.goto(reverse("ration:book", args=[shop.sessions.get().code]))
    take_token(phone)
    phone.evaluate("window.same = true")
    return phone


def take_token(page):
    page.get_by_label("Ration card number").fill(CARD)
    with page.expect_response("**/status"):
        page.get_by_role("button", name="Take a token").click()


def is_same(page) -> bool:
    return page.evaluate("window.same === true")


def press(page, name: str):
    """Press a button of the counter and wait until its page has turned."""
    version = page.locator(".serve input[name=version]")
    before = version.input_value()
    page.clock.fast_forward(1_000)  # a second tap within a moment means once
    page.locator(f"#press-{name}").click()
    expect(version).not_to_have_value(before)


def before(page):
    return page.locator('[data-show="ahead"]')


def serving(page):
    return page.locator('[data-show="now_serving"]')


def serve_until_called(counter, token):
    for _turn in range(3):
        press(counter, "serve")
    with within_one_poll(token):
        expect(token).to_have_title("● 3 – your turn · Bhandar")


def read_poster(page) -> str:
    """The address in the QR, from a picture of the poster as it is drawn."""
    picture = Image.open(io.BytesIO(page.locator(".poster").screenshot()))
    (code,) = zxingcpp.read_barcodes(picture)
    return code.text


def open_todays_session(page, dealer):
    """Sign in through the form, and open the day with one press."""
    page.goto(reverse("accounts:login"))
    page.get_by_label("Username").fill(dealer.username)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("button", name="Open today's session").click()
    expect(page.locator("#press-serve")).to_be_visible()


def test_the_poster_leads_a_phone_to_its_ration(phone, desk, shop):
    desk.clock.install()
    open_todays_session(desk, shop.user)
    console = desk.url
    desk.get_by_role("link", name="Poster with QR").click()
    phone.goto(read_poster(desk))
    take_token(phone)
    expect(phone.locator(".slip-number")).to_have_text("1")
    phone.evaluate("window.same = true")
    desk.goto(console)
    press(desk, "serve")
    with within_one_poll(phone):
        expect(phone.get_by_role("alert")).to_contain_text("It is your turn, number 1")
    press(desk, "serve")
    with within_one_poll(phone):
        expect(phone.get_by_text("Served at").first).to_be_visible()
    assert is_same(phone)


def test_the_line_moves_on_the_phone_as_the_dealer_serves(token, counter):
    expect(before(token)).to_have_text("2")
    for called, ahead in (("1", "1"), ("2", "0")):
        press(counter, "serve")
        with within_one_poll(token):
            expect(serving(token)).to_have_text(called)
            expect(before(token)).to_have_text(ahead)
    expect(token.locator('[data-show="be_there"]')).to_contain_text("You are next")
    press(counter, "serve")
    with within_one_poll(token):
        expect(token).to_have_title("● 3 – your turn · Bhandar")
    assert is_same(token)


def test_a_press_taken_back_is_taken_back_on_the_phone(token, counter):
    serve_until_called(counter, token)
    press(counter, "undo")
    with within_one_poll(token):
        expect(token).to_have_title("Token 3 · Bhandar")
        expect(serving(token)).to_have_text("2")
    press(counter, "serve")
    press(counter, "serve")
    with within_one_poll(token):
        expect(token.get_by_text("Served at").first).to_be_visible()
    assert is_same(token)


def test_who_was_missed_says_i_am_here_and_is_served(token, counter):
    serve_until_called(counter, token)
    press(counter, "missed")
    with within_one_poll(token):
        expect(token.get_by_text("nobody came").first).to_be_visible()
    with token.expect_response("**/status"):
        token.get_by_role("button", name="I'm here").click()
    expect(before(token)).to_have_text("0")
    press(counter, "serve")
    with within_one_poll(token):
        expect(token).to_have_title("● 3 – your turn · Bhandar")
    press(counter, "serve")
    with within_one_poll(token):
        expect(token.get_by_text("Served at").first).to_be_visible()


def test_a_pause_and_its_reason_reach_the_phone(token, counter):
    counter.get_by_role("button", name="The e-PoS server is down").click()
    expect(counter.get_by_text("Paused since")).to_be_visible()
    with within_one_poll(token):
        expect(token.get_by_text("the e-PoS server is down")).to_be_visible()
    counter.get_by_role("button", name="Go on serving").click()
    expect(counter.locator("#press-serve")).to_be_visible()
    with within_one_poll(token):
        expect(token.get_by_text("The shop has paused")).to_be_hidden()
    assert is_same(token)


def test_a_day_called_off_reaches_the_phone_with_its_reason(token, counter):
    counter.get_by_role("link", name="Call the day off").click()
    counter.get_by_label("Reason").fill("The lorry broke down")
    counter.get_by_role("button", name="Call the day off").click()
    expect(counter.get_by_role("heading", name="The day is over")).to_be_visible()
    with within_one_poll(token):
        expect(token.get_by_text("The lorry broke down").first).to_be_visible()
    assert is_same(token)


def test_without_scripts_at_either_side_a_household_is_served(visitor, shop):
    desk, phone = (visitor(java_script_enabled=False, **kind) for kind in (DESK, PHONE))
    open_todays_session(desk, shop.user)
    phone.goto(reverse("ration:book", args=[shop.sessions.get().code]))
    phone.get_by_label("Ration card number").fill(CARD)
    phone.get_by_role("button", name="Take a token").click()
    expect(phone.locator(".slip-number")).to_have_text("1")
    refresh = phone.locator('meta[http-equiv="refresh"]')
    expect(refresh).to_have_attribute("content", "20")
    desk.locator("#press-serve").click()
    phone.reload()  # what the page does by itself every twenty seconds
    expect(phone.get_by_text("It is your turn, number 1")).to_be_visible()
    desk.locator("#press-serve").click()
    phone.reload()
    expect(phone.get_by_text("Served at")).to_be_visible()
    expect(refresh).to_have_count(0)
