"""A second step at sign-in: a code of the person's own phone (TOTP, RFC 6238).

One authenticator app a person, and ten recovery codes for the day it is lost. Both
are devices of django-otp, which also slows down guessing.
"""

from base64 import b32encode
from datetime import datetime
from math import ceil

from django.utils import timezone
from django_otp.oath import TOTP
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice
from django_otp.util import random_hex

from . import audit
from .errors import TooManyCodes, WrongCode
from .models import User
from .transaction import operation

CODES, DIGITS = 10, 6
APP, RECOVERY = "app", "recovery"


def is_on(user: User) -> bool:
    return TOTPDevice.objects.devices_for_user(user, confirmed=True).exists()


def recovery_codes(user: User) -> list[str]:
    """The recovery codes that are left."""
    tokens = StaticToken.objects.filter(device__user=user).order_by("pk")
    return list(tokens.values_list("token", flat=True))


def new_key() -> str:
    """A secret for an app to be paired: nothing asks for it until it is proved."""
    return random_hex(20)


def app_of(user: User, key: str) -> TOTPDevice:
    """The app that holds `key`, not yet saved: its address is what the QR says."""
    return TOTPDevice(user=user, name=APP, key=key)


def secret_of(device: TOTPDevice) -> str:
    """What is typed into the app where the QR cannot be scanned."""
    return b32encode(device.bin_key).decode()


@operation
def turn_on(*, user: User, key: str, code: str, by: User, at: datetime) -> None:
    """Ask for a code from now on, once `code` shows that the app holds `key`.

    Makes the recovery codes. Raises WrongCode.
    """
    device = app_of(user, key)
    proof = TOTP(device.bin_key)
    if not code.isdigit() or not proof.verify(int(code), tolerance=1):
        raise WrongCode
    device.last_t = proof.t()
    TOTPDevice.objects.filter(user=user).delete()
    device.save()
    renew_recovery_codes(user=user, by=by, at=at)
    audit.record("two_step.turned_on", user, by=by, at=at)


@operation
def turn_off(*, user: User, by: User, at: datetime) -> None:
    """Ask `user` for the password alone; the app and all codes are forgotten."""
    had = is_on(user)
    TOTPDevice.objects.filter(user=user).delete()
    StaticDevice.objects.filter(user=user).delete()
    if had:
        audit.record("two_step.turned_off", user, by=by, at=at)


@operation
def renew_recovery_codes(*, user: User, by: User, at: datetime) -> list[str]:
    """Ten new recovery codes; the old ones are worth nothing."""
    StaticDevice.objects.filter(user=user).delete()
    device = StaticDevice.objects.create(user=user, name=RECOVERY)
    codes = [StaticToken.random_token() for _code in range(CODES)]
    StaticToken.objects.bulk_create(
        StaticToken(device=device, token=code) for code in codes
    )
    audit.record("two_step.codes_renewed", user, by=by, at=at)
    return codes


def prove(*, user: User, code: str, at: datetime) -> None:
    """Use up `code`, of the app or a recovery code. Raises WrongCode, TooManyCodes."""
    is_of_app = code.isdigit() and len(code) == DIGITS
    kind = TOTPDevice if is_of_app else StaticDevice
    device = kind.objects.filter(user=user, confirmed=True).first()
    if device is None:
        raise WrongCode
    _require(device, code)
    if not is_of_app:
        audit.record("two_step.recovery_code_used", user, by=user, at=at)


def _require(device, code: str) -> None:
    """Outside of the transaction: a wrong guess is counted, not rolled back."""
    allowed, why = device.verify_is_allowed()
    if not allowed:
        left = (why["locked_until"] - timezone.now()).total_seconds()
        # Its sentence is in the plural.
        raise TooManyCodes(seconds=max(2, ceil(left)))
    if not _is_right(device=device, code=code):
        raise WrongCode


@operation
def _is_right(*, device, code: str) -> bool:
    locked = type(device).objects.select_for_update().get(pk=device.pk)
    return locked.verify_token(code)
