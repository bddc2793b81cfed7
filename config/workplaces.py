"""The workplaces of a person: what the first page offers and the menu shows."""

from typing import NamedTuple

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.powers import is_of_the_plant_alone
from accounts.roles import PLANT_ROLES, Role


class Workplace(NamedTuple):
    key: str  # also the accent of its pages
    name: str
    purpose: str
    url: str
    is_here: bool


ROLE_PLACES = (
    (
        "ration",
        (Role.SUPPLIER,),
        _("Ration tokens"),
        _("Open today's session, call the next token, look back."),
    ),
    (
        "warehouse",
        PLANT_ROLES,
        _("Roll store"),
        _("Rolls, racks and every scan between them."),
    ),
    (
        "dues",
        (Role.SHOPKEEPER,),
        _("Dues"),
        _("Customers, udhar given and money received."),
    ),
)


def workplaces_of(user, path: str = "") -> list[Workplace]:
    """The workplaces `user` may enter; `path` is where they are now."""
    if not user.is_authenticated:
        return []
    places = [
        (key, name, purpose, reverse(f"{key}:dashboard"))
        for key, roles, name, purpose in ROLE_PLACES
        if user.has_role(*roles)
    ]
    # A factory admin's part of the admin is a page of the plant, in its menu.
    if user.is_staff and not is_of_the_plant_alone(user):
        places.append(
            (
                "site",
                _("Administration"),
                _("People, shops, roles and the audit trail."),
                reverse("admin:index"),
            )
        )
    return [Workplace(*place, path.startswith(place[-1])) for place in places]


def menu(request) -> dict:
    """For templates: `workplaces`, asked of the database only where it is shown."""
    return {"workplaces": lambda: workplaces_of(request.user, request.path)}
