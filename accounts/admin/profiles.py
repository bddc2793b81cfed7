"""Roles and departments of people, changed only through the operations."""

from django import forms
from django.contrib import admin, messages
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from .. import operations
from ..models import Profile
from ..powers import is_of_the_plant_alone
from ..roles import PLANT_ROLES, Role
from .scope import profiles_for

# A dealer's shop is looked at before the dealer is let in.
DEALERS_ARE_APPROVED_ELSEWHERE = _(
    "Ration dealers are approved in the list of suppliers."
)


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
        mine = profiles_for(request.user, super().get_queryset(request))
        return mine.prefetch_related("user__groups")

    def get_object(self, request, object_id, from_field=None):
        """The plant's role of somebody who wants a shop too, for the plant's admin."""
        profile = super().get_object(request, object_id, from_field)
        is_other_wish = profile and profile.wants_a_shop
        if is_other_wish and is_of_the_plant_alone(request.user):
            profile.requested_group = profile.plant_role
        return profile

    def get_form(self, request, obj=None, **options):
        form = super().get_form(request, obj, **options)
        if obj is not None and is_of_the_plant_alone(request.user):
            form.base_fields["requested_group"].choices = _choices_at_the_plant(obj)
        return form

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
        grantable = [role for role in Role if role != Role.SUPPLIER]
        if is_of_the_plant_alone(request.user):
            grantable = PLANT_ROLES
        chosen = profiles.waiting().filter(requested_group__in=grantable)
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


def _choices_at_the_plant(profile: Profile) -> list[tuple]:
    """The roles a factory admin may give; a wish for a shop is not overwritten."""
    as_saved = Profile.objects.get(pk=profile.pk)
    held = profile.plant_role
    roles = [held] * bool(held) if as_saved.wants_a_shop else PLANT_ROLES
    return [("", "---------"), *((role.value, role.label) for role in map(Role, roles))]
