"""Addresses that leave the site: on a poster, a slip, in a QR."""

from django.conf import settings


def absolute(request, path: str) -> str:
    """`path` under SITE_URL, or under the address this browser used."""
    if settings.SITE_URL:
        return f"{settings.SITE_URL}{path}"
    return request.build_absolute_uri(path)
