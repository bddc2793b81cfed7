"""Scans without a net: kept on the phone, sent by themselves, none lost, none twice."""

from itertools import product
from urllib.parse import urlsplit

import pytest
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.core.wsgi import get_wsgi_application
from django.urls import reverse
from playwright.sync_api import expect

from accounts.models import AuditEntry
from accounts.roles import Role
from accounts.tests.people import PASSWORD
from warehouse import codes, operations
from warehouse.models import Transaction
from warehouse.tests import plant

from ..conftest import PHONE
from ..processes import served
from .doors import sign_in
from .scanning import NO_NET, banner, no_net

LONGEST_PAUSE_MS = 70_000  # between two tries to reach the server, and a little more
STORE = reverse("warehouse:scan_store")
TRAY = reverse("warehouse:tray")
VIEW = reverse("warehouse:scan_view")
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def a_lost_net_is_no_fault(visitor):
    yield
    visitor.faults[:] = [fault for fault in visitor.faults if NO_NET not in fault]


@pytest.fixture
def driver():
    return plant.worker(Role.FORKLIFT_DRIVER, first_name="Ravi")


@pytest.fixture
def rolls():
    plant.rack("FM01A01")
    chief = plant.worker()
    return [plant.roll(chief) for _roll in range(3)]


@pytest.fixture
def phone(visitor, driver, rolls):
    """A phone at the page where rolls are stored."""
    page = visitor(**PHONE)
    sign_in(page, driver)
    page.goto(STORE)
    expect(banner(page)).to_have_text("All scans are sent.")
    return page


def store(page, *rolls, rack="FM01A01"):
    for roll in rolls:
        page.get_by_label("Roll", exact=False).first.fill(roll.roll_no)
        page.get_by_role("button", name="Add").click()
        expect(page.locator("[data-lines]")).to_contain_text(roll.roll_no)
    page.locator("[name=location]").fill(rack)
    page.locator("[name=location]").dispatch_event("change")
    page.locator("[data-confirm]").click()


def posted() -> list[tuple[str, str]]:
    rows = Transaction.objects.order_by("pk").values_list("roll__roll_no", "action")
    return list(rows)


def site(port: int = 0):
    """The site as a server of its own, which can be stopped and come back."""
    return served(StaticFilesHandler(get_wsgi_application()), port)


def test_a_scan_made_while_the_server_is_stopped_arrives_once(browser, driver, rolls):
    with site() as (_server, address):
        page = browser.new_context(base_url=address, **PHONE).new_page()
        sign_in(page, driver)
        page.goto(STORE)
        page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    page.goto(STORE)
    store(page, rolls[0])
    expect(banner(page)).to_contain_text("1 waiting since")
    assert posted() == []
    with site(urlsplit(address).port):
        sent = expect(banner(page))
        sent.to_have_text("All scans are sent.", timeout=LONGEST_PAUSE_MS)
        page.reload()
        expect(banner(page)).to_have_text("All scans are sent.")
        assert posted() == [(rolls[0].roll_no, "PUTAWAY")]
        page.context.close()


def test_a_page_kept_on_the_phone_shows_no_other_roll_than_was_asked_for(phone, rolls):
    phone.evaluate("navigator.serviceWorker.ready.then(() => true)")
    found = phone.locator("#found")
    phone.goto(f"{VIEW}?code={rolls[0].code}")
    expect(found).to_contain_text(rolls[0].roll_no)
    with no_net(phone):
        phone.goto(f"{VIEW}?code={rolls[1].code}")
        expect(phone.get_by_role("heading", name="Look up a roll")).to_be_visible()
        expect(phone).to_have_url(VIEW)
        expect(found).to_have_text("")


