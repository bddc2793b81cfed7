"""A shop closes its paper khata: its first day, from registering to the reminder.

On a tablet on the counter, by finger. What leaves the shop is read back as others
read it: the paper by `pdftotext`, the UPI QR by a decoder, the message by its link.
"""

import io
from pathlib import Path
from shutil import which
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
import zxingcpp
from django.utils import timezone
from PIL import Image
from playwright.sync_api import expect

from accounts import operations as people
from accounts.roles import Role
from accounts.tests.people import admin
from dues import checks, dates, letters
from dues.models import Customer, Payment, Reminder, Shopkeeper
from dues.tests.papers import text_of

TABLET = {"viewport": {"width": 820, "height": 1180}, "has_touch": True}
PASSWORD = "lal-bahi-1926"
VPA = "sharma.kirana@okaxis"
pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(not which("pdftotext"), reason="pdftotext is not installed"),
]


@pytest.fixture
def tablet(visitor):
    return visitor(**TABLET)


def tap(page, name: str, role: str = "link"):
    """Tap what bears this name, and wait for the page it leads to."""
    with page.expect_navigation():
        page.get_by_role(role, name=name, exact=True).first.tap()


def press(page, name: str):
    tap(page, name, "button")


def tap_keys(page, keys: str):
    pad = page.locator("[data-pad]")
    for key in keys:
        pad.locator(f"[data-press='{key}']").tap()


def says_balance(page, amount: str):
    expect(page.locator(".khata-number").first).to_have_text(amount)


# --- the parts of the day ---------------------------------------------------------


def register(page) -> Shopkeeper:
    """Through the site's own pages; then an admin lets the shop in."""
    page.goto("/")
    tap(page, "Register your shop")
    with page.expect_navigation():
        page.get_by_role("link", name="A kirana shop").tap()
    for label, typed in {
        "Your name": "रमेश शर्मा",
        "Username": "sharma",
        "Password": PASSWORD,
        "The password once more": PASSWORD,
        "Name of the shop": "शर्मा किराना",
        "Phone": "98480 12345",
        "Address": "12 Station Road",
    }.items():
        page.get_by_label(label, exact=True).fill(typed)
    press(page, "Register")
    expect(page.get_by_role("heading", level=1)).to_have_text("Waiting for an admin")
    shop = Shopkeeper.objects.get(user__username="sharma")
    now = timezone.now()
    people.grant_role(
        profile=shop.user.profile, role=Role.SHOPKEEPER, by=admin(), at=now
    )
    tap(page, "Look again")
    expect(page.get_by_role("heading", level=1)).to_have_text("शर्मा किराना")
    return shop


def set_up(page):
    tap(page, "Settings")
    page.get_by_label("UPI address").fill(VPA)
    press(page, "Save")
    expect(page.get_by_text("The shop's details are saved.")).to_be_visible()


def add(page, name: str, phone: str = "", area: str = "") -> Customer:
    tap(page, "Customers")
    tap(page, "Add a customer")
    page.get_by_label("Name", exact=True).fill(name)
    page.get_by_label("Phone").fill(phone)
    page.get_by_label("Area").fill(area)
    page.get_by_text("More: father's name").tap()
    page.get_by_label("Language of messages").select_option("hi")
    press(page, "Add")
    says_balance(page, "₹0.00")
    return Customer.objects.get(name=name)


def give_by_keys(page, keys: str, total: str, what: str):
    tap(page, "Give with big keys, or for another day")
    tap_keys(page, keys)
    expect(page.locator("[data-sum]")).to_have_text(f"= {total}")
    page.get_by_label("For what").fill(what)
    press(page, "Give on credit")


def give_a_slip_and_undo_it(page, typed: str, slip: str, balance: str):
    page.get_by_label("Amount").fill(typed)
    press(page, "Give on credit")
    with page.expect_navigation():
        row = page.get_by_role("row").filter(has_text=slip)
        row.get_by_role("button", name="Undo").tap()
    says_balance(page, balance)


def receive(page, keys: str, utr: str = ""):
    page.locator("main").get_by_role("link", name="Receive", exact=True).tap()
    tap_keys(page, keys)
    expect(page.locator("#preview .is-settled").first).to_be_visible()
    if utr:
        page.get_by_label("UPI", exact=True).check()
        page.get_by_label("UTR").fill(utr)
    press(page, "Write it down")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Receipt R")


def find(page, typed: str) -> list[str]:
    """The names left in the list while somebody types, letter by letter."""
    page.goto("/dues/customers/")
    box = page.get_by_label("Name, area or phone")
    with page.expect_response(lambda answer: "q=" in answer.url):
        box.press_sequentially(typed, delay=20)
    expect(page.locator("#customers .count")).to_contain_text(f"“{typed}”")
    names = page.locator("#customers .row-main").all()
    return [name.evaluate("row => row.firstChild.textContent") for name in names]


def printed(page, to: Path) -> str:
    """What the page itself says on paper."""
    page.pdf(path=to, format="A4", print_background=False)
    return text_of(to.read_bytes())


