"""What scanning tests share: a hand scanner, a camera's picture, a page's list."""

import random
from collections.abc import Sequence
from contextlib import contextmanager
from pathlib import Path

from PIL import Image, ImageChops, ImageFilter
from playwright.sync_api import Page, expect

FRAME = (1280, 720)
WALL = (150, 160, 150)
NO_NET = "net::ERR_INTERNET_DISCONNECTED"
# One burst, however busy the machine: a scanner's letters are milliseconds apart.
BURST = """
([letters, place, end]) => {
  const press = (key) => {
    const named = place && /[A-Z0-9]/.test(key);
    const code = named ? (/\\d/.test(key) ? `Digit${key}` : `Key${key}`) : "";
    const seen = named ? place : key;
    const facts = { key: seen, code, bubbles: true, cancelable: true };
    document.activeElement.dispatchEvent(new KeyboardEvent("keydown", facts));
  };
  [...letters].forEach(press);
  if (end) press(end);
}
"""


def scan(page: Page, code: str, ends_with: str = "Enter", on_layout: str = "") -> None:
    """Be a hand scanner; `on_layout` is what a foreign layout makes of each letter."""
    page.evaluate(BURST, [code, on_layout, ends_with])


def said(page: Page, kind: str, sentence: str) -> None:
    """The large word is of this kind, with the sentence below it."""
    loud = page.locator("[data-said]")
    expect(loud).to_have_attribute("data-said", kind)
    expect(loud).to_contain_text(sentence)


@contextmanager
def no_net(page: Page):
    page.context.set_offline(True)
    yield
    page.context.set_offline(False)


def banner(page: Page):
    """How the scans of this device stand."""
    return page.locator("[data-said-queue]")


def lines(page: Page):
    return page.locator("[data-lines] > li")


def listed(page: Page, *rolls) -> None:
    """These rolls are in the list, in the order they were scanned."""
    numbers = [roll.roll_no for roll in reversed(rolls)]
    expect(page.locator("[data-lines] [data-slot=name]")).to_have_text(numbers)


def forgive_unknown_codes(visitor) -> None:
    """That a code is nobody's is an answer, and no fault of the page."""
    visitor.faults[:] = [
        one
        for one in visitor.faults
        if not (one.startswith("404 for ") and "/api/rolls/" in one)
    ]


def film(pictures: Sequence[Image.Image], path: Path, frames: int = 15) -> Path:
    """A film for Chromium's camera: each picture in turn, tilted, blurred and noisy."""
    chance = random.Random(1)
    with path.open("wb") as file:
        for picture in pictures:
            for _frame in range(frames):
                held = _held(picture, chance.uniform(8, 10))
                held.save(file, "JPEG", quality=85, subsampling="4:2:0")
    return path


def _held(picture: Image.Image, degrees: float) -> Image.Image:
    """The picture in a hand before the camera, 12 grey levels of noise over it."""
    view = Image.new("RGB", FRAME, WALL)
    scale = 0.8 * FRAME[1] / max(picture.size)
    small = picture.convert("RGB").resize(
        [round(side * scale) for side in picture.size]
    )
    tilted = small.rotate(
        degrees, Image.Resampling.BICUBIC, expand=True, fillcolor=WALL
    )
    view.paste(tilted, [(w - t) // 2 for w, t in zip(FRAME, tilted.size, strict=True)])
    noise = Image.effect_noise(FRAME, 12).convert("RGB")
    blurred = view.filter(ImageFilter.GaussianBlur(0.8))
    return ImageChops.add(blurred, noise, scale=1, offset=-128)
