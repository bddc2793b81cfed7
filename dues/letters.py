"""The letters a PDF is set in, for all languages here: from npm or the system."""

from functools import cache
from pathlib import Path

from django.conf import settings

NPM = "node_modules/@expo-google-fonts"
# The first folder that has all files of a script, regular and bold, is used.
SCRIPTS = {
    "latin": [
        ("/usr/share/fonts/truetype/noto", "NotoSans-{}.ttf", "Regular", "Bold"),
        (
            f"{NPM}/noto-sans-devanagari",
            "{0}/NotoSansDevanagari_{0}.ttf",
            "400Regular",
            "700Bold",
        ),
    ],
    "devanagari": [
        (
            f"{NPM}/noto-sans-devanagari",
            "{0}/NotoSansDevanagari_{0}.ttf",
            "400Regular",
            "700Bold",
        ),
        (
            "/usr/share/fonts/truetype/noto",
            "NotoSansDevanagari-{}.ttf",
            "Regular",
            "Bold",
        ),
    ],
    "telugu": [
        (
            f"{NPM}/noto-sans-telugu",
            "{0}/NotoSansTelugu_{0}.ttf",
            "400Regular",
            "700Bold",
        ),
        ("/usr/share/fonts/truetype/noto", "NotoSansTelugu-{}.ttf", "Regular", "Bold"),
    ],
}


@cache
def fonts() -> dict[str, tuple[Path, Path]]:
    """(regular, bold) of each script for which this machine has letters."""
    found = {}
    for script, places in SCRIPTS.items():
        for folder, name, *weights in places:
            files = tuple(
                Path(settings.BASE_DIR, folder, name.format(weight))
                for weight in weights
            )
            if all(file.exists() for file in files):
                found.setdefault(script, files)
    return found


def is_possible() -> bool:
    """Whether this machine has the letters for all languages of the site."""
    return fonts().keys() == SCRIPTS.keys()
