"""Labels as our own page prints them, read by a camera and off a photo."""

import io
import shutil
from urllib.parse import urlsplit

import pytest
from PIL import Image
from playwright.sync_api import expect

from accounts.roles import Role
from config import decoder
from warehouse.tests import plant
from warehouse.tests.plant import stand

from ..conftest import DESK, FLAGS, PHONE, Faults
from .doors import sign_in
from .scanning import film, forgive_unknown_codes, lines, listed, said, scan

STORE = "/scan/store/"
CAMERA = ("--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream")
LIAR = """
window.BarcodeDetector = class {
  async detect() { return [{ rawValue: "WRONG" }]; }
};
"""
HONEST = """
window.BarcodeDetector = class {
  async detect() { return [{ rawValue: "BHANDAR" }]; }
};
"""
HIDE = """(isHidden) => {
  const hidden = { get: () => isHidden, configurable: true };
  Object.defineProperty(document, "hidden", hidden);
  document.dispatchEvent(new Event("visibilitychange"));
}"""
pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(
        not decoder.DecoderFinder().find("scanner/ponyfill.js"),
        reason="npm brought no decoder",
    ),
]


@pytest.fixture
def keeper():
    return plant.worker(Role.STOCK_KEEPER)


@pytest.fixture
def rolls(keeper):
    return [plant.roll(keeper) for _roll in range(2)]


@pytest.fixture
def labels(visitor, keeper, rolls):
    """Pictures of the rolls' labels, off the page that prints them."""
    page = visitor(**DESK)
    sign_in(page, keeper)
    pictures = []
    for roll in rolls:
        page.goto(f"/print/{roll.pk}/")
        picture = page.locator(".roll-label").screenshot()
        pictures.append(Image.open(io.BytesIO(picture)))
    return pictures


@pytest.fixture
def before_camera(browser, live_server, keeper, tmp_path):
    """A function that opens the store page on a phone whose camera sees a film."""
    browsers, faults = [], Faults(urlsplit(live_server.url).netloc)

    def arrive(pictures):
        reel = film(pictures, tmp_path / "labels.mjpeg")
        flags = [*FLAGS, *CAMERA, f"--use-file-for-fake-video-capture={reel}"]
        chromium = shutil.which("chromium")
        own = browser.browser_type.launch(executable_path=chromium, args=flags)
        browsers.append(own)
        context = own.new_context(base_url=live_server.url, locale="en-IN", **PHONE)
        faults.watch(context)
        page = context.new_page()
        sign_in(page, keeper)
        page.goto(STORE)
        page.get_by_role("button", name="Camera", exact=True).tap()
        return page

    yield arrive
    for own in browsers:
        own.close()
    assert not faults, "\n".join(faults)


@pytest.fixture
def page_of(visitor, keeper):
    def arrive(script=""):
        page = visitor(**PHONE)
        page.add_init_script(script)
        sign_in(page, keeper)
        page.goto(STORE)
        expect(page.locator("[data-said]")).to_have_attribute("data-said", "ready")
        return page

    yield arrive
    forgive_unknown_codes(visitor)


def photo(page, picture: Image.Image) -> None:
    """Take this photo with the page's button."""
    file = io.BytesIO()
    picture.convert("RGB").save(file, "JPEG")
    photo = {"name": "p.jpg", "mimeType": "image/jpeg", "buffer": file.getvalue()}
    page.locator("[data-photo]").set_input_files(photo)


def test_tilted_noisy_labels_are_read_one_after_the_other(before_camera, labels, rolls):
    plant.rack("FM01A01")
    page = before_camera(labels)
    expect(lines(page)).to_have_count(2, timeout=30_000)
    names = page.locator("[data-lines] [data-slot=name]")
    for roll in rolls:  # a line has its label's token until the site has named it
        expect(names.filter(has_text=roll.roll_no)).to_have_count(1)
    scan(page, "FM01A01")
    page.get_by_role("button", name="Confirm", exact=True).click()
    said(page, "done", "Done: 2. FM01A01")
    assert [stand(roll)[:2] for roll in rolls] == [("STORED", "FM01A01")] * 2
    page.wait_for_timeout(1500)  # each label comes before the camera once more
    said(page, "done", "Done: 2. FM01A01")
    expect(lines(page)).to_have_count(0)
    expect(page.locator("video")).to_be_visible()


def test_a_label_that_stays_before_the_camera_is_told_once(
    before_camera, labels, rolls
):
    page = before_camera(labels[:1])
    listed(page, rolls[0])
    page.wait_for_timeout(3000)
    said(page, "added", rolls[0].roll_no)


def test_no_button_moves_when_the_picture_comes(before_camera, labels):
    page = before_camera(labels[:1])
    stop = page.get_by_role("button", name="Stop the camera")
    page.wait_for_function("() => document.querySelector('video').videoWidth")
    with_picture = stop.bounding_box()
    page.evaluate("() => document.querySelector('video').srcObject = null")
    page.wait_for_function("() => !document.querySelector('video').videoWidth")
    assert stop.bounding_box() == with_picture


