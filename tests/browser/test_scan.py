"""The scan pages with a hand scanner, a keyboard and a finger."""

from contextlib import contextmanager
from datetime import datetime, timedelta

import pytest
from playwright.sync_api import expect

from accounts.models import group_for
from accounts.roles import Role
from warehouse import codes
from warehouse.models import Roll, Transaction
from warehouse.tests import plant
from warehouse.tests.plant import Hand, stand

from ..conftest import DESK, PHONE
from .doors import sign_in
from .scanning import forgive_unknown_codes, lines, listed, said, scan

STORE, DISPATCH, VIEW = "/scan/store/", "/scan/dispatch/", "/scan/view/"
NOISES = """
window.heard = []; window.spoken = [];
const start = OscillatorNode.prototype.start;
OscillatorNode.prototype.start = function (at) {
  window.heard.push(this.frequency.value);
  return start.call(this, at);
};
speechSynthesis.speak = (words) => window.spoken.push([words.lang, words.text]);
"""
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def keeper():
    return plant.worker(Role.STOCK_KEEPER, "FM", "LM")


@pytest.fixture
def rolls(keeper):
    """Three rolls, the first one the oldest."""
    return [plant.roll(keeper, minutes=age) for age in (-60, -40, -20)]


@pytest.fixture
def page_of(visitor, keeper):
    def arrive(address, **options):
        page = visitor(**options)
        page.clock.install()
        sign_in(page, keeper)
        page.goto(address)
        expect(page.locator("[data-said]")).to_have_attribute("data-said", "ready")
        return page

    yield arrive
    forgive_unknown_codes(visitor)


@contextmanager
def at_once(page):
    """What is typed inside comes at one moment of the page's clock."""
    page.clock.pause_at(datetime.now() + timedelta(hours=1))
    yield
    page.clock.resume()


def press(page, name):
    page.get_by_role("button", name=name, exact=True).click()


def test_a_roll_that_lies_there_already_is_not_said_to_be_done(page_of, rolls, keeper):
    Hand(keeper).store(rolls[0], plant.rack("FM01A01"))
    page = page_of(STORE, **PHONE)
    scan(page, rolls[0].code)
    listed(page, rolls[0])
    scan(page, "FM01A01")
    press(page, "Confirm")
    said(page, "already", "It was so already. Nothing was written.")


def test_putaway_transfer_and_dispatch_of_a_batch_by_hand_scanner(page_of, rolls):
    plant.rack("FM01A01")
    lm = plant.rack("LM01A01")
    page = page_of(STORE, **PHONE)
    for roll in rolls:
        scan(page, roll.code)
    listed(page, *rolls)
    scan(page, "https://plant.example/loc/FM01A01/")
    expect(page.locator("[data-summary]")).to_have_text("3 rolls, 300 kg → FM01A01")
    press(page, "Confirm")
    said(page, "done", "Done: 3. FM01A01")
    assert [stand(roll)[:2] for roll in rolls] == [("STORED", "FM01A01")] * 3

    page.goto(DISPATCH)
    page.get_by_label("Transfer").check()
    page.get_by_label("To", exact=True).fill(lm.code)
    for roll in rolls[:2]:
        scan(page, roll.code)
    listed(page, *rolls[:2])
    press(page, "Confirm")
    said(page, "done", "Done: 2. LM01A01")
    assert [stand(roll)[:3] for roll in rolls[:2]] == [("AT_DEPT", "LM01A01", "LM")] * 2

    page.get_by_label("Dispatch").check()
    page.get_by_label("Customer").fill("Acme")
    press(page, "New customer: Acme")
    page.get_by_label("Vehicle or invoice").fill("TS09 AB 1234")
    # The newer one first: both go together, so none is passed over.
    for roll in (rolls[1], rolls[0]):
        scan(page, roll.code)
    listed(page, rolls[1], rolls[0])
    press(page, "Confirm")
    said(page, "done", "Done: 2. Acme")
    assert [stand(roll)[0] for roll in rolls] == ["DISPATCHED", "DISPATCHED", "STORED"]
    sent = Transaction.objects.filter(action="DISPATCH")
    assert {(one.reference, one.passed_over) for one in sent} == {
        ("TS09 AB 1234", None)
    }


