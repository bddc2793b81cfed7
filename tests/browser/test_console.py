"""The dealer's console in a browser: renewed by itself, one press a step."""

import io
import re
from datetime import timedelta

import pytest
import zxingcpp
from django.urls import reverse
from django.utils import timezone
from PIL import Image
from playwright.sync_api import expect

from ration import operations
from ration.models import Token
from ration.tests import shops
from ration.tests.days import book, queue, running

from ..conftest import DESK, PHONE
from .doors import sign_in

RESTED_MS = 900  # a button rests a little less
# However slow this machine is, the taps that follow are of one moment.
ONE_MOMENT = "() => { const now = performance.now(); performance.now = () => now; }"
TAP_AT_THE_SWAP = """() => document.addEventListener("htmx:afterSwap", () => {
  const finger = { bubbles: true, cancelable: true, detail: 1 };
  document.querySelector("#press-undo").dispatchEvent(new MouseEvent("click", finger));
}, { once: true })"""
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def session():
    return running(shops.supplier(), capacity=50)


@pytest.fixture
def page_of(visitor, session):
    """A function that opens a page of the dealer, signed in."""

    def arrive(**options):
        page = visitor(**options)
        sign_in(page, session.supplier.user)
        return page

    return arrive


def console(session) -> str:
    return reverse("ration:console", args=[session.pk])


def number(page):
    return page.locator(".at-counter .slip-number")


def states(session) -> dict:
    tokens = session.tokens.order_by("number")
    return dict(tokens.values_list("number", "status"))


def test_a_thumb_serves_the_line_without_a_new_page(page_of, session):
    queue(session, 2)
    page = page_of(**PHONE)
    page.goto(console(session))
    page.evaluate("window.same = true")
    serve = page.locator("#press-serve")
    serve.tap()
    expect(number(page)).to_have_text("1")
    page.wait_for_timeout(RESTED_MS)
    serve.tap()
    expect(number(page)).to_have_text("2")
    assert page.evaluate("window.same")
    assert states(session) == {1: "served", 2: "called"}


def test_the_button_stays_at_the_thumb_wherever_the_page_is(page_of, session):
    queue(session, 30)
    page = page_of(**PHONE)
    page.goto(console(session))
    for _place in ("top", "end"):
        box = page.locator("#press-serve").bounding_box()
        assert box["y"] > 600 and box["y"] + box["height"] <= 800
        page.evaluate("window.scrollTo(0, document.body.scrollHeight)")


def test_the_page_finds_a_booking_by_itself(page_of, session):
    page = page_of(**DESK)
    page.goto(console(session))
    expect(page.get_by_text("Nobody is waiting.")).to_be_visible()
    token = book(session)
    expect(page.locator(".next-five")).to_contain_text("1")
    expect(page.locator("#tokens")).to_contain_text(token.masked_card)


def test_keys_press_the_buttons_but_not_while_somebody_types(page_of, session):
    queue(session, 2)
    page = page_of(**DESK)
    page.goto(console(session))
    page.keyboard.press("n")
    expect(number(page)).to_have_text("1")
    page.keyboard.press("m")
    expect(number(page)).to_have_text("2")
    page.keyboard.press("u")
    expect(number(page)).to_have_text("1")
    page.get_by_label("Token number or last four").press_sequentially("num")
    page.wait_for_timeout(600)
    assert states(session) == {1: "called", 2: "waiting"}


def test_enter_presses_again_and_again_because_the_focus_stays(page_of, session):
    queue(session, 3)
    page = page_of(**DESK)
    page.goto(console(session))
    page.locator("#press-serve").focus()
    for called in "123":
        page.wait_for_timeout(RESTED_MS)
        page.keyboard.press("Enter")
        expect(number(page)).to_have_text(called)


def test_a_finger_that_taps_twice_means_once(page_of, session):
    queue(session, 2)
    page = page_of(**PHONE)
    page.goto(console(session))
    page.evaluate(ONE_MOMENT)
    page.locator("#press-serve").tap()
    expect(number(page)).to_have_text("1")
    page.locator("#press-serve").tap(force=True)
    page.wait_for_timeout(500)
    assert states(session) == {1: "called", 2: "waiting"}


