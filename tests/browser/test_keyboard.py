"""Without a mouse and without a finger: everything is reached, seen and pressed."""

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from accounts.tests.people import PASSWORD
from ration.tests import shops
from ration.tests.days import book, running

from ..conftest import DESK, PHONE
from .doors import sign_in as cookie_of

FARTHEST = 40  # stops from the top of a page
# What marks the focus: a line round it of two pixels or more. It is seen when its
# middle is on the screen and nothing lies over it. The body is where a round of
# the page ends; nothing has the focus there.
HOW_IT_LOOKS = """() => {
  const it = document.activeElement, look = getComputedStyle(it);
  if (it === document.body) return null;
  const box = it.getBoundingClientRect();
  const top = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
  return {
    name: it.outerHTML.slice(0, 120),
    isSeen: Boolean(top) && (it.contains(top) || top.contains(it)),
    isMarked: (look.outlineStyle !== "none" && parseFloat(look.outlineWidth) >= 2)
      || look.boxShadow !== "none",
  };
}"""
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def shop():
    return shops.supplier(registered_at=timezone.now())


@pytest.fixture
def page(visitor):
    return visitor(reduced_motion="reduce", **DESK)


def step(page, key="Tab"):
    """Go on by one stop; wherever the focus is, it must be seen."""
    page.keyboard.press(key)
    look = page.evaluate(HOW_IT_LOOKS)
    if look is None:
        return
    assert look["isSeen"], f"The focus is out of sight: {look['name']}"
    assert look["isMarked"], f"Nothing marks the focus: {look['name']}"


def is_focused(target) -> bool:
    return target.evaluate("it => it === document.activeElement")


def tab_to(page, target):
    expect(target).to_be_visible()
    for _stop in range(FARTHEST):
        if is_focused(target):
            return
        step(page)
    raise AssertionError(f"Tab does not lead to {target}")


def button(page, name: str):
    return page.get_by_role("main").get_by_role("button", name=name)


def link(page, name: str):
    return page.get_by_role("main").get_by_role("link", name=name)


def press(page, target):
    tab_to(page, target)
    page.keyboard.press("Enter")


def test_the_first_stop_skips_to_the_page(page, shop):
    session = running(shop)
    for address in ("/", reverse("ration:book", args=[session.code])):
        page.goto(address)
        step(page)
        expect(page.get_by_role("link", name="Skip to the page")).to_be_focused()
        page.keyboard.press("Enter")
        expect(page.locator("#main")).to_be_focused()
        step(page)
        inside = "document.querySelector('main').contains(document.activeElement)"
        assert page.evaluate(inside)


def test_a_token_is_booked_and_given_back(page, shop):
    session = running(shop)
    page.goto(reverse("ration:book", args=[session.code]))
    tab_to(page, page.get_by_label("Ration card number"))
    page.keyboard.type("36 0123 4567")
    press(page, button(page, "Take a token"))
    expect(page.locator(".slip-number")).to_have_text("1")
    press(page, link(page, "Give the token back"))
    press(page, button(page, "Give it back"))
    expect(page.get_by_text("You gave this token back")).to_be_visible()


def test_a_refused_form_shows_its_error_to_who_cannot_see_it(page, shop):
    session = running(shop)
    page.goto(reverse("ration:book", args=[session.code]))
    tab_to(page, page.get_by_label("Ration card number"))
    page.keyboard.press("Enter")
    card = page.get_by_label("Ration card number")
    expect(card).to_have_attribute("aria-invalid", "true")
    names = card.get_attribute("aria-describedby").split()
    said = " ".join(page.locator(f"#{name}").inner_text() for name in names)
    assert "required" in said or "card" in said


def test_a_whole_day_at_the_counter(page, shop):
    sign_in(page, shop.user)
    press(page, button(page, "Open today's session"))
    serve = page.locator("#press-serve")
    expect(serve).to_be_visible()
    page.wait_for_load_state()  # and with it the keys
    session = shop.sessions.get()
    for _household in range(3):
        book(session)
    number = page.locator(".at-counter .slip-number")
    for key, called in (("n", "1"), ("m", "2"), ("u", "1")):
        page.keyboard.press(key)
        expect(number).to_have_text(called)
    press(page, button(page, "Power cut"))
    expect(button(page, "Go on serving")).to_be_focused()
    page.keyboard.press("Enter")
    expect(serve).to_be_focused()
    press(page, page.locator("summary", has_text="Finish the day"))
    step(page)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="The day is over")).to_be_visible()


def sign_in(page, user):
    page.goto(reverse("accounts:login"))
    tab_to(page, page.get_by_label("Username"))
    page.keyboard.type(user.username)
    step(page)
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    expect(button(page, "Open today's session")).to_be_visible()


def test_a_renewed_page_keeps_the_focus_where_it_was(page, shop):
    session = running(shop, capacity=20)
    cookie_of(page, shop.user)
    page.goto(reverse("ration:console", args=[session.pk]))
    spots = (
        link(page, "Figures so far"),
        button(page, "Waiting for stock"),
        page.locator("summary"),
        link(page, "Served"),
    )
    for household, spot in enumerate(spots, 1):
        spot.focus()
        book(session)
        page.evaluate("htmx.trigger('#now', 'shown')")
        expect(page.locator("#tokens .count")).to_contain_text(str(household))
        expect(spot).to_be_focused()


@pytest.mark.parametrize("key", ["Tab", "Shift+Tab"])
def test_the_big_button_of_the_counter_never_hides_the_focus(visitor, shop, key):
    session = running(shop, capacity=20)
    for _household in range(6):
        book(session)
    page = visitor(reduced_motion="reduce", **PHONE)
    cookie_of(page, shop.user)
    page.goto(reverse("ration:console", args=[session.pk]))
    for _stop in range(FARTHEST):
        step(page, key)
