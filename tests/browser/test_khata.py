"""A day at a shop's counter, on a tablet: in Hindi, by finger, and with mistakes."""

import re

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from dues import ledger, operations
from dues.models import Customer, Due, Payment
from dues.tests.shops import act, at, customer_of, give, shop_of

from .doors import sign_in

TABLET = {"viewport": {"width": 820, "height": 1180}, "has_touch": True}
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def shop():
    return shop_of("lakshmi")


@pytest.fixture
def tablet(visitor, shop):
    page = visitor(**TABLET)
    sign_in(page, shop.user)
    return page


def press(page, name: str):
    with page.expect_navigation():
        page.get_by_role("button", name=name, exact=True).click()


def tap_keys(page, keys: str):
    """Type with the big keys on the page."""
    pad = page.locator("[data-pad]")
    for key in keys:
        pad.locator(f"[data-press='{key}']").tap()


def says_balance(page, amount: str):
    expect(page.locator(".khata-number").first).to_have_text(amount)


def test_a_day_at_the_counter(tablet, shop):
    customer_of(shop, "Anil Kumar")

    # Somebody new, in Hindi.
    tablet.goto("/dues/customers/")
    tablet.get_by_role("link", name="Add a customer").click()
    tablet.get_by_label("Name", exact=True).fill("सीता देवी")
    tablet.get_by_label("Phone").fill("९८४८० १२३९९")
    press(tablet, "Add")
    sita = Customer.objects.get(name="सीता देवी")
    assert sita.phone == "+919848012399"
    says_balance(tablet, "₹0.00")

    # Given with the big keys; the sum is shown while it is typed.
    tablet.get_by_role("link", name="Give with big keys").click()
    tap_keys(tablet, "120+45×2")
    expect(tablet.locator("[data-sum]")).to_have_text("= ₹210.00")
    tablet.get_by_label("For what").fill("चावल")
    press(tablet, "Give on credit")
    says_balance(tablet, "₹210.00")

    # A slip, taken back at once.
    tablet.get_by_label("Amount").fill("5400")
    press(tablet, "Give on credit")
    says_balance(tablet, "₹5,610.00")
    with tablet.expect_navigation():
        row = tablet.get_by_role("row").filter(has_text="₹5,400.00")
        row.get_by_role("button", name="Undo").tap()
    says_balance(tablet, "₹210.00")
    expect(tablet.get_by_text("2 lines taken back at once")).to_be_visible()

    # A part of it comes back by UPI.
    tablet.get_by_label("Amount").fill("100")
    press(tablet, "Give on credit")
    tablet.get_by_role("link", name="Receive", exact=True).last.click()
    tap_keys(tablet, "250")
    settles = tablet.locator("#preview tbody tr")
    expect(settles.nth(0)).to_contain_text("₹210.00 whole")
    expect(settles.nth(1)).to_contain_text("₹40.00 a part")
    tablet.get_by_label("UPI").check()
    tablet.get_by_label("UTR").fill("412345678901")
    press(tablet, "Write it down")
    expect(tablet.get_by_role("heading", level=1)).to_contain_text("Receipt R")
    expect(tablet.locator(".receipt-amount")).to_have_text("₹250.00")
    assert ledger.balance(sita).paise == 60_00

    # It was another customer's money: undone, and found by her sound.
    press(tablet, "Undo")
    says_balance(tablet, "₹310.00")
    tablet.goto("/dues/customers/")
    tablet.get_by_label("Name, area or phone").press_sequentially("sita")
    found = tablet.locator("#customers li")
    expect(found).to_have_count(1)
    expect(found).to_contain_text("सीता देवी")
    tablet.keyboard.press("ArrowDown")
    with tablet.expect_navigation():
        tablet.keyboard.press("Enter")
    says_balance(tablet, "₹310.00")

    # One tap pays a due, one takes it back.
    with tablet.expect_navigation():
        tablet.get_by_role("button", name="Mark as paid").first.tap()
    expect(tablet.locator(".badge").first).to_have_text("paid")
    press(tablet, "Mark as pending")
    assert ledger.balance(sita).paise == 310_00
    assert Payment.objects.live().count() == 0


def test_what_was_chosen_by_hand_is_what_is_settled(tablet, shop):
    sita = customer_of(shop)
    old, new = give(sita, 300, description="Rice"), give(sita, 200, description="Oil")
    tablet.goto(f"/dues/customers/{sita.pk}/receive/")
    parts = tablet.locator("#preview .by-hand input")
    expect(parts.first).to_be_hidden()
    tap_keys(tablet, "150")
    expect(tablet.locator("#preview")).to_contain_text("₹150.00 a part")
    tablet.get_by_label("Choose the dues myself").check()
    parts.nth(0).fill("0")
    parts.nth(1).fill("150")
    press(tablet, "Write it down")
    assert [Due.objects.get(pk=due.pk).open_paise for due in (old, new)] == [
        300_00,
        50_00,
    ]


