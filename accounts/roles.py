"""Roles are groups with fixed names; a migration makes them."""

from enum import StrEnum
from functools import wraps

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext_lazy as _


class Role(StrEnum):
    FACTORY_ADMIN = "Factory Admin"
    PLANT_MANAGER = "Plant Manager"
    STOCK_KEEPER = "Stock Keeper"
    OPERATOR = "Operator"
    FORKLIFT_DRIVER = "Forklift Driver"
    DEPT_SK = "Dept SK"
    VIEW_ONLY = "View Only"
    SUPPLIER = "Supplier"
    SHOPKEEPER = "Shopkeeper"

    @property
    def label(self) -> str:
        """The role in the reader's language; the value names the group."""
        return LABELS[self]


LABELS = {
    Role.FACTORY_ADMIN: _("Factory Admin"),
    Role.PLANT_MANAGER: _("Plant Manager"),
    Role.STOCK_KEEPER: _("Stock Keeper"),
    Role.OPERATOR: _("Operator"),
    Role.FORKLIFT_DRIVER: _("Forklift Driver"),
    Role.DEPT_SK: _("Department Stock Keeper"),
    Role.VIEW_ONLY: _("View Only"),
    Role.SUPPLIER: _("Ration dealer"),
    Role.SHOPKEEPER: _("Shopkeeper"),
}

SHOP_ROLES = (Role.SUPPLIER, Role.SHOPKEEPER)
# What each app calls the shop of a user: user.supplier, user.shopkeeper.
SHOP_OF = {role: role.lower() for role in SHOP_ROLES}
PLANT_ROLES = tuple(role for role in Role if role not in SHOP_ROLES)


def role_required(*roles: Role):
    """Let only people in who hold one of `roles`.

    Anonymous: redirect to sign-in. Others: 403. A superuser is no exception: a
    dealer's console belongs to the dealer, and admin work is done in admin.
    """

    def decorate(view):
        @login_required
        @wraps(view)
        def guarded(request, *args, **kwargs):
            if not request.user.has_role(*roles):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        guarded.roles = roles
        return guarded

    return decorate
