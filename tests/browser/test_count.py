"""Counting a rack with a hand scanner, on a line that is slow, lost or refused."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from accounts.roles import Role
from warehouse import operations
from warehouse.models import CountedRoll
from warehouse.tests import plant

from ..conftest import PHONE
from .doors import sign_in
from .scanning import NO_NET, no_net, said, scan

AT_RACK = "**/racks/*/"
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def a_lost_or_busy_line_is_no_fault(visitor):
    yield
    meant = (NO_NET, "net::ERR_FAILED", "503 for ", "500 for ")
    visitor.faults[:] = [
        fault for fault in visitor.faults if not any(one in fault for one in meant)
    ]


@pytest.fixture
def driver():
    return plant.worker(Role.FORKLIFT_DRIVER)


@pytest.fixture
def rolls():
    chief = plant.worker()
    return [plant.roll(chief) for _roll in range(3)]


@pytest.fixture
def page(visitor, driver, rolls):
    """A phone at the first of two racks that a driver counts."""
    racks = [plant.rack("FM01A01"), plant.rack("FM01A02")]
    now = {"by": driver, "at": plant.at()}
    count = operations.request_count(racks=racks, **now)
    operations.start_count(count=count, **now)
    at_rack = count.racks.get(location=racks[0])
    page = visitor(**PHONE)
    sign_in(page, driver)
    page.goto(reverse("warehouse:count_rack", args=[count.pk, at_rack.pk]))
    said(page, "ready", "Scan every roll in this rack.")
    return page


def noted(page, *rolls) -> None:
    """These rolls are in the list of the rack."""
    names = page.locator("#seen li > strong")
    expect(names).to_have_count(len(rolls))
    assert set(names.all_text_contents()) == {roll.roll_no for roll in rolls}


def counted() -> set[tuple[str, str]]:
    found = CountedRoll.objects.filter(found_at__isnull=False)
    return set(found.values_list("roll__roll_no", "rack__location__code"))


class SlowLine:
    """Answers to scans come one by one, when they are let through."""

    def __init__(self, page):
        self.page, self.held = page, []
        page.route(AT_RACK, self._hold)

    def _hold(self, route):
        if route.request.method == "POST":
            self.held.append(route)
        else:
            route.continue_()

    def let_through(self):
        """The scan that is longest on its way comes to the server now."""
        self._first().continue_()

    def lose(self):
        """The scan that is longest on its way never comes to the server."""
        self._first().abort()

    def _first(self):
        for _turn in range(100):
            if self.held:
                break
            self.page.wait_for_timeout(50)
        return self.held.pop(0)


def test_a_scan_made_while_another_is_on_its_way_is_noted_too(page, rolls):
    line = SlowLine(page)
    for roll in rolls:
        scan(page, roll.code)
    for number, _roll in enumerate(rolls, start=1):
        line.let_through()
        noted(page, *rolls[:number])
    assert counted() == {(roll.roll_no, "FM01A01") for roll in rolls}


def test_without_a_net_each_scan_is_said_not_to_be_noted(page, rolls):
    with no_net(page):
        for roll in rolls[:2]:
            scan(page, roll.code)
            said(page, "refused", f"Not noted: {roll.code}. Scan it again.")
    scan(page, rolls[1].code)
    noted(page, rolls[1])
    assert counted() == {(rolls[1].roll_no, "FM01A01")}


def test_what_waits_behind_a_lost_scan_is_named_with_it(page, rolls):
    line = SlowLine(page)
    for roll in rolls:
        scan(page, roll.code)
    page.get_by_role("link", name="Rack done").click()
    said(page, "already", "Scans that were not sent: 3")
    line.lose()
    codes = ", ".join(roll.code for roll in rolls)
    said(page, "refused", f"No answer from the server. Not noted: {codes}.")
    page.get_by_role("link", name="Rack done").click()
    expect(page.get_by_role("button", name="Hand the count in")).to_be_visible()
    assert counted() == set()


def test_a_scan_that_met_a_busy_server_is_sent_again(page, rolls):
    page.route(AT_RACK, lambda route: route.fulfill(status=503), times=1)
    scan(page, rolls[0].code)
    noted(page, rolls[0])
    said(page, "added", f"{rolls[0].roll_no} is noted.")


def test_a_server_that_stays_broken_is_told(page, rolls):
    page.route(AT_RACK, lambda route: route.fulfill(status=500), times=1)
    scan(page, rolls[0].code)
    said(page, "refused", f"Not noted: {rolls[0].code}.")
    scan(page, rolls[1].code)
    noted(page, rolls[1])


def test_a_page_too_old_says_so(page, rolls):
    page.context.clear_cookies(name="csrftoken")
    scan(page, rolls[0].code)
    said(page, "refused", "This page is too old: open it again. Not noted:")


def test_who_is_signed_out_is_told_so(page, rolls):
    page.context.clear_cookies(name="sessionid")
    scan(page, rolls[0].code)
    said(page, "refused", f"You are signed out. Not noted: {rolls[0].code}.")


@pytest.mark.parametrize("label", ["FM01A02", "FM01A03"])
def test_what_is_scanned_behind_another_racks_label_stands_nowhere(page, rolls, label):
    plant.rack("FM01A03")  # of which this count knows nothing
    line = SlowLine(page)
    for code in (rolls[0].code, label, rolls[1].code):
        scan(page, code)
    line.let_through(), line.let_through()
    said(page, "refused", f"Not noted: {rolls[1].code}.")
    led_to = "FM01A02" if label == "FM01A02" else "FM01A01"
    expect(page.locator("h1")).to_have_text(led_to)
    assert counted() == {(rolls[0].roll_no, "FM01A01")}


def test_an_unknown_code_is_said_and_stays_in_the_box(page, rolls):
    page.locator("[name=code]").fill("NOBODYS-LABEL")
    page.get_by_role("button", name="Note", exact=True).click()
    said(page, "refused", "No roll with this code.")
    expect(page.locator("[name=code]")).to_have_value("NOBODYS-LABEL")
    scan(page, rolls[0].code)
    noted(page, rolls[0])
