"""Every pair of ink and ground of every theme can be read (WCAG 2.2, 1.4.3)."""

import re
from itertools import product

from django.conf import settings
from django.test import SimpleTestCase

TOKENS = (settings.BASE_DIR / "static/css/tokens.css").read_text()
GROUNDS = ("paper", "sheet")
ACCENTS = ("marigold", "bahi", "steel", "indigo")
STATES = ("good", "warn", "bad")
READABLE, SURE, VISIBLE = 4.5, 7, 3


def theme(selector: str) -> dict:
    """The colours of the block that begins with `selector`, by name."""
    block = TOKENS[TOKENS.index(selector) :].split("}")[0]
    return dict(re.findall(r"--([\w-]+): (#[0-9a-f]{3,6});", block))


def luminance(colour: str) -> float:
    digits = colour[1:] if len(colour) == 7 else "".join(c * 2 for c in colour[1:])
    parts = (int(digits[i : i + 2], 16) / 255 for i in (0, 2, 4))
    linear = [
        p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts
    ]
    return sum(w * p for w, p in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def contrast(one: str, other: str) -> float:
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def pairs(has_cloth_text: bool):
    """(ink, ground, least contrast) of everything the stylesheets put together."""
    for ground in GROUNDS:
        yield "ink", ground, SURE
        yield "ink-soft", ground, READABLE
        yield "edge", ground, VISIBLE
    for state, ground in product(STATES, GROUNDS):
        yield state, ground, READABLE
        yield state, f"{state}-tint", READABLE
        yield "ink", f"{state}-tint", SURE
    yield "ink-soft", "idle-tint", READABLE
    for accent in ACCENTS:
        yield f"on-{accent}", accent, SURE
        yield "ink", f"{accent}-tint", SURE
        yield f"{accent}-ink", f"{accent}-tint", READABLE
        cloth_text = "cloth-text" if has_cloth_text else f"on-{accent}"
        yield cloth_text, f"{accent}-cloth", SURE
        for ground in GROUNDS:
            yield f"{accent}-ink", ground, READABLE


class ContrastTest(SimpleTestCase):
    def test_each_theme_can_be_read(self):
        light = theme(":root {")
        dark = theme(':root[data-theme="dark"] {')
        contrasting = theme(':root[data-theme="contrast"] {')
        for name, colours in {
            "light": light,
            "dark": light | dark,
            "contrast": light | contrasting,
        }.items():
            for ink, ground, least in pairs("cloth-text" in colours):
                with self.subTest(f"{name}: {ink} on {ground}"):
                    measured = contrast(colours[ink], colours[ground])
                    self.assertGreaterEqual(measured, least)

    def test_dark_is_the_same_whether_chosen_or_preferred(self):
        self.assertEqual(
            theme(':root[data-theme="dark"] {'), theme(':root[data-theme="system"] {')
        )