def test_kindness_is_no_money_and_asks_for_no_mode(tablet, shop):
    sita = customer_of(shop)
    give(sita, 300)
    tablet.goto(f"/dues/customers/{sita.pk}/receive/")
    tablet.get_by_label("Discount").check()
    expect(tablet.get_by_label("UTR")).to_be_hidden()
    tap_keys(tablet, "20")
    press(tablet, "Write it down")
    assert Payment.objects.get().kind == Payment.Kind.DISCOUNT


def test_two_quick_taps_give_once(tablet, shop):
    sita = customer_of(shop)
    tablet.goto(f"/dues/customers/{sita.pk}/")
    tablet.get_by_label("Amount").fill("80")
    tablet.get_by_role("button", name="Give on credit").dblclick()
    says_balance(tablet, "₹80.00")
    assert Due.objects.count() == 1


def test_what_was_sent_without_a_net_is_there_again(tablet, visitor, shop):
    sita = customer_of(shop)
    tablet.goto(f"/dues/customers/{sita.pk}/")
    tablet.get_by_label("Amount").fill("240")
    tablet.context.set_offline(True)
    tablet.get_by_role("button", name="Give on credit").click()
    tablet.wait_for_url("chrome-error://**")
    visitor.faults.clear()
    tablet.context.set_offline(False)
    tablet.go_back()
    expect(tablet.get_by_label("Amount")).to_have_value("240")


def test_back_to_a_form_that_was_refused_shows_what_was_typed(tablet, shop):
    sita = customer_of(shop)
    page = f"/dues/customers/{sita.pk}/receive/"
    tablet.goto(page)
    tablet.get_by_role("textbox", name="Received").fill("50+")
    press(tablet, "Write it down")
    tablet.goto("/dues/")
    tablet.go_back()
    assert tablet.url.endswith(page)
    expect(tablet.get_by_role("textbox", name="Received")).to_have_value("50+")


def test_back_to_a_due_whose_payment_was_refused_is_the_due(tablet, shop):
    sita = customer_of(shop)
    operations.receive(customer=sita, amount_paise=10_00, by=shop.user, at=at())
    due = give(sita, 300)
    tablet.goto(f"/dues/{due.pk}/")
    press(tablet, "Mark as paid: ₹300.00")
    tablet.goto("/dues/")
    tablet.go_back()
    assert tablet.url.endswith(f"/dues/{due.pk}/")
    expect(tablet.get_by_role("button", name="Mark as paid")).to_be_visible()


def test_a_customer_reads_the_own_khata_in_another_language(visitor, shop):
    sita = customer_of(shop)
    link = operations.make_link(customer=sita, by=shop.user, at=at())
    page = visitor()
    page.goto(f"/dues/k/{link.key}/")
    for name in ("తెలుగు", "ముదురు"):
        press(page, name)
        assert page.url.endswith(f"/dues/k/{link.key}/")
    expect(page.locator("html")).to_have_attribute("lang", "te")
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")


def test_without_scripts_all_of_it_still_works(visitor, shop):
    page = visitor(java_script_enabled=False, **TABLET)
    sign_in(page, shop.user)
    page.goto("/dues/customers/new/")
    page.get_by_label("Name", exact=True).fill("रामू")
    press(page, "Add")
    page.get_by_label("Amount").fill("१२०+४५*2")
    press(page, "Give on credit")
    says_balance(page, "₹210.00")
    page.goto("/dues/customers/")
    page.get_by_label("Name, area or phone").fill("ramu")
    press(page, "Find")
    page.get_by_role("link", name=re.compile("रामू")).click()
    page.get_by_role("link", name="Receive", exact=True).last.click()
    page.get_by_label("Received").first.fill("60")
    press(page, "Show what it settles")
    expect(page.locator("#preview")).to_contain_text("a part")
    press(page, "Write it down")
    expect(page.locator(".receipt-amount")).to_have_text("₹60.00")


def test_the_keys_and_the_server_read_a_sum_alike(tablet, shop):
    sita = customer_of(shop)
    tablet.goto(f"/dues/customers/{sita.pk}/give/")
    box, said = tablet.get_by_label("Amount"), tablet.locator("[data-sum]")
    for typed, shown in (
        ("120+45*2", "= ₹210.00"),
        ("1,00,000-0.5", "= ₹99,999.50"),
        ("0.125×96.5", "= ₹12.06"),
        ("१२+८", "= ₹20.00"),
        ("12.5", ""),
        ("5-9", ""),
        ("1e5+1", ""),
        ("9999999.99+0", "= ₹99,99,999.99"),
    ):
        box.fill(typed)
        expect(said).to_have_text(shown)


def test_a_phone_is_offered_a_tap_and_a_desk_only_the_code(phone, desk):
    shop = shop_of("upi", upi_vpa="upi@okbank")
    owes, now = customer_of(shop, "सीता देवी"), timezone.now()
    give(owes, 120, entry_on=timezone.localdate(now), at=now)
    link = act(operations.make_link, owes, at=now)
    for page in (phone, desk):
        page.goto(reverse("dues:own_khata", args=[link.key]))
        expect(page.locator(".qr svg")).to_be_visible()
        tap = page.get_by_role("link", name="Pay with a UPI app")
        expect(tap).to_be_visible(visible=page is phone)
