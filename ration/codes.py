"""What a QR code carries: signed session codes, shop codes, the on-site code."""

import base64
import hashlib
import hmac
import re
import secrets
import unicodedata
from datetime import datetime, timedelta

from django.conf import settings

# No 0/O, 1/I/L, 2/Z, 5/S, 8/B: a code is read aloud and typed.
ALPHABET = "34679ACDEFGHJKMNPQRTUVWXY"
SHOP_CODE_LENGTH = 8
SIGNATURE_BYTES = 12
ONSITE_PERIOD_S = 300
TOKEN_KEY = re.compile(r"[A-Za-z0-9_-]{22}")
SHOP_CODE = re.compile(f"[{ALPHABET}]{{{SHOP_CODE_LENGTH}}}")


def new_shop_code() -> str:
    return "".join(secrets.choice(ALPHABET) for _place in range(SHOP_CODE_LENGTH))


def typed_shop_code(text: str) -> str | None:
    """The shop code in `text` however it was typed; None when it cannot be one."""
    code = re.sub(r"[\s-]", "", unicodedata.normalize("NFKC", text[:40])).upper()
    return code if SHOP_CODE.fullmatch(code) else None


def new_pin() -> str:
    """Four digits the holder tells the counter, so that a seen number is no proof."""
    return f"{secrets.randbelow(10_000):04}"


def new_token_key() -> str:
    """22 URL-safe characters, 128 random bits."""
    return secrets.token_urlsafe(16)


def is_token_key(text: str) -> bool:
    """Whether `text` could be a token's key: asked before the database is."""
    return TOKEN_KEY.fullmatch(text) is not None


def _signature(purpose: str, value: str, secret: str) -> str:
    key = hashlib.sha256(f"bhandar.{purpose}:{secret}".encode()).digest()
    digest = hmac.digest(key, value.encode(), "sha256")[:SIGNATURE_BYTES]
    return base64.urlsafe_b64encode(digest).decode()


def _sign(purpose: str, value: str) -> str:
    return f"{value}-{_signature(purpose, value, settings.SECRET_KEY)}"


def _unsign(purpose: str, code: str) -> str | None:
    value, dash, signature = code.partition("-")
    if not dash or not code.isascii():
        return None
    for secret in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS):
        if hmac.compare_digest(signature, _signature(purpose, value, secret)):
            return value
    return None


def session_code(session_id: int) -> str:
    """The code in a session's QR: short enough for a coarse QR, not to be guessed."""
    return _sign("session", str(session_id))


def session_id(code: str) -> int | None:
    """The session a code names; None for a code this site did not sign."""
    value = _unsign("session", code)
    return int(value) if value else None


def board_code(shop_code: str) -> str:
    """The address of the shop's own screen, which may show the on-site code."""
    return _sign("board", shop_code)


def shop_code_of_board(code: str) -> str | None:
    return _unsign("board", code)


def onsite_code(session_id: int, at: datetime) -> str:
    """Six digits, new every five minutes, to be read off the shop's own screen."""
    window = int(at.timestamp()) // ONSITE_PERIOD_S
    message = f"onsite:{session_id}:{window}".encode()
    digest = hmac.digest(settings.SECRET_KEY.encode(), message, "sha256")
    return f"{int.from_bytes(digest[:8]) % 1_000_000:06}"


def is_onsite_code(text: str, session_id: int, at: datetime) -> bool:
    """Whether the screen shows these digits now, or showed them until just now."""
    moments = (at, at - timedelta(seconds=ONSITE_PERIOD_S))
    return any(
        hmac.compare_digest(text.encode(), onsite_code(session_id, moment).encode())
        for moment in moments
    )
