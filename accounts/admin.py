"""Admin of people: it shows much, and changes roles only through the operations."""

from django import forms
from django.contrib import admin, messages
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.forms import UserChangeForm
from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from . import audit, operations, two_step
from .device_admin import DeviceTokenAdmin
from .models import AuditEntry, Department, DeviceToken, JobRun, Profile, User
from .roles import PLANT_ROLES, Role

# Roles are groups with fixed names; one renamed by hand would lock people out.
admin.site.unregister(Group)

# A dealer's shop is looked at before the dealer is let in.
DEALERS_ARE_APPROVED_ELSEWHERE = _(
    "Ration dealers are approved in the list of suppliers."
)


class ReadOnly:
    """Shown in admin, never changed there."""

    def has_add_permission(self, request, obj=None):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False


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


@admin.register(User)
class PersonAdmin(UserAdmin):
    form = PersonChangeForm
    inlines = [ProfileInline]
    list_display = ["username", "first_name", "roles", "is_active", "is_staff"]
    list_filter = ["groups", "is_active", "is_staff"]
    actions = ["turn_off_two_step"]

    def get_queryset(self, request):
        return super().get_queryset(request).prefetch_related("groups")

    def get_inlines(self, request, obj):
        return self.inlines if obj else []

    def get_readonly_fields(self, request, obj=None):
        """Staff look after people; only a superuser hands out power."""
        if request.user.is_superuser:
            return []
        return ["is_staff", "is_superuser", "groups", "user_permissions"]

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

    def save_related(self, request, form, formsets, change):
        user = form.instance
        before = user.role_names
        super().save_related(request, form, formsets, change)
        after = user.role_names
        for action, names in (
            ("role.granted", after - before),
            ("role.revoked", before - after),
        ):
            for name in sorted(names):
                audit.record(action, user, by=request.user, at=request.now, role=name)


class ProfileForm(forms.ModelForm):
    is_granted = forms.BooleanField(
        label=_("Grant the role asked for"), required=False, initial=False
    )

    def clean(self):
        facts = super().clean()
        role = facts.get("requested_group")
        is_new = role not in self.instance.user.role_names
        if role == Role.SUPPLIER and is_new and self.grants:
            self.add_error("requested_group", DEALERS_ARE_APPROVED_ELSEWHERE)
        return facts

    @property
    def grants(self) -> bool:
        """Another role was chosen, or the one asked for is now granted."""
        return "requested_group" in self.changed_data or self.cleaned_data.get(
            "is_granted", False
        )


class WaitingFilter(admin.SimpleListFilter):
    title = _("approval")
    parameter_name = "waiting"

    def lookups(self, request, model_admin):
        return [("yes", _("waiting for approval"))]

    def queryset(self, request, profiles):
        return profiles.waiting() if self.value() == "yes" else profiles


@admin.register(Profile)
class ProfileAdmin(admin.ModelAdmin):
    """Choosing a role here grants it; emptying it takes the role away."""

    form = ProfileForm
    fields = [
        "user",
        "roles",
        "requested_group",
        "is_granted",
        "department",
        "extra_access",
    ]
    readonly_fields = ["user", "roles"]
    filter_horizontal = ["extra_access"]
    list_display = ["user", "requested_group", "is_waiting", "department"]
    list_filter = [WaitingFilter, "requested_group", "department"]
    list_select_related = ["user", "department"]
    search_fields = ["user__username", "user__first_name", "user__last_name"]
    actions = ["grant_the_role_asked_for"]

    def get_queryset(self, request):
        return super().get_queryset(request).prefetch_related("user__groups")

    def has_add_permission(self, request):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    def get_fields(self, request, obj=None):
        if obj is not None and obj.is_waiting:
            return self.fields
        return [name for name in self.fields if name != "is_granted"]

    @admin.display(description=_("waiting"), boolean=True)
    def is_waiting(self, profile):
        return profile.is_waiting

    @admin.display(description=_("holds"))
    def roles(self, profile):
        return ", ".join(sorted(profile.user.role_names)) or "–"

    def save_model(self, request, obj, form, change):
        who_when = {"by": request.user, "at": request.now}
        profile = Profile.objects.get(pk=obj.pk)
        if {"department", "extra_access"}.intersection(form.changed_data):
            operations.set_department(
                profile=profile,
                department=form.cleaned_data["department"],
                extra_access=form.cleaned_data["extra_access"],
                **who_when,
            )
        wanted, earlier = obj.requested_group, form.initial["requested_group"]
        if wanted and form.grants:
            operations.grant_role(profile=profile, role=wanted, **who_when)
        elif earlier and not wanted:
            operations.revoke_role(profile=profile, role=earlier, **who_when)

    def save_related(self, request, form, formsets, change):
        """The operations have saved everything already."""

    @admin.action(description=_("Grant the role asked for"), permissions=["change"])
    def grant_the_role_asked_for(self, request, profiles):
        chosen = profiles.waiting().exclude(requested_group=Role.SUPPLIER)
        for profile in (granted := list(chosen)):
            operations.grant_role(
                profile=profile,
                role=profile.requested_group,
                by=request.user,
                at=request.now,
            )
        self.message_user(
            request,
            ngettext(
                "%d person has the role asked for.",
                "%d people have the role asked for.",
                len(granted),
            )
            % len(granted),
        )
        if profiles.waiting().filter(requested_group=Role.SUPPLIER).exists():
            self.message_user(request, DEALERS_ARE_APPROVED_ELSEWHERE, messages.WARNING)


@admin.register(Department)
class DepartmentAdmin(admin.ModelAdmin):
    list_display = ["code", "name"]
    search_fields = ["code", "name"]


@admin.register(AuditEntry)
class AuditEntryAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ["at", "by", "action", "target_type", "target_id", "details"]
    list_filter = ["action", "target_type", "at"]
    list_select_related = ["by"]
    search_fields = ["action", "target_id", "by__username"]
    show_full_result_count = False


@admin.register(JobRun)
class JobRunAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ["job", "period", "state", "started_at", "finished_at", "outcome"]
    list_filter = ["state", "job"]
    show_full_result_count = False


admin.site.register(DeviceToken, DeviceTokenAdmin)
