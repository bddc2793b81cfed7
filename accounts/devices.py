"""Devices and programs that act as a person, by a key shown once."""

import hashlib
import secrets
from contextlib import suppress
from datetime import datetime, timedelta

from . import audit
from .models import DeviceToken, User
from .transaction import Busy, operation

NOTED_EVERY = timedelta(hours=1)
# A beginning that is found at once where somebody left a key in a file.
PREFIX = "bhandar_"


@operation
def make_device_token(
    *, user: User, name: str, expires_at: datetime, by: User | None, at: datetime
) -> tuple[DeviceToken, str]:
    """A key for a device that acts as `user`: the token, and the key itself.

    The key is known to nobody afterwards. It has 256 random bits, so that a plain
    digest of it cannot be guessed.
    """
    secret = PREFIX + secrets.token_urlsafe(32)
    token = DeviceToken.objects.create(
        user=user,
        name=name,
        digest=_digest(secret),
        made_by=by,
        made_at=at,
        expires_at=expires_at,
    )
    audit.record("device.let_in", token, by=by, at=at, name=name, acts_as=user.username)
    return token, secret


@operation
def revoke_device_token(*, token: DeviceToken, by: User | None, at: datetime) -> None:
    """Take the key back, at once and for ever. Nothing happens the second time."""
    standing = DeviceToken.objects.filter(pk=token.pk, revoked_at=None)
    if standing.update(revoked_at=at):
        audit.record("device.shut_out", token, by=by, at=at, name=token.name)


def holder(secret: str, at: datetime) -> User | None:
    """The person whom the device with this key acts as, with their department."""
    token = (
        DeviceToken.objects.living(at)
        .filter(digest=_digest(secret))
        .select_related("user__profile__department")
        .first()
    )
    if token is None:
        return None
    if token.last_used_at is None or at - token.last_used_at >= NOTED_EVERY:
        with suppress(Busy):  # a note is no reason to refuse the device's work
            _note_use(token=token, at=at)
    return token.user


@operation
def _note_use(*, token: DeviceToken, at: datetime) -> None:
    DeviceToken.objects.filter(pk=token.pk).update(last_used_at=at)


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode(errors="replace")).hexdigest()
