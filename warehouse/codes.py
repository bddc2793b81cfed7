"""What is printed on labels, and what a scanner or a finger makes of it.

A roll's label carries its short code: upper case, no letters that look alike, a check
character last. Older labels carry a UUID in any spelling, or an address with either.
"""

import hashlib
import re
import secrets
import time
import unicodedata
import uuid
from urllib.parse import unquote

from accounts.text import JOINERS, plain

# 31 letters, a prime: the check character then tells every single slip and every
# exchange of neighbours. I, L, O and Z are read as what they look like.
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXY"
VALUES = {letter: value for value, letter in enumerate(ALPHABET)}
SLIPS = str.maketrans("OILZ", "0112")
DATA_LENGTH = 10
# What people write within a rack's code, and no code has.
BETWEEN = " -_./"
CONFUSED = ("O0", "I1", "B8", "S5", "Z2")
SHORTEST_DOUBLED = 12
SHORTEST_UUID = 32
LONGEST_PART = 8  # of a rack's code: its aisle, row or column

# What the command cards say to a scan page. Upper case and ":", so that the code on
# the card is in the QR alphabet of few and large modules.
COMMANDS = {
    "CONFIRM": "BHANDAR:CONFIRM",
    "UNDO": "BHANDAR:UNDO",
    "CANCEL": "BHANDAR:CANCEL",
}
_HEARD = {code: name for name, code in COMMANDS.items()}

_IN_ADDRESS = re.compile(r"/(r|print|loc|rolls)/([^/?#]+)", re.IGNORECASE)
_BETWEEN = re.compile(rf"[\s{re.escape(BETWEEN)}]")
_AIM_ID = re.compile(r"^\][A-Z]\d")
_RACK = re.compile(r"(?P<aisle>\d{1,3})?(?P<row>[A-Z]{1,2})(?P<column>\d{1,3})")


def new_roll_id() -> uuid.UUID:
    """A UUID that grows with time (version 7), so that indexes stay compact."""
    milliseconds = time.time_ns() // 1_000_000
    value = (milliseconds << 80) | secrets.randbits(76)
    value &= ~(0xF << 76) & ~(0x3 << 62)
    return uuid.UUID(int=value | (7 << 76) | (2 << 62))


def _check_character(data: str) -> str:
    total = sum(place * VALUES[letter] for place, letter in enumerate(data, start=1))
    return ALPHABET[total % len(ALPHABET)]


def new_roll_code() -> str:
    """11 characters for a label: 49 random bits and the check character."""
    left, data = secrets.randbelow(len(ALPHABET) ** DATA_LENGTH), ""
    for _place in range(DATA_LENGTH):
        left, value = divmod(left, len(ALPHABET))
        data += ALPHABET[value]
    return data + _check_character(data)


def roll_code(text: str) -> str | None:
    """`text` as a roll's short code, with slips put right; None when it is none."""
    code = text.upper().replace("-", "").replace(" ", "").translate(SLIPS)
    if len(code) != DATA_LENGTH + 1 or set(code) - set(ALPHABET):
        return None
    return code if _check_character(code[:-1]) == code[-1] else None


def roll_uuid(text: str) -> uuid.UUID | None:
    if len(text) < SHORTEST_UUID:
        return None
    try:
        return uuid.UUID(text)
    except ValueError:
        return None


def number(text: str) -> str:
    """A roll, batch or material number as it is kept: plain and upper case."""
    text = str(text)
    if not text.isascii():
        text = re.sub(f"[{JOINERS}]", "", text)
    return plain(text).upper()


def name_key(name: str) -> str:
    """What two spellings of one customer's name share, as 32 hexadecimal digits.

    A digest, because the two databases disagree on which letters are the same.
    """
    letters = (
        letter
        for letter in plain(name).casefold()
        if unicodedata.category(letter)[0] in "LNM"
    )
    return hashlib.blake2b("".join(letters).encode(), digest_size=16).hexdigest()


def location_code(text: str) -> str:
    """A location's code as it is kept: upper case, without blanks and dashes."""
    return _BETWEEN.sub("", number(text))


def scanned(text: str) -> str:
    """What a scan is about: an address gives its code, a prefix is dropped."""
    text = _AIM_ID.sub("", plain(text))
    found = _address(text)
    return unquote(found.group(2)) if found else text


def _address(text: str) -> re.Match | None:
    """The address of a label in `text`; most texts hold no address at all."""
    return _IN_ADDRESS.search(text) if "/" in text else None


def names_place(text: str) -> bool:
    """Whether `text` is the address on a rack's label: then it means no roll."""
    found = _address(plain(text))
    return bool(found) and found.group(1).lower() == "loc"


def names_roll(text: str) -> bool:
    """Whether `text` is an address of a roll's label, which holds its code or UUID:
    then it means no rack, and is no roll's number."""
    found = _address(plain(text))
    return bool(found) and found.group(1).lower() != "loc"


def command(text: str) -> str | None:
    """CONFIRM, UNDO or CANCEL when `text` is that card's scan; None otherwise."""
    if text.isascii() and ":" not in text:
        return None
    said = (_HEARD.get(one) for one in readings(scanned(text).upper()))
    return next(filter(None, said), None)


def readings(text: str) -> list[str]:
    """`text`, and its half when a scanner sent the same thing twice."""
    half = len(text) // 2
    is_doubled = (
        len(text) >= SHORTEST_DOUBLED
        and len(text) % 2 == 0
        and text[:half] == text[half:]
    )
    return [text, text[:half]] if is_doubled else [text]


def rack_parts(code: str, department_code: str, pattern: str = "") -> dict | None:
    """The aisle, row and column of a rack's code; None when it is no rack's code.

    `FM01A01` is aisle 01, row A, column 01 of FM, and `FMA01` the same without an
    aisle. `pattern` is a plant's own: a regular expression with those names.
    """
    if not code.startswith(department_code):
        return None
    if pattern:
        found = re.fullmatch(pattern, code)
    else:
        found = _RACK.fullmatch(code, len(department_code))
    if not found:
        return None
    named = {name: part or "" for name, part in found.groupdict().items()}
    if max(map(len, named.values())) > LONGEST_PART:
        return None
    return {"aisle": "", "row": "", "column": ""} | named


def is_rack_pattern(pattern: str) -> bool:
    """Whether `pattern` is a regular expression that `rack_parts` can use."""
    try:
        names = re.compile(pattern).groupindex
    except (re.error, OverflowError):  # a count of billions: `A{99999999999}`
        return False
    return {"row", "column"} <= set(names) <= {"aisle", "row", "column"}


def near(code: str) -> list[str]:
    """Codes one slip away: letters that look alike first, then any one edit."""
    swapped = [
        code[:place] + pair[1 - pair.index(letter)] + code[place + 1 :]
        for place, letter in enumerate(code)
        for pair in CONFUSED
        if letter in pair
    ]
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
    cuts = [(code[:place], code[place:]) for place in range(len(code) + 1)]
    edits = [head + tail[1:] for head, tail in cuts if tail]
    edits += [head + one + tail[1:] for head, tail in cuts if tail for one in letters]
    edits += [head + one + tail for head, tail in cuts for one in letters]
    return list(dict.fromkeys(swapped + edits))
