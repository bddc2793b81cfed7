"""The phone a citizen comes with: a random id in a signed cookie, and no account."""

from datetime import datetime, timedelta

from django.conf import settings
from django.utils import timezone

from . import codes
from .card import keyed_hash
from .models import Supplier, Token

COOKIE = "device"
SALT = "ration.device"
KEPT = timedelta(days=400)


def device_of(request) -> str:
    """The id in the phone's cookie; empty without one, or when it is forged."""
    device = request.get_signed_cookie(COOKIE, default="", salt=SALT)
    return device if codes.is_token_key(device) else ""


def new_device() -> str:
    return codes.new_token_key()


def remember(response, device: str):
    """Ask the phone to keep its id; returns the response."""
    response.set_signed_cookie(
        COOKIE,
        device,
        salt=SALT,
        max_age=KEPT,
        httponly=True,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )
    return response


def address_digest(request) -> str:
    """The keyed hash of the network address: enough to count by, not to trace."""
    return keyed_hash(f"address:{request.META.get('REMOTE_ADDR', '')}")


def tokens_of(
    device: str, at: datetime, supplier: Supplier | None = None
) -> list[Token]:
    """The tokens this phone booked for today or later, those still in line first."""
    if not device:
        return []
    found = Token.objects.filter(
        device=device, session__on__gte=timezone.localdate(at)
    ).select_related("session__supplier")
    if supplier:
        found = found.filter(session__supplier=supplier)
    # MariaDB compares without regard to letter case.
    own = [token for token in found.order_by("pk") if token.device == device]
    return sorted(own, key=lambda token: not token.is_live)
