"""The plant's dashboard on a desk, while somebody else works with a phone."""

import pytest
from playwright.sync_api import expect

from accounts.roles import Role
from warehouse.tests import plant
from warehouse.tests.plant import Hand

from ..conftest import DESK, PHONE
from .doors import sign_in
from .scanning import listed, said, scan

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def chief():
    return plant.worker(Role.FACTORY_ADMIN)


@pytest.fixture
def desk(visitor, chief):
    """The dashboard of FM, open before anything happens."""
    plant.rack("FM01A01", aisle="01", row="A", column="01", max_rolls=4)
    page = visitor(**DESK)
    sign_in(page, chief)
    page.goto("/warehouse/?department=FM")
    return page


def figures(page, **wanted):
    """The dashboard comes to show these figures by itself."""
    for name, rolls in wanted.items():
        spot = page.locator(f"[data-figure={name.replace('_', '-')}]")
        expect(spot).to_have_text(str(rolls))


def last_step(page, sentence):
    expect(page.locator("#recent-head + .rows > li").first).to_contain_text(sentence)


def test_a_batch_is_seen_live_from_putaway_to_dispatch(visitor, desk, chief):
    figures(desk, produced=0)
    rolls = [plant.roll(chief, minutes=-60 + count) for count in range(3)]
    plant.rack("LM01A01")
    figures(desk, produced=3, pending_storage=3)

    phone = visitor(**PHONE)
    sign_in(phone, plant.worker(Role.STOCK_KEEPER, "FM", "LM"))
    phone.goto("/scan/store/")
    for roll in rolls:
        scan(phone, roll.code)
    listed(phone, *rolls)
    scan(phone, "FM01A01")
    phone.get_by_role("button", name="Confirm", exact=True).click()
    figures(desk, stored=3, pending_storage=0, pending_dispatch=3)
    last_step(desk, "put away")
    rack = desk.locator("#rack-FM01A01")
    expect(rack).to_contain_text("3/4")
    expect(rack).to_have_attribute("data-fill", "3")

    said(phone, "done", "Done: 3")
    phone.goto("/scan/dispatch/")
    phone.get_by_label("Transfer").check()
    phone.get_by_label("To", exact=True).fill("LM01A01")
    scan(phone, rolls[0].code)
    listed(phone, rolls[0])
    phone.get_by_role("button", name="Confirm", exact=True).click()
    figures(desk, stored=2, pending_dispatch=2)
    last_step(desk, "transferred")

    said(phone, "done", "Done: 1")
    phone.get_by_label("Dispatch").check()
    phone.get_by_label("Customer").fill("Acme")
    phone.get_by_role("button", name="New customer: Acme", exact=True).click()
    scan(phone, rolls[1].code)
    listed(phone, rolls[1])
    phone.get_by_role("button", name="Confirm", exact=True).click()
    figures(desk, produced=3, stored=1, dispatched=1, pending_dispatch=1)
    last_step(desk, "Acme")
    expect(rack).to_have_attribute("data-fill", "1")


def test_a_rack_that_was_tapped_stays_open_when_the_figures_change(desk, chief):
    hand, stored = Hand(chief), plant.roll(chief)
    rack = plant.Location.objects.get(code="FM01A01")
    hand.store(stored, rack)
    figures(desk, stored=1)
    desk.locator("#rack-FM01A01").click()
    summary = desk.locator("#rack-summary")
    expect(summary).to_contain_text(stored.roll_no)
    assert desk.url.endswith("/warehouse/?department=FM")
    hand.store(plant.roll(chief), rack, 1)
    figures(desk, stored=2)
    expect(summary).to_contain_text(stored.roll_no)
    desk.locator("#rack-FM01A01").click()
    expect(summary.locator(".rows > li")).to_have_count(2)


def test_the_focus_stays_where_it_was(desk, chief):
    desk.locator("#rack-FM01A01").focus()
    plant.roll(chief)
    figures(desk, produced=1)
    expect(desk.locator("#rack-FM01A01")).to_be_focused()


def test_whoever_is_signed_out_meanwhile_is_asked_to_sign_in(desk):
    desk.context.clear_cookies()
    expect(desk).to_have_url("/login/?next=/warehouse/%3Fdepartment%3DFM")


def test_without_javascript_a_rack_is_a_link(visitor, desk, chief):
    plain = visitor(java_script_enabled=False, **PHONE)
    sign_in(plain, chief)
    plain.goto("/warehouse/?department=FM")
    plain.locator("#rack-FM01A01").click()
    expect(plain).to_have_url("/loc/FM01A01/")


def test_a_roll_is_put_away_by_typing_and_a_refusal_keeps_what_was_typed(desk, chief):
    roll = plant.roll(chief)
    desk.goto(f"/r/{roll.code}/")
    desk.get_by_text("Put away", exact=True).first.click()
    desk.get_by_label("Rack", exact=True).fill("FM09Z99")
    desk.get_by_role("button", name="Put away").click()
    expect(desk.get_by_role("alert")).to_contain_text("No rack or department")
    expect(desk.get_by_label("Rack", exact=True)).to_have_value("FM09Z99")
    desk.get_by_label("Rack", exact=True).fill("FM01A01")
    desk.get_by_role("button", name="Put away").click()
    expect(desk.locator(".place .rack-label")).to_have_text("FM01A01")
    desk.get_by_role("button", name="Undo: put away").click()
    expect(desk.locator(".history .struck")).to_have_text("put away")


def test_the_menu_of_who_may_do_everything_is_one_row_on_a_desk(visitor):
    page = visitor(**DESK)
    sign_in(page, plant.worker(Role.FACTORY_ADMIN))
    page.goto("/warehouse/")
    tops = page.locator(".plant-nav a").evaluate_all(
        "all => [...new Set(all.map((it) => it.offsetTop))]"
    )
    assert len(tops) == 1
