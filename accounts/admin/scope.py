"""Who is looked after in the admin by whom."""

from ..models import Profile
from ..powers import is_of_the_plant_alone


class ReadOnly:
    """Shown in admin, never changed there."""

    def has_add_permission(self, request, obj=None):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False


def profiles_for(user, profiles):
    """Those of `profiles` that `user` may see: a factory admin's are of the plant."""
    return profiles.of_the_plant() if is_of_the_plant_alone(user) else profiles


def logins_for(user, users):
    """Those of `users` whose name, password and two steps `user` may set anew.

    To set a password is to be able to sign in: who has a shop besides, or other
    powers, is no login of a factory admin's.
    """
    if is_of_the_plant_alone(user):
        return users.filter(profile__in=Profile.objects.of_the_plant_alone())
    return users
