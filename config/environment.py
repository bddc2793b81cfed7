"""Values of the environment, each refused with a sentence that names it."""

import re

import environ
from django.core.exceptions import ImproperlyConfigured

env = environ.Env()


def secret(name: str, *, may_be_known: bool) -> str:
    """The secret `name`; where it may be known, as in development, a fixed one."""
    value = env.str(name, default="")
    if may_be_known:
        return value or f"only-for-development-{name}"
    if not value:
        raise ImproperlyConfigured(f"Set {name} to a long random text (DEBUG is off).")
    if len(value) < 32:
        raise ImproperlyConfigured(f"{name} is too short: use 32 characters or more.")
    return value


def whole_number(name: str, default: int, most: int) -> int:
    """The setting `name`, from 1 to `most`."""
    text = env.str(name, default="") or str(default)
    if not (text.isdecimal() and 1 <= int(text) <= most):
        raise ImproperlyConfigured(f"{name} must be a whole number from 1 to {most}")
    return int(text)


def host_name(name: str) -> str:
    """The setting `name`, a host alone: what is asked of it the site decides."""
    host = env.str(name, default="")
    if not re.fullmatch(r"([A-Za-z0-9_-]{1,63}(\.|$))*", host):
        raise ImproperlyConfigured(f"{name} is a name or address without http and port")
    return host
