"""The plant's own navigation: what a person may do, in the order of the work."""

from typing import NamedTuple

from django.urls import Resolver404, resolve, reverse
from django.utils.translation import gettext_lazy as _

from .permissions import Right, holds

ENTRIES = (
    (_("Dashboard"), Right.SEE_DASHBOARD, "warehouse:dashboard"),
    (_("Enter material"), Right.ENTER, "warehouse:entry"),
    (_("Store"), Right.PUT_AWAY, "warehouse:scan_store"),
    (_("Dispatch"), Right.TRANSFER, "warehouse:scan_dispatch"),
    (_("Look up"), Right.SEE_ROLLS, "warehouse:scan_view"),
    (_("Rolls"), Right.SEE_ROLLS, "warehouse:rolls"),
    (_("Racks"), Right.SEE_ROLLS, "warehouse:locations"),
    (_("Dispatch notes"), Right.SEE_DASHBOARD, "warehouse:dispatch_notes"),
    (_("Imports"), Right.IMPORT, "warehouse:imports"),
    (_("Print queue"), Right.PRINT, "warehouse:print_queue"),
    (_("Counts"), Right.COUNT, "warehouse:counts"),
    (_("Reconciliation"), Right.SEE_RECONCILIATION, "warehouse:reconciliation"),
    (_("Export"), Right.EXPORT, "warehouse:export"),
    (_("Administration"), Right.SET_UP, "admin:index"),
)
# Pages that are a part of an entry's work, while their address is not part of its own.
PARTS = {
    "warehouse:labels": "warehouse:entry",
    "warehouse:label_sheet": "warehouse:entry",
    "warehouse:print_label": "warehouse:entry",
    "warehouse:printers": "warehouse:print_queue",
    "warehouse:scan_cards": "warehouse:scan_store",
    "warehouse:rack": "warehouse:locations",
}


class Entry(NamedTuple):
    name: str
    url: str
    is_here: bool


def entries_of(user, path: str = "") -> list[Entry]:
    """The pages of the plant `user` may open; `path` is where they are now."""
    urls = [
        (name, reverse(page)) for name, right, page in ENTRIES if holds(user, right)
    ]
    # The dashboard's address begins all others: only the longest fit is where one is.
    place = _work_of(path)
    around = (url for _name, url in urls if place.startswith(url))
    here = max(around, key=len, default="")
    return [Entry(name, url, url == here) for name, url in urls]


def _work_of(path: str) -> str:
    """The address of the entry that the page at `path` is a part of, or `path`."""
    try:
        part_of = PARTS.get(resolve(path).view_name)
    except Resolver404:
        return path
    return reverse(part_of) if part_of else path


def plant_menu(request) -> dict:
    """For templates: `plant_menu`, worked out only where it is shown."""
    return {"plant_menu": lambda: entries_of(request.user, request.path)}
