"""The one place where a signal is right: Django gives no call to hook when a
person's groups change, and admin, code and shell all may change them."""

from django.contrib.auth.models import Group
from django.db.models.signals import m2m_changed
from django.dispatch import receiver

from .models import Profile, User
from .powers import STAFF_ROLES
from .roles import Role


@receiver(m2m_changed, sender=User.groups.through)
def follow_groups(instance, action, reverse, pk_set, **named):
    """Make `requested_group` say the role last gained, or one that is left; let in
    the admin whose role has pages there, and nobody whose role has them no longer."""
    if action == "pre_clear":  # afterwards nobody knows what was there
        related = instance.user_set if reverse else instance.groups
        related.remove(*related.all())
    elif action in ("post_add", "post_remove"):
        users = User.objects.filter(pk__in=pk_set) if reverse else [instance]
        groups = [instance] if reverse else Group.objects.filter(pk__in=pk_set)
        roles = {group.name for group in groups}.intersection(Role)
        for user in users:
            user.__dict__.pop("role_names", None)
            if action == "post_add" and roles:
                _say(user, roles)
            elif user.profile.requested_group in roles:
                _say(user, user.role_names)
            if roles & STAFF_ROLES:
                _let_in(user, is_staff=user.has_role(*STAFF_ROLES))


def _say(user: User, roles) -> None:
    """A plant role speaks for the person before the two shop roles do."""
    user.profile.requested_group = next((role for role in Role if role in roles), "")
    Profile.objects.filter(user=user).update(
        requested_group=user.profile.requested_group
    )


def _let_in(user: User, is_staff: bool) -> None:
    user.is_staff = is_staff or user.is_superuser
    User.objects.filter(pk=user.pk).update(is_staff=user.is_staff)