def test_a_roll_scanned_again_is_shown_where_it_stands(page_of, rolls):
    page = page_of(STORE)
    for roll in rolls:
        scan(page, roll.code)
    listed(page, *rolls)
    for spelling in (rolls[0].code, rolls[0].roll_no, str(rolls[0].pk)):
        scan(page, spelling)
        said(page, "already", f"{rolls[0].roll_no} was already scanned: number 1")
        scan(page, rolls[2].code)
        said(page, "already", "number 3 in the list")
    listed(page, *rolls)


def test_what_scanners_add_is_taken_off(page_of, rolls):
    page = page_of(STORE)
    first, second, third = (roll.code for roll in rolls)
    scan(page, f"]Q1{first}", ends_with="Tab")
    listed(page, rolls[0])
    scan(page, second * 2)
    listed(page, *rolls[:2])
    scan(page, third, ends_with="")  # a pause ends it
    listed(page, *rolls)


def test_a_scan_does_not_fall_into_the_field_with_the_focus(page_of, rolls):
    page = page_of(DISPATCH)
    customer = page.get_by_label("Customer")
    customer.press_sequentially("Acm", delay=80)
    with at_once(page):
        page.keyboard.type(rolls[0].code)
        page.keyboard.press("Enter")
    listed(page, rolls[0])
    expect(customer).to_have_value("Acm")


def test_the_end_of_a_scan_presses_no_button(page_of, rolls):
    page = page_of(STORE)
    scan(page, rolls[0].code)
    listed(page, rolls[0])
    page.get_by_role("button", name="Cancel").focus()
    with at_once(page):
        page.keyboard.type(rolls[1].code)
        page.keyboard.press("Enter")
    listed(page, *rolls[:2])


def stop_within(page, code, after, pause):
    """Be a hand scanner that stops once within a code, and once before its Enter."""
    page.clock.pause_at(datetime.now() + timedelta(hours=1))
    scan(page, code[:after], ends_with="")
    page.clock.run_for(pause)
    scan(page, code[after:], ends_with="")
    page.clock.run_for(pause)
    scan(page, "", ends_with="Enter")
    page.clock.resume()


@pytest.mark.parametrize("after", [1, 4, 7])
@pytest.mark.parametrize("field", ["", "Rack"])
def test_a_scan_that_stops_for_a_moment_is_joined(page_of, rolls, field, after):
    page = page_of(STORE)
    if field:
        page.get_by_label(field, exact=True).focus()
    stop_within(page, rolls[0].code, after, pause=200)
    listed(page, rolls[0])


def test_half_a_scan_is_refused_aloud_and_never_taken(page_of, rolls):
    page = page_of(STORE)
    stop_within(page, rolls[0].code, 4, pause=900)
    said(page, "refused", "Only a part of the code came.")
    page.clock.fast_forward(2000)
    scan(page, rolls[1].code)
    listed(page, rolls[1])
    scan(page, rolls[2].code[:4])
    said(page, "refused", "Only a part of the code came.")
    listed(page, rolls[1])


def test_a_hindi_keyboard_does_not_spoil_a_scan(page_of, rolls):
    page = page_of(STORE)
    scan(page, rolls[0].code, on_layout="म")
    listed(page, rolls[0])


def test_slow_typing_is_no_scan(page_of, rolls):
    page = page_of(STORE)
    page.keyboard.type(rolls[0].roll_no, delay=90)
    page.wait_for_timeout(200)
    expect(lines(page)).to_have_count(0)


def test_the_keyboard_alone_stores_a_roll(page_of, rolls):
    plant.rack("FM01A01")
    page = page_of(STORE)
    page.get_by_label("Roll", exact=True).focus()
    page.keyboard.type(rolls[0].roll_no, delay=80)
    page.keyboard.press("Enter")
    listed(page, rolls[0])
    page.keyboard.type("FM01A01", delay=80)
    page.keyboard.press("Enter")
    expect(page.locator("[data-summary]")).to_contain_text("→ FM01A01")
    confirm = page.get_by_role("button", name="Confirm", exact=True)
    for _step in range(20):
        page.keyboard.press("Tab")
        if confirm.evaluate("button => button === document.activeElement"):
            break
    page.keyboard.press("Enter")
    said(page, "done", "Done: 1. FM01A01")
    assert stand(rolls[0])[:2] == ("STORED", "FM01A01")


