"""Addresses on labels: any phone's camera opens them, every scan page reads them.

They are upper case throughout, so that the QR code needs fewer and larger modules;
`/R/` and `/LOC/` lead to the pages `/r/` and `/loc/`.
"""

from urllib.parse import quote, urlsplit

from django.conf import settings

from .models import Location, Roll

OF_THIS_MACHINE = ("localhost", "127.0.0.1", "::1")


def site(request) -> str:
    """The address that labels carry: SITE_URL, or the one this browser used."""
    return settings.SITE_URL or request.build_absolute_uri("/")[:-1]


def opens_elsewhere(site: str) -> bool:
    """Whether a phone can open `site`: not when it names the reader's own machine."""
    return urlsplit(site).hostname not in OF_THIS_MACHINE


def of_roll(roll: Roll, site: str) -> str:
    return f"{_upper(site)}/R/{roll.code}"


def of_location(location: Location, site: str) -> str:
    return f"{_upper(site)}/LOC/{quote(location.code)}"


def _upper(site: str) -> str:
    """The same address in capitals; a path behind the host keeps its letters."""
    parts = urlsplit(site)
    return f"{parts.scheme}://{parts.netloc}".upper() + parts.path.rstrip("/")