@pytest.fixture
def rested(page_of, session):
    """A phone on which 1 was called a while ago; its next taps are of one moment."""
    queue(session, 3)
    page = page_of(**PHONE)
    page.goto(console(session))
    page.locator("#press-serve").tap()
    expect(number(page)).to_have_text("1")
    page.wait_for_timeout(RESTED_MS)
    page.evaluate(ONE_MOMENT)
    return page


def test_the_second_tap_does_not_press_what_came_under_the_finger(rested, session):
    rested.locator("#press-missed").tap()
    expect(number(rested)).to_have_text("2")
    rested.locator("#press-undo").tap(force=True)
    rested.wait_for_timeout(500)
    assert states(session) == {1: "missed", 2: "called", 3: "waiting"}


def test_a_tap_on_a_form_that_htmx_has_not_yet_is_a_second_tap_too(rested, session):
    rested.evaluate(TAP_AT_THE_SWAP)
    rested.locator("#press-missed").tap()
    expect(number(rested)).to_have_text("2")
    rested.wait_for_timeout(500)
    assert states(session) == {1: "missed", 2: "called", 3: "waiting"}


def test_a_button_that_rests_looks_so_until_it_takes_a_press_again(page_of, session):
    queue(session, 2)
    page = page_of(**DESK)
    page.goto(console(session))
    serve = page.locator("#press-serve")
    serve.click()
    expect(number(page)).to_have_text("1")
    expect(serve).to_have_attribute("aria-disabled", "true")
    expect(serve).not_to_have_attribute("aria-disabled", "true")
    serve.click()
    expect(number(page)).to_have_text("2")


def test_what_was_said_before_a_press_is_no_answer_to_it(page_of, session):
    queue(session, 1)
    page = page_of(**PHONE)
    page.goto(reverse("ration:session_edit", args=[session.pk]))
    page.get_by_role("button", name="Save").click()
    said = page.get_by_text("The session is changed.")
    expect(said).to_be_visible()
    page.locator("#press-serve").tap()
    expect(number(page)).to_have_text("1")
    expect(said).to_have_count(0)


def test_a_message_leaves_no_hole_above_the_line(page_of, session):
    page = page_of(**DESK)
    page.goto(console(session))
    page.locator("#press-serve").click()
    said = page.get_by_text("Nobody is waiting. Press again")
    expect(said).to_be_visible()
    counter = page.locator(".at-the-counter").bounding_box()
    line = page.locator(".the-line").bounding_box()
    assert 0 < line["y"] - counter["y"] - counter["height"] <= 24


def test_undo_counts_down(page_of, session):
    book(session)
    page = page_of(**DESK)
    page.goto(console(session))
    page.keyboard.press("n")
    seconds = page.locator(".undo .seconds")
    expect(seconds).to_have_text(re.compile(r"^(30|29|28)$"))
    expect(seconds).to_have_text(re.compile(r"^2[0-7]$"))
    page.locator("#press-undo").click()
    expect(page.locator(".undo")).to_have_count(0)
    assert states(session) == {1: "waiting"}


def test_two_tabs_take_one_step(page_of, session):
    queue(session, 2)
    tabs = [page_of(**DESK), page_of(**DESK)]
    for tab in tabs:
        tab.goto(console(session))
        tab.route(f"{console(session)}?*version=*", lambda route: route.abort())
    for tab in tabs:
        tab.locator("#press-serve").click()
        expect(number(tab)).to_have_text("1")
    expect(tabs[1].get_by_text("That was already done.")).to_be_visible()
    assert states(session) == {1: "called", 2: "waiting"}


def test_a_search_narrows_the_list_while_typing(page_of, session):
    queue(session, 12)
    page = page_of(**DESK)
    page.goto(console(session))
    expect(page.locator(".token-row")).to_have_count(12)
    page.get_by_label("Token number or last four").press_sequentially("7")
    expect(page.locator(".token-row")).to_have_count(1)
    assert "q=7" in page.url
    book(session)  # the list is renewed, and stays narrowed
    expect(page.locator(".tiles")).to_contain_text("13")
    expect(page.locator(".token-row")).to_have_count(1)


