"""Roles are groups with fixed names; a migration makes them."""

from enum import StrEnum
from functools import wraps

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied


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


PLANT_ROLES = tuple(
    role for role in Role if role not in (Role.SUPPLIER, Role.SHOPKEEPER)
)


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