def test_what_is_no_whole_code_is_not_listed_without_a_net(phone, rolls):
    code = rolls[0].code
    # A letter after a digit, so that it is no number; one of two ends is wrong.
    slips = ("4A" + code[2:-1] + end for end in "34")
    slip = next(one for one in slips if codes.roll_code(one) is None)
    words = phone.locator("[data-said]")
    with no_net(phone):
        for typed in ("ABCDEF", slip, "https:", "7"):
            phone.get_by_label("Roll", exact=True).fill(typed)
            phone.get_by_role("button", name="Add").click()
            expect(words).to_have_attribute("data-said", "refused")
            expect(words).to_contain_text("is not a whole code")
            expect(phone.locator("[data-lines] > li")).to_have_count(0)
        for typed in (code, rolls[1].roll_no, str(rolls[2].pk)):
            phone.get_by_label("Roll", exact=True).fill(typed)
            phone.get_by_role("button", name="Add").click()
            expect(phone.locator("[data-lines]")).to_contain_text(typed.upper())


def test_a_label_with_letters_alone_is_listed_without_a_net(phone):
    ends = map("".join, product("ABCDEFGH", "ABCDEFGHJKMNPQRSTVWXY"))
    letters = next(text for end in ends if codes.roll_code(text := f"KXWTRNPQS{end}"))
    with no_net(phone):
        phone.get_by_label("Roll", exact=True).fill(letters)
        phone.get_by_role("button", name="Add").click()
        expect(phone.locator("[data-lines]")).to_contain_text(letters)


def test_without_a_net_one_scan_is_one_and_an_unknown_weight_is_none(phone, rolls):
    with no_net(phone):
        phone.get_by_label("Roll", exact=True).fill(rolls[0].roll_no)
        phone.get_by_role("button", name="Add").click()
        expect(phone.locator("[data-summary]")).to_have_text("1 roll")
        store(phone, rolls[1])
        said_kept = phone.locator("[data-sentence]")
        expect(said_kept).to_contain_text("2 scans are kept")
        store(phone, rolls[2])
        expect(said_kept).to_contain_text("One scan is kept")


def test_scans_without_a_net_are_kept_and_sent_by_themselves_once(phone, rolls):
    with no_net(phone):
        store(phone, rolls[0], rolls[1])
        expect(phone.locator("[data-said]")).to_contain_text("2 scans are kept")
        expect(banner(phone)).to_contain_text("2 waiting since")
        expect(banner(phone)).to_contain_text("not yet confirmed")
        assert posted() == []
    expect(banner(phone)).to_have_text("All scans are sent.")
    assert posted() == [(roll.roll_no, "PUTAWAY") for roll in rolls[:2]]
    phone.reload()
    expect(banner(phone)).to_have_text("All scans are sent.")
    assert len(posted()) == 2


def test_what_waits_is_named_as_on_its_label(phone, rolls):
    phone.evaluate("navigator.serviceWorker.ready.then(() => true)")
    phone.get_by_label("Roll", exact=False).first.fill(rolls[0].roll_no)
    phone.get_by_role("button", name="Add").click()
    expect(phone.locator("[data-lines]")).to_contain_text("kg")  # known by its id now
    phone.locator("[name=location]").fill("FM01A01")
    with no_net(phone):
        phone.locator("[data-confirm]").click()
        phone.get_by_role("link", name="Look at them").click()
        named = phone.locator(".tray-scan [data-slot=roll]")
        expect(named).to_have_text(rolls[0].roll_no)


def test_what_is_refused_later_waits_in_the_tray_for_a_person(phone, rolls, driver):
    with no_net(phone):
        store(phone, rolls[0])
        expect(banner(phone)).to_contain_text("1 waiting since")
        operations.dispatch(
            roll=rolls[0], customer="Acme", by=plant.worker(), at=plant.at()
        )
    expect(banner(phone)).to_have_text("One scan needs you.")
    phone.get_by_role("link", name="Look at them").click()
    scan = phone.locator(".tray-scan")
    expect(scan).to_contain_text(rolls[0].roll_no)
    expect(scan).to_contain_text("left for Acme")
    scan.evaluate("row => row.dataset.old = ''")
    scan.get_by_role("button", name="Send it again").click()
    # Refused again, and said anew.
    scan = phone.locator(".tray-scan:not([data-old])[data-state=bad]")
    expect(scan).to_contain_text("left for Acme")
    scan.get_by_text("Give it up").click()
    scan.get_by_label("Why it is given up").fill("It had left already")
    scan.get_by_role("button", name="Give this scan up").click()
    expect(phone.get_by_text("Nothing waits here.")).to_be_visible()
    expect(banner(phone)).to_have_text("All scans are sent.")
    told = AuditEntry.objects.get(action="scan.discarded")
    assert told.by == driver
    assert told.target_id == str(rolls[0].pk)
    assert told.details["reason"] == "It had left already"
    assert told.details["code"] == "already_dispatched"
    assert len(posted()) == 1


