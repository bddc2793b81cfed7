"""The people of the demo data: one shared password, so that trying is easy."""

from datetime import datetime
from functools import cache

from django.contrib.auth.hashers import make_password

from . import audit, operations
from .models import Department, User
from .roles import Role

PASSWORD = "bhandar-demo"
LOADED = "demo.loaded"

DEPARTMENTS = {"FM": "Forming", "LM": "Lamination", "PM": "Packing"}
PLANT = {
    "factory": ("Farida Sheikh", Role.FACTORY_ADMIN, []),
    "manager": ("Mohan Iyer", Role.PLANT_MANAGER, []),
    "keeper": ("Kavita Rao", Role.STOCK_KEEPER, ["LM"]),
    "operator": ("Om Prakash", Role.OPERATOR, []),
    "driver": ("Dinesh Naik", Role.FORKLIFT_DRIVER, []),
    "deptsk": ("Deepa Menon", Role.DEPT_SK, []),
    "viewer": ("Vikram Joshi", Role.VIEW_ONLY, []),
}


@cache
def password_hash() -> str:
    """Hashed once for all logins: hashing is slow on purpose."""
    return make_password(PASSWORD)


def person(username: str, name: str) -> dict:
    """A demo login as `create_person` takes it."""
    first, _, last = name.partition(" ")
    return {
        "username": username,
        "password_hash": password_hash(),
        "first_name": first,
        "last_name": last,
    }


def make(at: datetime) -> list[str]:
    """Make the admin and the plant's people; return their usernames."""
    admin = operations.create_person(person=person("admin", "Anita Desai"), at=at)
    User.objects.filter(pk=admin.pk).update(is_staff=True, is_superuser=True)
    audit.record(LOADED, admin, by=None, at=at)
    departments = {
        code: Department.objects.get_or_create(code=code, defaults={"name": name})[0]
        for code, name in DEPARTMENTS.items()
    }
    for username, (name, role, extra) in PLANT.items():
        user = operations.create_person(
            person=person(username, name), requested_group=role, by=admin, at=at
        )
        operations.grant_role(profile=user.profile, role=role, by=admin, at=at)
        operations.set_department(
            profile=user.profile,
            department=departments["FM"],
            extra_access=[departments[code] for code in extra],
            by=admin,
            at=at,
        )
    return ["admin", *PLANT]
