"""Ration-card numbers: read leniently, kept only as a keyed hash and four digits."""

import base64
import hashlib
import hmac
import re
import unicodedata
from dataclasses import dataclass

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.text import JOINERS, plain

MIN_LENGTH, MAX_LENGTH, MIN_DIGITS = 6, 20, 4
# What people write between the groups: spaces, hyphens and dashes, slashes, dots.
SEPARATORS = re.compile(rf"[\s\-‐-―/\\._{JOINERS}]+")
HIDDEN = "X" * 8


@dataclass(frozen=True)
class Card:
    """A ration card as this site knows it. `digest` is 43 URL-safe characters."""

    digest: str
    last4: str
    key_id: str

    @property
    def masked(self) -> str:
        return mask(self.last4)


def mask(last4: str) -> str:
    return f"{HIDDEN}{last4}" if last4 else ""


def normalise(text: str) -> str:
    """The card number in its one spelling: A-Z and 0-9, no separators.

    Digits of every script count as digits. Raises ValidationError with code
    `blank`, `length`, `letters`, `digits` or `repeated`.
    Source: research on state formats; there is no national one, so any 6 to 20
    letters and digits with four digits among them may be a card.
    """
    number = spelled_out(text)
    _refuse_unlikely(number)
    return number


def spelled_out(text: str) -> str:
    """`text` in capitals and ASCII digits, without what people put in between.

    A card copied from a token keeps the four digits that can be read of it.
    """
    text = "".join(_ascii_digit(character) for character in plain(text))
    return SEPARATORS.sub("", text).upper().removeprefix(HIDDEN)


def _ascii_digit(character: str) -> str:
    digit = unicodedata.digit(character, None)
    return character if digit is None else str(digit)


def _refuse_unlikely(number: str) -> None:
    if not number:
        raise ValidationError(_("Type the ration card number."), code="blank")
    if not re.fullmatch(r"[A-Z0-9]+", number):
        raise ValidationError(
            _("A ration card number has only letters A-Z and digits."), code="letters"
        )
    if not MIN_LENGTH <= len(number) <= MAX_LENGTH:
        raise ValidationError(
            _("A ration card number has 6 to 20 letters and digits; this has %(n)s."),
            code="length",
            params={"n": len(number)},
        )
    digits = re.sub(r"\D", "", number)
    if len(digits) < MIN_DIGITS:
        raise ValidationError(
            _("A ration card number has at least four digits."), code="digits"
        )
    if len(set(number)) == 1:
        raise ValidationError(
            _("This is one digit repeated. Copy the number from the card."),
            code="repeated",
        )


def read(text: str) -> Card:
    """The Card for a number as typed. Raises ValidationError as `normalise`."""
    number = normalise(text)
    return Card(digest=keyed_hash(number), last4=number[-4:], key_id=key_id())


def keyed_hash(text: str) -> str:
    """HMAC-SHA256 under CARD_HMAC_KEY: a plain hash of ten digits is guessed fast."""
    key = settings.CARD_HMAC_KEY.encode()
    digest = hmac.digest(key, text.encode(), "sha256")
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")


def key_id() -> str:
    """Names the key a hash was made with, so that the key can be changed."""
    return hashlib.sha256(settings.CARD_HMAC_KEY.encode()).hexdigest()[:8]


_PERMUTATION = (1, 5, 7, 6, 2, 8, 3, 0, 9, 4)


def _verhoeff(left: int, right: int) -> int:
    """The product of two symmetries of a pentagon, on which Verhoeff's check rests."""
    flipped = (left >= 5) != (right >= 5)
    turned = (left - right if left >= 5 else left + right) % 5
    return 5 + turned if flipped else turned


def looks_like_aadhaar(text: str) -> bool:
    """Whether the number passes Aadhaar's shape and checksum: worth a warning only.

    One real twelve-digit ration number in ten passes it by chance.
    """
    number = normalise(text)
    if not re.fullmatch(r"[2-9]\d{11}", number):
        return False
    check = 0
    for place, digit in enumerate(reversed(number)):
        value = int(digit)
        for _step in range(place % 8):
            value = _PERMUTATION[value]
        check = _verhoeff(check, value)
    return check == 0