def test_a_scan_of_a_roll_waits_for_an_earlier_one_that_needs_a_person(phone, rolls):
    plant.rack("FM01A02", is_closed=True)
    plant.rack("FM01A03")
    with no_net(phone):
        store(phone, rolls[0], rack="FM01A02")
        expect(banner(phone)).to_contain_text("1 waiting")
        store(phone, rolls[0], rack="FM01A03")
        expect(banner(phone)).to_contain_text("2 waiting")
    expect(banner(phone)).to_have_text("One scan needs you.")
    assert posted() == []
    phone.goto(TRAY)
    expect(phone.locator(".tray-scan")).to_have_count(2)
    expect(phone.locator(".tray-scan").first).to_contain_text("FM01A02 is closed")


def test_an_expired_sign_in_keeps_the_scans(phone, rolls, driver):
    phone.context.clear_cookies(name="sessionid")
    store(phone, rolls[0])
    expect(phone.locator("[data-said]")).to_contain_text("kept")
    expect(banner(phone)).to_contain_text("Your sign-in has ended")
    phone.get_by_role("link", name="Sign in again").click()
    phone.get_by_label("Username").fill(driver.username)
    phone.get_by_label("Password").fill(PASSWORD)
    phone.get_by_role("button", name="Sign in").click()
    phone.wait_for_url(f"**{STORE}")
    expect(banner(phone)).to_have_text("All scans are sent.")
    assert posted() == [(rolls[0].roll_no, "PUTAWAY")]


def test_nobody_sends_anothers_scans(phone, rolls, driver):
    with no_net(phone):
        store(phone, rolls[0])
        expect(banner(phone)).to_contain_text("1 waiting")
        phone.context.clear_cookies(name="sessionid")
        sign_in_offline = plant.worker(Role.FORKLIFT_DRIVER)
    sign_in(phone, sign_in_offline)
    phone.goto(STORE)
    said = f"Scans of {driver.username} on this phone: 1."
    expect(banner(phone)).to_have_text(said)
    assert posted() == []
    sign_in(phone, driver)
    phone.goto(STORE)
    expect(banner(phone)).to_have_text("All scans are sent.")
    assert Transaction.objects.get().user == driver


def left_behind(page, *rolls):
    """Scans that a driver made without a net, and is signed out."""
    with no_net(page):
        for roll in rolls:
            store(page, roll)
            expect(page.locator("[data-lines] > li")).to_have_count(0)
        expect(banner(page)).to_contain_text(f"{len(rolls)} waiting")
        page.context.clear_cookies(name="sessionid")


