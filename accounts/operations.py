"""People, the roles they hold and the department they belong to.

A person holds at most one plant role; Supplier and Shopkeeper may be held beside it.
The receiver in `signals.py` keeps the profile's `requested_group` in step.
"""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import F

from . import audit
from .errors import UsernameTaken
from .models import Department, Profile, User, group_for
from .roles import PLANT_ROLES, Role
from .transaction import operation


@operation
def create_person(
    *, person: dict, requested_group: str = "", at: datetime, by: User | None = None
) -> User:
    """Make a person who may sign in but holds no role yet, and return the User.

    `person` has username and password_hash, and may have first_name, last_name and
    email. The password comes hashed (`make_password`): that is slow on purpose, and
    no transaction should wait for it. `requested_group` is the role they ask for.
    Raises UsernameTaken, also for the same name in other letter case.
    """
    names = dict(person)
    user = User(password=names.pop("password_hash"), date_joined=at, **names)
    if User.objects.filter(username__iexact=user.username).exists():
        raise UsernameTaken
    try:
        with transaction.atomic():
            user.save()
    except IntegrityError as clash:  # the same name, a moment ago
        raise UsernameTaken from clash
    user.profile.requested_group = requested_group
    user.profile.save(update_fields=["requested_group"])
    audit.record("person.created", user, by=by, at=at, asks_for=str(requested_group))
    return user


@operation
def ask_for_role(*, user: User, role: Role, at: datetime) -> None:
    """Note that somebody who has a login wants to work as `role` too."""
    Profile.objects.filter(user=user).update(requested_group=Role(role))
    user.profile.requested_group = Role(role).value
    audit.record("role.asked_for", user, by=user, at=at, role=role)


@operation
def grant_role(*, profile: Profile, role: Role, by: User | None, at: datetime) -> None:
    """Let the person of `profile` work as `role`; it replaces another plant role.

    Nothing happens when they hold it already.
    """
    role = Role(role)
    user = User.objects.select_for_update().get(pk=profile.user_id)
    if user.has_role(role):
        return
    if role in PLANT_ROLES:
        for earlier in user.role_names.intersection(PLANT_ROLES):
            revoke_role(profile=profile, role=earlier, by=by, at=at)
    user.groups.add(group_for(role))
    audit.record("role.granted", user, by=by, at=at, role=role)
    profile.refresh_from_db()


@operation
def revoke_role(*, profile: Profile, role: Role, by: User | None, at: datetime) -> None:
    """Take `role` away; a wish for it that nobody granted is turned down as well."""
    role = Role(role)
    user = User.objects.select_for_update().get(pk=profile.user_id)
    is_wish = user.profile.requested_group == role
    if not is_wish and not user.has_role(role):
        return
    user.groups.remove(group_for(role))
    left = next((held for held in Role if held in user.role_names - {role}), "")
    wishes = Profile.objects.filter(user=user, requested_group=role)
    wishes.update(requested_group=left)
    audit.record("role.revoked", user, by=by, at=at, role=role)
    profile.refresh_from_db()


@operation
def set_department(
    *,
    profile: Profile,
    department: Department | None,
    extra_access=(),
    by: User | None,
    at: datetime,
) -> None:
    """Say where a person belongs, and which further departments they may act for."""
    extra = [one for one in extra_access if one != department]
    Profile.objects.filter(pk=profile.pk).update(department=department)
    profile.extra_access.set(extra)
    audit.record(
        "person.department_set",
        profile.user,
        by=by,
        at=at,
        department=department.code if department else "",
        extra_access=sorted(one.code for one in extra),
    )
    profile.refresh_from_db()


@operation
def set_password(*, user: User, password_hash: str, by: User, at: datetime) -> None:
    """Give `user` a new password, already hashed; other sessions end by it."""
    user.password = password_hash
    user.save(update_fields=["password"])
    audit.record("person.password_set", user, by=by, at=at)


@operation
def sign_out_everywhere(*, user: User, by: User, at: datetime) -> None:
    """End every session of `user`, on whatever phone or computer it is."""
    User.objects.filter(pk=user.pk).update(sign_outs=F("sign_outs") + 1)
    audit.record("person.signed_out_everywhere", user, by=by, at=at)
