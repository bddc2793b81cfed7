"""Scans that were refused after the net came back: insisted on, or given up."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from accounts.roles import Role
from warehouse.models import Transaction
from warehouse.tests import plant
from warehouse.tests.plant import Hand, stand

from ..conftest import PHONE
from .doors import sign_in
from .scanning import NO_NET, banner, lines, no_net, said, scan

STORE, DISPATCH = reverse("warehouse:scan_store"), reverse("warehouse:scan_dispatch")
TRAY = reverse("warehouse:tray")
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