def downloaded(page) -> str:
    """What the site's own PDF says."""
    with page.expect_download() as saved:
        page.get_by_role("link", name="Save as PDF").tap()
    return text_of(Path(saved.value.path()).read_bytes())


def read_qr(page) -> dict[str, str]:
    """What the UPI QR asks for, from a picture of it as it is drawn."""
    picture = Image.open(io.BytesIO(page.locator(".qr").screenshot()))
    (code,) = zxingcpp.read_barcodes(picture)
    address = urlsplit(code.text)
    assert (address.scheme, address.netloc) == ("upi", "pay")
    return {name: value for name, [value] in parse_qs(address.query).items()}


def open_draft(page, faults: list[str]) -> tuple[str, str]:
    """(number, text) of the draft that the shop's WhatsApp would open.

    It is the one address outside that a page of the khata may lead to.
    """
    asked = []

    def answer(route):
        asked.append(route.request.url)
        route.fulfill(body="A draft, on the shop's own phone.")

    page.context.route("https://wa.me/**", answer)
    with page.context.expect_page() as opened:
        page.get_by_role("button", name="WhatsApp").tap()
    opened.value.wait_for_url("https://wa.me/**")
    opened.value.close()
    [url] = asked
    faults[:] = [one for one in faults if not one.endswith(f": {url}")]
    address = urlsplit(url)
    return address.path.strip("/"), unquote(address.query.removeprefix("text="))


# --- the day ----------------------------------------------------------------------


def test_the_first_day_of_a_shop(tablet, visitor, tmp_path):
    shop = register(tablet)
    set_up(tablet)
    zafar = add(tablet, "ज़फ़र अली", "98480 77001")
    sita = add(tablet, "सीता देवी", "९८४८० १२३९९", "चौक")
    sell_to_sita(tablet)
    take_back_what_was_zafars(tablet, zafar)
    find_each_way(tablet)
    hand_out_papers(tablet, sita, tmp_path)
    ask_by_qr_and_by_message(tablet, sita, visitor.faults)
    assert list(checks.differences(shop, dates.today(timezone.now()))) == []


def sell_to_sita(page):
    """Given, a slip taken back, and a part of it paid by UPI."""
    give_by_keys(page, "120+45×2", "₹210.00", "चावल")
    says_balance(page, "₹210.00")
    give_a_slip_and_undo_it(page, "5400", "₹5,400.00", "₹210.00")
    receive(page, "150", utr="412345678901")
    expect(page.locator(".receipt-amount")).to_have_text("₹150.00")
    tap(page, "सीता देवी")
    says_balance(page, "₹60.00")


def take_back_what_was_zafars(page, zafar: Customer):
    """Money written on the wrong customer is undone; its receipt stays used."""
    page.goto(f"/dues/customers/{zafar.pk}/")
    page.get_by_label("Amount").fill("80")
    press(page, "Give on credit")
    receive(page, "50")
    press(page, "Undo")
    says_balance(page, "₹80.00")
    assert list(Payment.objects.live().values_list("amount_paise")) == [(150_00,)]


def find_each_way(page):
    for typed, name in {
        "zafar": "ज़फ़र अली",
        "जफर": "ज़फ़र अली",
        "चौक": "सीता देवी",
        "2399": "सीता देवी",
        "९८४८० ७७": "ज़फ़र अली",
    }.items():
        assert find(page, typed) == [name], typed


def hand_out_papers(page, sita: Customer, folder: Path):
    """The statement, as the site's PDF and as the page itself is printed."""
    page.goto(f"/dues/customers/{sita.pk}/")
    tap(page, "Statement")
    papers = {"page": printed(page, folder / "page.pdf")}
    if letters.is_possible():
        papers["pdf"] = downloaded(page)
    for name, said in papers.items():
        for wanted in ("₹210.00", "₹5,400.00", "₹150.00", "₹60.00", "चावल"):
            assert wanted in said, (name, wanted, said)
    assert "Save as PDF" not in papers["page"]


def ask_by_qr_and_by_message(page, sita: Customer, faults: list[str]):
    page.goto(f"/dues/customers/{sita.pk}/")
    tap(page, "UPI QR")
    asked = read_qr(page)
    assert (asked["pa"], asked["am"], asked["cu"]) == (VPA, "60.00", "INR")
    assert asked["tr"] == f"K{sita.pk}"
    page.goto(f"/dues/customers/{sita.pk}/")
    tap(page, "Remind")
    number, text = open_draft(page, faults)
    assert number == "919848012399"
    for wanted in ("सीता देवी", "₹60.00", "शर्मा किराना", VPA):
        assert wanted in text
    assert "चावल" not in text
    opened = Reminder.objects.get()
    assert (opened.customer, opened.channel) == (sita, "whatsapp")
    assert (opened.balance_paise, opened.posting.action) == (60_00, "reminder.opened")
    page.reload()
    expect(page.locator(".lead")).to_contain_text("last reminded")
    assert Payment.objects.live().count() == 1