def test_the_camera_rests_while_the_page_is_hidden(before_camera, labels, rolls):
    page = before_camera(labels[:1])
    listed(page, rolls[0])
    track = page.evaluate_handle(
        "() => document.querySelector('video').srcObject.getVideoTracks()[0]"
    )
    page.evaluate(HIDE, True)
    assert track.evaluate("track => track.readyState") == "ended"
    page.evaluate(HIDE, False)
    page.wait_for_function("() => document.querySelector('video').srcObject?.active")
    said(page, "already", f"{rolls[0].roll_no} was already scanned")  # it looks anew
    page.get_by_role("button", name="Stop the camera").tap()
    expect(page.get_by_role("button", name="Camera", exact=True)).to_be_visible()
    assert page.evaluate("() => document.querySelector('video').srcObject") is None


def test_without_a_camera_a_photo_does(page_of, labels, rolls):
    page = page_of()
    page.get_by_role("button", name="Camera", exact=True).tap()
    said(page, "refused", "There is no camera here.")
    photo(page, labels[0].rotate(15, expand=True, fillcolor="grey"))
    listed(page, rolls[0])
    photo(page, Image.new("RGB", (400, 300), "grey"))
    said(page, "refused", "No code found in the photo.")
    photo(page, labels[0])
    said(page, "already", "number 1 in the list")


def test_the_browsers_own_detector_is_used_only_when_it_reads_right(page_of, labels):
    def served(page) -> list[str]:
        asked = []
        page.on("request", lambda request: asked.append(request.url))
        photo(page, labels[0])
        expect(page.locator("[data-said]")).not_to_have_attribute("data-said", "ready")
        return [url for url in asked if "/scanner/" in url]

    assert len(served(page_of(LIAR))) == 2
    assert served(page_of(HONEST)) == []


def test_without_npms_files_the_page_takes_all_else_and_says_so(
    page_of, rolls, monkeypatch
):
    monkeypatch.setattr(decoder, "WANTED", {})
    page = page_of()
    expect(
        page.get_by_text("The camera's reader is not installed here.")
    ).to_be_visible()
    expect(page.get_by_role("button", name="Camera", exact=True)).to_be_hidden()
    scan(page, rolls[0].code)
    listed(page, rolls[0])
    page.get_by_label("Roll", exact=True).fill(rolls[1].roll_no)
    page.get_by_role("button", name="Add", exact=True).click()
    listed(page, *rolls)


BLIND = """
window.BarcodeDetector = class {
  async detect(picture) {
    window.looks = (window.looks ?? 0) + 1;
    if (window.isBlind) throw new Error("The reader is out of memory.");
    return [{ rawValue: "BHANDAR" }];
  }
};
window.camera = () => {
  const canvas = document.createElement("canvas");
  canvas.getContext("2d").fillRect(0, 0, 9, 9);
  return canvas.captureStream(10);
};
navigator.mediaDevices.getUserMedia = async () => window.camera();
"""
TAKEN = """() => {
  window.camera = () => { throw new DOMException("", "NotReadableError"); };
}"""


@pytest.fixture
def camera_on(page_of):
    """A page with a live picture, in which its reader finds the sample."""
    page = page_of(BLIND)
    page.get_by_role("button", name="Camera", exact=True).tap()
    said(page, "refused", "No roll with this code.")
    return page


def is_off(page) -> None:
    expect(page.get_by_role("button", name="Camera", exact=True)).to_be_visible()
    expect(page.locator("video")).to_be_hidden()


def test_a_picture_that_cannot_be_read_ends_no_looking(camera_on):
    camera_on.evaluate("window.isBlind = true; window.looks = 0; null")
    camera_on.wait_for_function("() => window.looks > 3")
    camera_on.evaluate("window.isBlind = false; window.looks = 0; null")
    camera_on.wait_for_function("() => window.looks > 30")
    expect(camera_on.locator("video")).to_be_visible()


def test_a_camera_whose_pictures_cannot_be_read_says_so_and_stops(camera_on):
    camera_on.evaluate("window.isBlind = true; null")
    said(camera_on, "refused", "The camera cannot read now.")
    is_off(camera_on)


def test_a_camera_taken_while_the_page_was_hidden_is_not_shown_as_on(camera_on):
    camera_on.evaluate(HIDE, True)
    camera_on.evaluate(TAKEN)
    camera_on.evaluate(HIDE, False)
    said(camera_on, "refused", "Another program uses the camera.")
    is_off(camera_on)


TWO_STARTS = """
async () => {
  const { Camera } = await import("/static/js/camera.js");
  const asked = [], tracks = [];
  const stream = () => {
    const canvas = document.createElement("canvas");
    canvas.getContext("2d");
    const made = canvas.captureStream();
    tracks.push(...made.getVideoTracks());
    return made;
  };
  navigator.mediaDevices.getUserMedia = () =>
    new Promise((give) => asked.push(() => give(stream())));
  const video = document.createElement("video");
  video.play = async () => {};
  const camera = new Camera(video, async () => "", () => {});
  const first = camera.start();
  camera.stop();
  const second = camera.start();
  asked.reverse().forEach((answer) => answer());
  await Promise.all([first, second]);
  const live = () => tracks.filter((one) => one.readyState === "live").length;
  const on = live();
  camera.stop();
  return [tracks.length, on, live()];
}
"""


def test_a_camera_begun_anew_while_it_was_asked_for_runs_once(phone, keeper):
    sign_in(phone, keeper)
    phone.goto(STORE)
    assert phone.evaluate(TWO_STARTS) == [2, 1, 0]
