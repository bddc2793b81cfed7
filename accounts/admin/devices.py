"""Admin of device tokens: made and shown once, looked at, taken back."""

from datetime import timedelta

from django import forms
from django.contrib import admin, messages
from django.template.response import TemplateResponse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from .. import devices
from ..models import DeviceToken, User

DAYS_USUAL, DAYS_MOST = 180, 730


class NewDeviceForm(forms.ModelForm):
    days = forms.IntegerField(
        label=_("Days it is good for"),
        min_value=1,
        max_value=DAYS_MOST,
        initial=DAYS_USUAL,
    )

    class Meta:
        model = DeviceToken
        fields = ["name", "user"]

    def __init__(self, *args, **named):
        super().__init__(*args, **named)
        self.fields["user"].queryset = User.objects.filter(is_active=True)


@admin.register(DeviceToken)
class DeviceTokenAdmin(admin.ModelAdmin):
    """Whoever makes a key can act as its person: that is for superusers alone."""

    list_display = ["name", "user", "made_at", "expires_at", "revoked_at", "last_used"]
    list_select_related = ["user"]
    search_fields = ["name", "user__username"]
    actions = ["take_back"]

    def get_form(self, request, obj=None, **options):
        if obj is None:
            options["form"] = NewDeviceForm
        return super().get_form(request, obj, **options)

    def has_add_permission(self, request):
        return request.user.is_superuser

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    def has_revoke_permission(self, request):
        return request.user.has_perm("accounts.change_devicetoken")

    @admin.display(description=_("last used, by the hour"), ordering="last_used_at")
    def last_used(self, token):
        return token.last_used_at or _("never")

    def save_model(self, request, obj, form, change):
        token, request.device_key = devices.make_device_token(
            user=form.cleaned_data["user"],
            name=form.cleaned_data["name"],
            expires_at=request.now + timedelta(days=form.cleaned_data["days"]),
            by=request.user,
            at=request.now,
        )
        obj.pk, obj.expires_at = token.pk, token.expires_at

    def log_addition(self, request, obj, message):
        """The audit trail has it already."""

    def response_add(self, request, obj, post_url_continue=None):
        """The key, this once: nobody can show it again."""
        about = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": _("Key of the device"),
            "token": obj,
            "secret": request.device_key,
        }
        page = TemplateResponse(request, "admin/accounts/devicetoken/made.html", about)
        page["Cache-Control"] = "no-store"
        return page

    @admin.action(description=_("Take the keys back"), permissions=["revoke"])
    def take_back(self, request, tokens):
        standing = list(tokens.filter(revoked_at=None))
        for token in standing:
            devices.revoke_device_token(token=token, by=request.user, at=request.now)
        said = ngettext(
            "%d device can do nothing any more.",
            "%d devices can do nothing any more.",
            len(standing),
        )
        self.message_user(request, said % len(standing), messages.SUCCESS)
