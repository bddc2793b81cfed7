"""The khata's own navigation, in the order of a day at the counter."""

from typing import NamedTuple

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

ENTRIES = (
    (_("Khata"), "dues:dashboard"),
    (_("Customers"), "dues:customers"),
    (_("Give"), "dues:give"),
    (_("Receive"), "dues:receive"),
    (_("Reports"), "dues:reports"),
    (_("Reminders"), "dues:reminders"),
    (_("Settings"), "dues:settings"),
)


class Entry(NamedTuple):
    name: str
    url: str
    is_here: bool


def entries(request) -> list[Entry]:
    """The pages of the khata, and on which of them the reader is."""
    # One reminder of a round is a part of the round, not of its customer.
    place = reverse("dues:reminders") if "round" in request.GET else request.path
    urls = [(name, reverse(page)) for name, page in ENTRIES]
    # The first one's address begins all others: only the longest fit is here.
    around = (url for _name, url in urls if place.startswith(url))
    here = max(around, key=len, default="")
    return [Entry(name, url, url == here) for name, url in urls]
