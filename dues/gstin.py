"""The number of a shop that is registered for GST, checked without asking anybody.

Two digits of the state, the PAN, a number of the registration, Z, and a check sign
(Luhn's rule over 0-9A-Z), so that a slip of the finger is seen at once.
"""

import re

LETTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
SHAPE = re.compile(r"[0-9]{2}[A-Z]{5}[0-9]{4}[A-Z][1-9A-Z]Z[0-9A-Z]\Z")


def is_gstin(text: str) -> bool:
    """Whether capital letters and digits in `text` make a number that can exist."""
    return bool(SHAPE.match(text)) and check_sign(text[:-1]) == text[-1]


def check_sign(body: str) -> str:
    """The fifteenth sign, from the fourteen before it."""
    total = 0
    for place, letter in enumerate(body):
        product = LETTERS.index(letter) * (1 + place % 2)
        total += sum(divmod(product, len(LETTERS)))
    return LETTERS[-total % len(LETTERS)]
