"""The khata's own navigation, in the order of a day at the counter."""

from typing import NamedTuple

from django.urls import NoReverseMatch, reverse
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


def entries(path: str) -> list[Entry]:
    """The pages of the khata; `path` is where the reader is now."""
    urls = [(name, _url_of(page)) for name, page in ENTRIES]
    # The first one's address begins all others: only the longest fit is here.
    around = (url for _name, url in urls if url and path.startswith(url))
    here = max(around, key=len, default="")
    return [Entry(name, url, url == here) for name, url in urls if url]


def _url_of(page: str) -> str:
    try:
        return reverse(page)
    except NoReverseMatch:  # a page that is not built yet is not offered
        return ""