def test_the_list_outlives_a_reload_and_is_not_another_persons(page_of, rolls, keeper):
    page = page_of(STORE)
    for roll in rolls[:2]:
        scan(page, roll.code)
    listed(page, *rolls[:2])
    page.reload()
    listed(page, *rolls[:2])
    sign_in(page, plant.worker(Role.OPERATOR))
    page.reload()
    expect(lines(page)).to_have_count(0)


def test_the_scanned_rack_outlives_a_reload_as_its_rolls_do(page_of, rolls):
    plant.rack("FM01A01")
    page = page_of(STORE)
    scan(page, rolls[0].code)
    listed(page, rolls[0])
    scan(page, "FM01A01")
    expect(page.locator("[data-summary]")).to_contain_text("→ FM01A01")
    page.reload()
    expect(page.locator("[data-summary]")).to_contain_text("→ FM01A01")
    scan(page, codes.COMMANDS["CONFIRM"])
    said(page, "done", "Done: 1. FM01A01")
    page.reload()
    expect(page.get_by_label("Rack", exact=True)).to_have_value("")


def test_cards_confirm_undo_and_cancel(page_of, rolls):
    plant.rack("FM01A01")
    page = page_of(STORE)
    scan(page, rolls[0].code)
    listed(page, rolls[0])
    scan(page, codes.COMMANDS["CONFIRM"])
    said(page, "refused", "Now scan where the rolls go.")
    scan(page, rolls[1].code)
    listed(page, *rolls[:2])
    scan(page, "FM01A01")
    scan(page, codes.COMMANDS["CONFIRM"])
    said(page, "done", "Done: 2. FM01A01")
    expect(lines(page)).to_have_count(0)
    scan(page, codes.COMMANDS["UNDO"])
    said(page, "done", "Undone: 2.")
    listed(page, *rolls[:2])
    assert [stand(roll) for roll in rolls[:2]] == [("PRODUCED", None, "FM", 2)] * 2
    scan(page, codes.COMMANDS["CONFIRM"])  # into the same rack once more
    said(page, "done", "Done: 2. FM01A01")
    scan(page, rolls[2].code)
    listed(page, rolls[2])
    scan(page, codes.COMMANDS["CANCEL"])
    said(page, "already", "The list is cleared.")
    expect(lines(page)).to_have_count(0)
    scan(page, codes.COMMANDS["UNDO"])
    listed(page, rolls[2])


def test_a_line_is_taken_out_by_a_tap_or_by_a_scan(page_of, rolls):
    page = page_of(STORE, **PHONE)
    for roll in rolls:
        scan(page, roll.code)
    listed(page, *rolls)
    page.get_by_role("button", name=f"Take {rolls[1].roll_no} off").tap()
    listed(page, rolls[0], rolls[2])
    page.get_by_role("button", name="Remove by scanning").tap()
    scan(page, rolls[0].code)
    said(page, "already", f"{rolls[0].roll_no} is off the list.")
    scan(page, rolls[1].code)
    said(page, "refused", "is not in the list.")
    listed(page, rolls[2])


def test_a_refused_roll_stays_and_says_what_to_do(page_of, rolls):
    rack = plant.rack("FM01A01", max_rolls=2)
    page = page_of(STORE)
    for roll in rolls:
        scan(page, roll.code)
    listed(page, *rolls)
    scan(page, "FM01A01")
    press(page, "Confirm")
    said(page, "refused", "Done: 2. Refused: 1.")
    listed(page, rolls[2])
    line = lines(page).first
    expect(line).to_contain_text("FM01A01 is full")
    line.get_by_label("Why the rack takes more").fill("One night only")
    line.get_by_role("button", name="Store it all the same").click()
    said(page, "done", "Done: 1. FM01A01")
    assert rack.rolls.count() == 3


