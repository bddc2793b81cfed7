"""Scans that were refused after the net came back: insisted on, or given up."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from accounts.models import AuditEntry
from accounts.roles import Role
from warehouse.models import Transaction
from warehouse.tests import plant
from warehouse.tests.plant import Hand, stand

from ..conftest import PHONE
from .doors import sign_in
from .scanning import NO_NET, banner, lines, no_net, said, scan

STORE, DISPATCH = reverse("warehouse:scan_store"), reverse("warehouse:scan_dispatch")
TRAY = reverse("warehouse:tray")
A_CLOCK_GONE_WRONG = """async () => {
  const { kept, keep } = await import("/static/js/scan_store.js");
  const [scan] = await kept();
  scan.item.scanned_at = "9999-01-01T00:00:00Z";
  await keep([scan]);
}"""
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def a_lost_net_is_no_fault(visitor):
    yield
    visitor.faults[:] = [fault for fault in visitor.faults if NO_NET not in fault]


@pytest.fixture
def keeper():
    return plant.worker(Role.STOCK_KEEPER)


@pytest.fixture
def rolls(keeper):
    """An older and a newer roll of one material."""
    return [plant.roll(keeper, minutes=age) for age in (-60, -20)]


@pytest.fixture
def phone(visitor, keeper):
    page = visitor(**PHONE)
    sign_in(page, keeper)
    return page


def press(page, name):
    page.get_by_role("button", name=name, exact=True).click()


def confirm_without_a_net(page, roll):
    """The page's one scan, which is refused when the net is back."""
    with no_net(page):
        scan(page, roll.code)
        expect(lines(page)).to_have_count(1)
        press(page, "Confirm")
        said(page, "kept", "One scan is kept")
    expect(banner(page)).to_have_text("One scan needs you.")
    page.goto(TRAY)


def test_a_newer_roll_is_sent_all_the_same_from_the_tray(phone, keeper, rolls):
    Hand(keeper).store(rolls[0], plant.rack("FM01A01"))
    phone.goto(DISPATCH)
    phone.get_by_label("Customer").fill("Acme")
    press(phone, "New customer: Acme")
    confirm_without_a_net(phone, rolls[1])
    expect(phone.locator(".tray-scan")).to_contain_text("is older (FM01A01)")
    expect(phone.get_by_role("button", name="Store it all the same")).to_be_hidden()
    press(phone, "Send this one all the same")
    expect(banner(phone)).to_have_text("All scans are sent.")
    assert Transaction.objects.get(action="DISPATCH").passed_over == rolls[0]


def test_a_full_rack_takes_one_more_for_a_reason_from_the_tray(phone, keeper, rolls):
    Hand(keeper).store(rolls[0], plant.rack("FM01A01", max_rolls=1))
    phone.goto(STORE)
    phone.get_by_label("Rack", exact=True).fill("FM01A01")
    confirm_without_a_net(phone, rolls[1])
    expect(phone.locator(".tray-scan")).to_contain_text("FM01A01 is full")
    press(phone, "Store it all the same")
    reason = phone.get_by_label("Why the rack takes more")
    expect(reason).to_be_focused()
    reason.fill("One night only")
    press(phone, "Store it all the same")
    expect(banner(phone)).to_have_text("All scans are sent.")
    assert stand(rolls[1])[:2] == ("STORED", "FM01A01")


@pytest.fixture
def tray(phone, keeper, rolls):
    """The tray with one scan in it: its rack is closed."""
    plant.rack("FM01A01", is_closed=True)
    phone.goto(STORE)
    phone.get_by_label("Rack", exact=True).fill("FM01A01")
    confirm_without_a_net(phone, rolls[1])
    expect(phone.locator(".tray-scan")).to_contain_text("FM01A01 is closed")
    return phone


def give_up(page, reason):
    page.get_by_text("Give it up").click()
    page.get_by_label("Why it is given up").fill(reason)
    press(page, "Give this scan up")


def given_up() -> list[tuple[str, str]]:
    lines = AuditEntry.objects.filter(action="scan.discarded")
    return [(line.target_id, line.details["reason"]) for line in lines]


def test_what_was_given_up_waits_for_the_person_who_did(tray, keeper, rolls):
    sign_in(tray, plant.worker(Role.STOCK_KEEPER))
    with tray.expect_response("**/discards/") as told:
        give_up(tray, "It had left already")
    assert told.value.status == 403
    expect(tray.get_by_text("Nothing waits here.")).to_be_visible()
    assert given_up() == []
    sign_in(tray, keeper)
    with tray.expect_response("**/discards/"):
        tray.reload()
    assert given_up() == [(str(rolls[1].pk), "It had left already")]


def test_a_reason_that_says_nothing_brings_the_scan_back(tray, rolls):
    give_up(tray, "\N{ZERO WIDTH SPACE}")
    expect(tray.locator(".tray-scan")).to_contain_text("reason")
    give_up(tray, "It had left already")
    expect(tray.get_by_text("Nothing waits here.")).to_be_visible()
    assert given_up() == [(str(rolls[1].pk), "It had left already")]


def test_a_fact_that_cannot_be_read_is_left_out_of_the_line(tray, keeper):
    tray.evaluate(A_CLOCK_GONE_WRONG)
    tray.reload()
    give_up(tray, "It had left already")
    expect(tray.get_by_text("Nothing waits here.")).to_be_visible()
    expect(banner(tray)).to_have_text("All scans are sent.")
    assert given_up() == [(str(keeper.pk), "It had left already")]
