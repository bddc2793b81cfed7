"""The logins: who they are, whether they are in use, what power they have."""

from django import forms
from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.forms import AdminUserCreationForm, UserChangeForm
from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from .. import audit, operations, two_step
from ..models import Department, Profile, User
from ..powers import is_of_the_plant_alone
from ..roles import PLANT_ROLES
from .scope import ReadOnly, logins_for

# Roles are groups with fixed names; one renamed by hand would lock people out.
admin.site.unregister(Group)

POWERS = ("is_staff", "is_superuser", "groups", "user_permissions")
SWITCHES = ("is_active", "is_staff", "is_superuser")


class ProfileInline(ReadOnly, admin.StackedInline):
    model = Profile
    fields = ["department", "requested_group", "extra_access"]
    show_change_link = True


class PersonChangeForm(UserChangeForm):
    def clean_groups(self):
        groups = self.cleaned_data["groups"]
        if len({group.name for group in groups}.intersection(PLANT_ROLES)) > 1:
            raise ValidationError(_("A person holds one role at the plant."))
        return groups


class PlantPersonForm(AdminUserCreationForm):
    """Somebody new at the plant, who has a role and a place there from the start."""

    role = forms.ChoiceField(
        label=_("role"), choices=[(role.value, role.label) for role in PLANT_ROLES]
    )
    department = forms.ModelChoiceField(
        Department.objects.all(), label=_("home department")
    )


@admin.register(User)
class PersonAdmin(UserAdmin):
    form = PersonChangeForm
    inlines = [ProfileInline]
    list_display = ["username", "first_name", "roles", "is_active", "is_staff"]
    list_filter = ["groups", "is_active", "is_staff"]
    actions = ["turn_off_two_step"]

    def get_queryset(self, request):
        mine = logins_for(request.user, super().get_queryset(request))
        return mine.prefetch_related("groups")

    def get_inlines(self, request, obj):
        return self.inlines if obj else []

    def get_form(self, request, obj=None, **options):
        if obj is None and is_of_the_plant_alone(request.user):
            options["form"] = PlantPersonForm
        return super().get_form(request, obj, **options)

    def get_fieldsets(self, request, obj=None):
        """The plant's admin sees the plant's part: the profile below has the role."""
        sets = super().get_fieldsets(request, obj)
        if not is_of_the_plant_alone(request.user):
            return sets
        if obj is None:
            fields = [*sets[0][1]["fields"], "role", "department"]
            return [(None, sets[0][1] | {"fields": fields})]
        return [(title, {"fields": _without_powers(facts)}) for title, facts in sets]

    def get_readonly_fields(self, request, obj=None):
        """Staff look after people; only a superuser hands out power."""
        return [] if request.user.is_superuser else POWERS

    def has_change_permission(self, request, obj=None):
        if obj is not None and obj.is_superuser and not request.user.is_superuser:
            return False
        return super().has_change_permission(request, obj)

    def has_delete_permission(self, request, obj=None):
        """A person who did something stays; switch `active` off instead."""
        return False

    @admin.display(description=_("roles"))
    def roles(self, user):
        return ", ".join(group.name for group in user.groups.all())

    @admin.action(
        description=_("Turn off two-step sign-in (phone lost)"), permissions=["change"]
    )
    def turn_off_two_step(self, request, users):
        for user in users:
            if not self.has_change_permission(request, user):
                raise PermissionDenied
            two_step.turn_off(user=user, by=request.user, at=request.now)
        self.message_user(request, _("Their passwords alone open these logins now."))

    def user_change_password(self, request, id, form_url=""):
        """The password and its line in the trail, or neither."""
        with transaction.atomic():
            answer = super().user_change_password(request, id, form_url)
            # Back to the same page: the form's two buttons said two things.
            if answer.status_code == 302 and answer.url != request.get_full_path():
                user = self.get_object(request, id)
                done = "set" if user.has_usable_password() else "taken"
                who_when = {"by": request.user, "at": request.now}
                audit.record(f"person.password_{done}", user, **who_when)
        return answer

    def save_related(self, request, form, formsets, change):
        """Within the transaction of the page, so that no change is without a line."""
        user, who_when = form.instance, {"by": request.user, "at": request.now}
        before = user.role_names
        super().save_related(request, form, formsets, change)
        if not change:
            audit.record("person.created", user, **who_when)
            if "role" in form.cleaned_data:
                _begin_at_the_plant(user, form.cleaned_data, **who_when)
            return
        if changed := sorted(set(form.changed_data) - {"groups"}):
            powers = _powers_of(user, changed)
            audit.record("person.changed", user, changed=changed, **powers, **who_when)
        _record_roles(user, before, **who_when)


def _powers_of(user: User, changed: list[str]) -> dict:
    """What of `changed` decides what a login may do, as it is now."""
    powers = {name: getattr(user, name) for name in SWITCHES if name in changed}
    if "user_permissions" in changed:
        held = user.user_permissions.values_list("content_type__app_label", "codename")
        powers["user_permissions"] = sorted(map(".".join, held))
    return powers


def _record_roles(user: User, before: set[str], **who_when) -> None:
    after = user.role_names
    for action, names in (
        ("role.granted", after - before),
        ("role.revoked", before - after),
    ):
        for name in sorted(names):
            audit.record(action, user, role=name, **who_when)


def _without_powers(facts: dict) -> list[str]:
    return [name for name in facts["fields"] if name not in POWERS]


def _begin_at_the_plant(user: User, facts: dict, **who_when) -> None:
    profile = user.profile
    operations.set_department(
        profile=profile, department=facts["department"], **who_when
    )
    operations.grant_role(profile=profile, role=facts["role"], **who_when)