def test_an_older_roll_is_told_at_once_and_one_tap_passes_it_over(page_of, rolls):
    Hand(plant.worker()).store(rolls[0], plant.rack("FM01A01"))
    page = page_of(DISPATCH)
    page.get_by_label("Customer").fill("Acme")
    press(page, "New customer: Acme")
    scan(page, rolls[1].code)
    said(
        page,
        "already",
        f"An older roll of this material is in stock: {rolls[0].roll_no}",
    )
    press(page, "Confirm")
    said(page, "refused", "FM01A01")
    assert stand(rolls[1])[0] == "PRODUCED"
    press(page, "Send this one all the same")
    said(page, "done", "Done: 1. Acme")
    assert Transaction.objects.get(action="DISPATCH").passed_over == rolls[0]


def test_which_roll_goes_first_matters_to_a_dispatch_alone(page_of, rolls):
    Hand(plant.worker()).store(rolls[0], plant.rack("FM01A01"))
    page = page_of(DISPATCH)
    scan(page, rolls[1].code)
    same = page.get_by_role("button", name="Send this one all the same")
    expect(same).to_be_visible()
    page.get_by_role("radio", name="Transfer").check()
    expect(same).to_be_hidden()
    page.get_by_role("radio", name="Dispatch").check()
    expect(same).to_be_visible()


def test_a_customer_is_chosen_and_never_made_by_a_slip(page_of, rolls):
    Hand(plant.worker()).dispatch(plant.roll(plant.worker()), "Acme Packaging")
    page = page_of(DISPATCH, **PHONE)
    scan(page, rolls[0].code)
    listed(page, rolls[0])
    page.get_by_label("Customer").fill("Acme Pakaging")
    expect(
        page.get_by_role("button", name="New customer: Acme Pakaging")
    ).to_be_visible()
    press(page, "Confirm")
    said(page, "refused", "Tap the customer who is meant")
    press(page, "Acme Packaging")
    expect(page.get_by_label("Customer")).to_have_value("Acme Packaging")
    press(page, "Confirm")
    said(page, "done", "Done: 1. Acme Packaging")
    assert Roll.objects.get(pk=rolls[0].pk).customer.name == "Acme Packaging"


def test_who_dispatches_nothing_transfers(page_of, rolls, keeper):
    keeper.groups.set([group_for(Role.DEPT_SK)])
    plant.department("LM")
    page = page_of(DISPATCH, **PHONE)
    expect(page.get_by_label("Customer")).to_have_count(0)
    page.get_by_label("To", exact=True).fill("LM")
    scan(page, rolls[0].code)
    listed(page, rolls[0])
    press(page, "Confirm")
    said(page, "done", "Done: 1. LM")
    assert stand(rolls[0])[:3] == ("AT_DEPT", None, "LM")


def test_an_unknown_code_is_never_listed(page_of, rolls):
    page = page_of(STORE)
    scan(page, "NOBODYS-LABEL")
    said(page, "refused", "No roll with this code.")
    scan(page, "LM01A01")
    said(page, "refused", "No roll with this code.")
    expect(lines(page)).to_have_count(0)


def test_each_outcome_has_its_own_tone_and_words(page_of, rolls, visitor):
    plant.rack("FM01A01")
    page = page_of(STORE)
    page.add_init_script(NOISES)
    page.reload()
    page.locator("h1").click()
    tones = {}
    for kind, code in {
        "added": rolls[0].code,
        "already": rolls[0].code,
        "refused": "NOBODYS-LABEL",
    }.items():
        page.evaluate("window.heard = []")
        scan(page, code)
        expect(page.locator("[data-said]")).to_have_attribute("data-said", kind)
        tones[kind] = tuple(page.evaluate("window.heard"))
    page.evaluate("window.heard = []")
    scan(page, "FM01A01")
    press(page, "Confirm")
    said(page, "done", "Done: 1.")
    tones["done"] = tuple(page.evaluate("window.heard"))
    assert all(tones.values()) and len(set(tones.values())) == len(tones), tones
    assert page.evaluate("window.spoken.at(-1)") == ["en-IN", "Done: 1. FM01A01"]
    page.get_by_text("Sound, voice and cards").click()
    for name in ("Sounds", "Spoken words"):
        press(page, name)
    page.evaluate("window.heard = []; window.spoken = []")
    scan(page, "NOBODYS-LABEL")
    said(page, "refused", "No roll with this code.")
    assert page.evaluate("[window.heard, window.spoken]") == [[], []]


