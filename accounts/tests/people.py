"""The cast of the tests: people with roles and without ceremony."""

from functools import cache

from django.contrib.auth.hashers import make_password

from accounts.models import Department, User, group_for
from accounts.roles import Role

PASSWORD = "a-long-test-password"


@cache
def password_hash() -> str:
    """Hashed once: the slow hash is not what most tests are about."""
    return make_password(PASSWORD)


def person(username: str, *roles: Role, department: str | None = None, **facts) -> User:
    """Somebody who holds `roles` and, at the plant, belongs to `department`."""
    user = User.objects.create(username=username, password=password_hash(), **facts)
    user.groups.add(*map(group_for, roles))
    if department:
        user.profile.department = Department.objects.get_or_create(
            code=department, defaults={"name": department}
        )[0]
        user.profile.save()
    return user


def admin(username: str = "admin") -> User:
    return person(username, is_staff=True, is_superuser=True)
