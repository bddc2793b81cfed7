"""What a role may do in the admin: here, and ticked in no list of permissions."""

from django.contrib.auth.backends import BaseBackend

from .models import User
from .roles import Role

# What of the plant is looked at; the admin of the plant writes by rights of its own.
OF_THE_PLANT = (
    *("material", "batch", "customer", "roll", "transaction", "importlog"),
    *("location", "departmentrules", "reconciliationlog", "mismatch", "printjob"),
)
OF_ROLES = {
    Role.FACTORY_ADMIN: frozenset(
        {
            *(f"accounts.{verb}_user" for verb in ("view", "add", "change")),
            *(f"accounts.{verb}_profile" for verb in ("view", "change")),
            *(f"accounts.{verb}_department" for verb in ("view", "add", "change")),
            *(f"warehouse.view_{name}" for name in OF_THE_PLANT),
        }
    ),
}
# Whoever holds one of these is let into the admin, for as long as they hold it.
STAFF_ROLES = frozenset(OF_ROLES)


class RolePowers(BaseBackend):
    """Answers `has_perm` by the roles of a person; nobody signs in by it."""

    def get_group_permissions(self, user_obj, obj=None) -> set[str]:
        if not user_obj.is_active or obj is not None:
            return set()
        roles = getattr(user_obj, "roles", ())  # a visitor has none
        return {one for role in roles for one in OF_ROLES.get(role, ())}

    def has_module_perms(self, user_obj, app_label: str) -> bool:
        powers = self.get_group_permissions(user_obj)
        return any(one.startswith(f"{app_label}.") for one in powers)


def is_of_the_plant_alone(user: User) -> bool:
    """Whether `user` is in the admin for the plant's people, and for nobody else's."""
    return not user.is_superuser and user.has_role(Role.FACTORY_ADMIN)