def test_looking_up_by_scan_shows_the_roll_and_changes_nothing(page_of, rolls):
    Hand(plant.worker()).store(rolls[0], plant.rack("FM01A01"))
    page = page_of(VIEW, **PHONE)
    scan(page, rolls[0].code)
    said(page, "done", rolls[0].roll_no)
    expect(page.locator("#found .rack-label")).to_have_text("FM01A01")
    scan(page, "NOBODYS-LABEL")
    said(page, "refused", "No roll with this code.")
    scan(page, rolls[1].code)
    said(page, "done", rolls[1].roll_no)
    page.get_by_role("link", name="Whole history").click()
    page.wait_for_url(f"**/{rolls[1].pk}/")
    assert Transaction.objects.count() == 1


def test_without_scripts_each_page_does_one_scan(page_of, visitor, keeper, rolls):
    plant.rack("FM01A01")
    page = visitor(java_script_enabled=False, **PHONE)
    sign_in(page, keeper)
    page.goto(STORE)
    page.get_by_label("Roll", exact=True).fill(rolls[0].code)
    page.get_by_label("Rack", exact=True).fill("FM01A01")
    press(page, "Store this roll")
    expect(
        page.get_by_text(f"Roll {rolls[0].roll_no}: put away, FM01A01.")
    ).to_be_visible()
    press(page, "Undo")
    expect(page.get_by_text(f"Undone: roll {rolls[0].roll_no}")).to_be_visible()
    assert stand(rolls[0])[0] == "PRODUCED"
    page.goto(DISPATCH)
    page.get_by_label("Roll", exact=True).fill(rolls[0].code)
    page.get_by_label("Customer").fill("Acme")
    press(page, "Post this roll")
    press(page, "New customer: Acme")
    expect(
        page.get_by_text(f"Roll {rolls[0].roll_no}: dispatched, Acme.")
    ).to_be_visible()
    page.goto(VIEW)
    page.get_by_label("Roll", exact=True).fill(rolls[0].code)
    press(page, "Look up")
    expect(page.locator("#found")).to_contain_text(rolls[0].roll_no)


@pytest.mark.parametrize("scripts", [True, False])
def test_enter_in_the_roll_field_presses_no_customer(
    page_of, visitor, keeper, rolls, scripts
):
    """A hand scanner ends with Enter, and the customers' buttons stand first."""
    for name in ("Zenith Films", "Acme Packaging"):
        Hand(keeper).dispatch(plant.roll(keeper), name)
    if scripts:
        page = page_of(DISPATCH, **PHONE)
    else:
        page = visitor(java_script_enabled=False, **PHONE)
        sign_in(page, keeper)
        page.goto(DISPATCH)
    page.get_by_label("Customer").fill("Zenith Films")
    roll = page.get_by_label("Roll", exact=True)
    roll.press_sequentially(rolls[0].roll_no, delay=90 if scripts else 0)
    roll.press("Enter")
    if scripts:
        listed(page, rolls[0])
        expect(page.get_by_label("Customer")).to_have_value("Zenith Films")
        press(page, "Confirm")
        said(page, "done", "Done: 1. Zenith Films")
    else:
        posted = page.get_by_text(f"Roll {rolls[0].roll_no}: dispatched, Zenith Films.")
        expect(posted).to_be_visible()
    assert Roll.objects.get(pk=rolls[0].pk).customer.name == "Zenith Films"


def test_targets_are_made_for_gloves(page_of, rolls):
    page = page_of(STORE, **PHONE)
    scan(page, rolls[0].code)
    listed(page, rolls[0])
    small = page.locator("main :is(button, .photo, input[type=text])").evaluate_all(
        """all => all.filter((it) => it.offsetParent && it.offsetHeight < 64)
              .map((it) => it.outerHTML)"""
    )
    assert small == []
    width = page.evaluate("document.documentElement.scrollWidth")
    assert width <= PHONE["viewport"]["width"]
    desk = page_of(STORE, **DESK)
    expect(desk.get_by_role("heading", name="Store rolls")).to_be_visible()
