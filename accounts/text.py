"""Text as people and their programs give it, and as it is kept."""

import unicodedata

UNSEEN = ("Cc", "Cf", "Cs")
JOINERS = "\u200c\u200d"


def plain(text: str) -> str:
    """`text` without what cannot be seen: full width, controls, doubled blanks.

    The joiners stay: Hindi and Telugu are not written without them.
    """
    if text.isascii() and text.isprintable():  # most, and nothing in them is unseen
        return " ".join(text.split())
    text = unicodedata.normalize("NFKC", text)
    seen = (
        " " if letter.isspace() else letter
        for letter in text
        if letter.isspace()
        or letter in JOINERS
        or unicodedata.category(letter) not in UNSEEN
    )
    return " ".join("".join(seen).split()).strip(f" {JOINERS}")