def test_what_is_unfolded_or_typed_outlives_a_renewal(page_of, session):
    page = page_of(**DESK)
    page.goto(console(session))
    page.get_by_placeholder("Another reason").fill("Rain")
    page.get_by_text("Finish the day").first.click()
    book(session)
    expect(page.locator(".next-five")).to_contain_text("1")
    expect(page.get_by_placeholder("Another reason")).to_have_value("Rain")
    expect(page.locator("#finish-day")).to_have_attribute("open", "")


def test_a_tap_after_typing_does_what_it_says(page_of, session):
    queue(session, 2)
    page = page_of(**PHONE)
    page.goto(console(session))
    page.get_by_placeholder("Another reason").tap()
    page.keyboard.type("Rain")
    page.locator("form.own-words button").tap()
    expect(page.get_by_text("Paused since")).to_be_visible()


def test_a_broken_line_is_said_and_forgotten_when_it_is_back(page_of, session, visitor):
    page = page_of(**DESK)
    page.goto(console(session))
    page.context.set_offline(True)
    page.locator("#press-serve").click()
    expect(page.get_by_text("No connection.")).to_be_visible()
    page.context.set_offline(False)
    expect(page.get_by_text("No connection.")).to_be_hidden()
    told = ("htmx:", "console: Failed to load resource: net::ERR_INTERNET_DISC")
    visitor.faults[:] = [f for f in visitor.faults if not any(t in f for t in told)]


def test_a_suspended_shop_is_led_to_the_waiting_page(page_of, session):
    page = page_of(**DESK)
    page.goto(console(session))
    operations.decide_supplier(
        supplier=session.supplier,
        status="suspended",
        reason="Stock check",
        by=session.supplier.user,
        at=timezone.now(),
    )
    page.wait_for_url("**/waiting/")


def test_without_scripts_everything_is_a_form(page_of, session):
    queue(session, 2)
    page = page_of(**PHONE, java_script_enabled=False)
    page.goto(console(session))
    page.locator("#press-serve").click()
    page.locator("#press-missed").click()
    expect(number(page)).to_have_text("2")
    page.locator("#press-undo").click()
    expect(number(page)).to_have_text("1")
    page.get_by_role("button", name="Power cut").click()
    expect(page.get_by_text("Paused since")).to_be_visible()
    page.locator("#press-resume").click()
    assert states(session) == {1: "called", 2: "waiting"}


def test_a_card_typed_at_the_counter_becomes_a_printed_slip(page_of, session):
    page = page_of(**DESK)
    page.add_init_script("window.print = () => { window.printed = true }")
    page.goto(reverse("ration:book_at_counter", args=[session.pk]))
    page.keyboard.type("WAP 1234 5678")  # the focus is in the field
    page.keyboard.press("Enter")
    expect(page.locator(".paper-number")).to_have_text("1")
    page.keyboard.press("Enter")  # the focus is on "Print"
    page.wait_for_function("window.printed")
    page.evaluate("window.dispatchEvent(new Event('afterprint'))")
    page.keyboard.press("Enter")  # and on "Next person"
    expect(page.get_by_label("Ration card number")).to_be_focused()
    assert Token.objects.get().copies == 1


def test_a_camera_reads_the_poster_off_a_picture_of_the_page(
    page_of, session, live_server
):
    for theme in ("light", "dark"):
        page = page_of(**DESK, color_scheme=theme)
        page.goto(reverse("ration:session_poster", args=[session.pk]))
        picture = Image.open(io.BytesIO(page.screenshot(full_page=True)))
        (code,) = zxingcpp.read_barcodes(picture)
        booking = reverse("ration:book", args=[session.code])
        assert code.text == f"{live_server.url}{booking}"


TWO_TAPS = """async (button) => {
  button.click();
  await new Promise((done) => setTimeout(done, 200));
  button.click();
}"""


def test_a_day_planned_with_two_taps_is_planned_once(page_of, session):
    page = page_of(**DESK)
    page.goto(reverse("ration:session_new"))
    page.get_by_label("Date").fill(str(session.on + timedelta(days=1)))
    held = []
    page.route("**/sessions/new/", lambda route: held.append(route))
    button = page.get_by_role("button", name="Open for bookings")
    button.evaluate(TWO_TAPS)
    page.wait_for_timeout(200)
    assert len(held) == 1
    held[0].continue_()
    expect(page.locator("#console")).to_be_visible()