def test_a_supervisor_sends_what_somebody_left_on_the_phone(phone, rolls, driver):
    left_behind(phone, *rolls[:2])
    operations.dispatch(
        roll=rolls[1], customer="Acme", by=plant.worker(), at=plant.at()
    )
    keeper = plant.worker(Role.STOCK_KEEPER)
    sign_in(phone, keeper)
    phone.goto(TRAY)
    part = phone.locator("[data-behalf]")
    expect(part.locator(".tray-scan")).to_have_count(2)
    expect(part.locator(".tray-scan").first).to_contain_text(rolls[0].roll_no)
    expect(part.get_by_role("button", name="Give this scan up")).to_have_count(0)
    expect(phone.get_by_text("Nothing waits here.")).to_be_hidden()
    expect(phone.get_by_role("button", name="Sign out, so that")).to_be_visible()
    part.get_by_role("button", name=f"Send for {driver.username}").click()
    said = part.locator("[data-sent]")
    expect(said).to_contain_text(f"Sent for {driver.username}: 1, not sent: 1.")
    expect(part.locator(".tray-scan")).to_have_count(1)
    expect(part.locator(".tray-scan")).to_contain_text("left for Acme")
    step = Transaction.objects.get(action="PUTAWAY")
    assert (step.user, step.scanned_by) == (keeper, driver)
    # What was refused is the driver's own to decide.
    sign_in(phone, driver)
    phone.goto(TRAY)
    expect(phone.locator(".tray-scan")).to_contain_text("left for Acme")
    expect(phone.get_by_role("button", name="Send it again")).to_be_visible()


def test_a_supervisor_of_elsewhere_leaves_the_scan_as_it_was(phone, rolls, driver):
    left_behind(phone, rolls[0])
    sign_in(phone, plant.worker(Role.STOCK_KEEPER, "LM"))
    phone.goto(TRAY)
    part = phone.locator("[data-behalf]")
    part.get_by_role("button", name=f"Send for {driver.username}").click()
    expect(part.locator("[data-sent]")).to_contain_text(
        "a supervisor of the department"
    )
    expect(part.locator(".tray-scan")).to_contain_text("not yet confirmed")
    assert posted() == []
    sign_in(phone, driver)
    phone.goto(STORE)
    expect(banner(phone)).to_have_text("All scans are sent.")
    assert Transaction.objects.get().scanned_by is None


def test_a_worker_is_not_offered_to_send_anothers_scans(phone, rolls, driver):
    left_behind(phone, rolls[0])
    sign_in(phone, plant.worker(Role.FORKLIFT_DRIVER))
    phone.goto(TRAY)
    expect(phone.get_by_text(f"Scans of {driver.username}").first).to_be_visible()
    expect(phone.get_by_role("button", name="Sign out, so that")).to_be_visible()
    expect(phone.get_by_role("button", name="Send for")).to_have_count(0)
    expect(phone.locator(".tray-scan")).to_have_count(0)


def test_who_signs_out_is_told_what_waits_and_the_pages_are_forgotten(phone, rolls):
    with no_net(phone):
        store(phone, rolls[0])
        expect(banner(phone)).to_contain_text("1 waiting")
        phone.evaluate(
            "document.querySelector('form[action$=\"/logout/\"]').requestSubmit()"
        )
        dialog = phone.locator("dialog[data-leaving]")
        expect(dialog).to_contain_text("Scans that were not sent: 1")
        dialog.get_by_role("button", name="Stay signed in").click()
        expect(dialog).to_be_hidden()
    expect(banner(phone)).to_have_text("All scans are sent.")
    phone.evaluate("navigator.serviceWorker.ready")
    with phone.expect_navigation():
        phone.evaluate(
            "document.querySelector('form[action$=\"/logout/\"]').requestSubmit()"
        )
    assert phone.evaluate("caches.keys()") == []


def test_a_scan_of_yesterday_waits_for_a_person_and_is_late(phone, rolls):
    with no_net(phone):
        store(phone, rolls[0])
        expect(banner(phone)).to_contain_text("1 waiting")
        phone.evaluate(
            """async () => {
              const { kept, keep } = await import("/static/js/scan_store.js");
              const [scan] = await kept();
              scan.item.scanned_at = new Date(Date.now() - 25 * 3600e3).toISOString();
              await keep([scan]);
            }"""
        )
    expect(banner(phone)).to_have_text("One scan needs you.")
    assert posted() == []
    phone.goto(TRAY)
    expect(phone.locator(".tray-scan")).to_contain_text("more than a day old")
    phone.get_by_role("button", name="Send it again").click()
    expect(banner(phone)).to_have_text("All scans are sent.")
    assert Transaction.objects.get().is_late
