"""From the pasted column to the paper: what is printed leads back to the right roll."""

import io
import re
from urllib.parse import urlsplit

import pytest
import zxingcpp
from django.urls import reverse
from PIL import Image, ImageFilter
from playwright.sync_api import expect

from accounts.roles import Role
from warehouse import codes, lookup
from warehouse.models import LabelPrint, Roll
from warehouse.tests import plant

from .doors import sign_in

pytestmark = pytest.mark.django_db(transaction=True)

POINTS_AN_INCH = 72
KEEP_QUIET = "window.print = () => { window.asked = (window.asked || 0) + 1; }"


@pytest.fixture
def keeper(desk):
    """A stock keeper of FM, signed in at a desk; the print window stays shut."""
    user = plant.worker(Role.STOCK_KEEPER)
    sign_in(desk, user)
    desk.add_init_script(KEEP_QUIET)
    return user


def read(picture: bytes) -> list[str]:
    """What a scanner reads off a picture, turned and blurred a little by the hand."""
    image = Image.open(io.BytesIO(picture)).convert("L")
    image = image.rotate(7, expand=True, fillcolor=255)
    image = image.filter(ImageFilter.GaussianBlur(0.8))
    return [found.text for found in zxingcpp.read_barcodes(image)]


def paper(page) -> list[tuple[float, float]]:
    """Width and height, in inches, of each page that would be printed."""
    boxes = re.findall(
        rb"/MediaBox\s*\[0 0 ([\d.]+) ([\d.]+)\]", page.pdf(prefer_css_page_size=True)
    )
    return [
        tuple(round(float(side) / POINTS_AN_INCH, 2) for side in box) for box in boxes
    ]


def enter(page, weights: str):
    page.goto(reverse("warehouse:entry"))
    page.get_by_label("Material number").fill("PET-12")
    page.get_by_label("Batch number").fill("B7")
    page.get_by_label("Weights in kg").fill(weights)


def test_what_is_entered_is_summed_printed_and_read_again(desk, keeper):
    enter(desk, "412.5\n398\n1,005.25")
    expect(desk.locator("#outlook")).to_contain_text("1,815.75 kg")
    desk.get_by_role("button", name="Enter and print labels").click()
    expect(desk.get_by_role("heading", level=1)).to_have_text("3 labels")
    assert not LabelPrint.objects.exists()
    desk.get_by_role("button", name="Print 3 labels").click()
    expect(desk.locator(".roll-label")).to_have_count(3)
    desk.wait_for_function("() => window.asked === 1")
    assert LabelPrint.objects.filter(copy=1).count() == 3
    assert paper(desk) == [(4, 3)] * 3
    desk.emulate_media(media="print")
    rolls = list(Roll.objects.order_by("entry_line"))
    for label, roll in zip(desk.locator(".roll-label").all(), rolls, strict=True):
        [address] = read(label.screenshot())
        assert address == f"{host(desk)}/R/{roll.code}"
        assert lookup.roll(address) == roll


def host(page) -> str:
    parts = urlsplit(page.url)
    return f"{parts.scheme}://{parts.netloc}".upper()


def test_any_phone_that_opens_the_printed_address_comes_to_the_roll(desk, keeper):
    roll = plant.roll(keeper)
    desk.goto(reverse("warehouse:print_label", args=[roll.pk]))
    [address] = read(desk.locator(".roll-label").screenshot())
    desk.goto(address)
    expect(desk.get_by_role("heading", level=1)).to_contain_text(roll.roll_no)


def test_eight_labels_lie_on_each_a4_sheet(desk, keeper):
    rolls = [plant.roll(keeper) for _roll in range(9)]
    chosen = ",".join(str(roll.pk) for roll in rolls)
    desk.goto(f"{reverse('warehouse:labels')}?roll={chosen}&paper=a4")
    desk.get_by_role("button", name="Print 9 labels").click()
    expect(desk.locator(".roll-label")).to_have_count(9)
    assert paper(desk) == [(8.26, 11.69)] * 2
    desk.emulate_media(media="print")
    first, last = (desk.locator(".roll-label").nth(place) for place in (0, 8))
    millimetres = 96 / 25.4
    box = first.bounding_box()
    assert box["width"] == pytest.approx(99.1 * millimetres, abs=1)
    assert box["height"] == pytest.approx(67.7 * millimetres, abs=1)
    assert lookup.roll(*read(last.screenshot())) == rolls[-1]


def test_a_rack_label_and_the_command_cards_are_read(desk, keeper):
    rack = plant.rack("FM02C04")
    desk.goto(f"{reverse('warehouse:rack_labels')}?location={rack.pk}")
    [address] = read(desk.locator(".place-label").screenshot())
    assert lookup.location(address) == rack
    desk.goto(address)
    expect(desk.locator("main")).to_contain_text("FM02C04")
    desk.goto(reverse("warehouse:scan_cards"))
    for name, code in codes.COMMANDS.items():
        card = desk.locator(f"[data-command={name}]")
        assert read(card.screenshot()) == [code]
        assert codes.command(code) == name


def test_a_known_material_brings_its_description(desk, keeper):
    plant.roll(keeper, description="Film 12 micron")
    enter(desk, "412.5")
    description = desk.get_by_label("Description of a new material")
    expect(description).to_have_value("Film 12 micron")
    desk.get_by_label("Material number").fill("PET-99")
    expect(description).to_have_value("")


def test_a_batch_with_rolls_needs_one_more_tap(desk, keeper):
    plant.roll(keeper, batch="B7")
    enter(desk, "412.5")
    expect(desk.locator("#outlook")).to_contain_text("Batch B7 has 1 roll already.")
    desk.get_by_role("button", name="Enter and print labels").click()
    desk.get_by_role("button", name="Yes, enter these too").click()
    expect(desk.get_by_role("heading", level=1)).to_have_text("1 label")
    assert Roll.objects.count() == 2


def test_it_all_works_without_scripts(visitor):
    page = visitor(java_script_enabled=False)
    sign_in(page, plant.worker(Role.STOCK_KEEPER))
    enter(page, "412.5\n12,5o")
    page.get_by_role("button", name="Enter and print labels").click()
    expect(page.get_by_text("Line 2: '12,5o' is no weight.")).to_be_visible()
    page.get_by_label("Weights in kg").fill("412.5")
    page.get_by_role("button", name="Enter and print labels").click()
    page.get_by_role("button", name="Print 1 label").click()
    expect(page.locator(".roll-label")).to_have_count(1)
    assert LabelPrint.objects.get().copy == 1
