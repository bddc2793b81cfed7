"""Changing a password, and setting a new one when it is forgotten."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import (
    INTERNAL_RESET_SESSION_TOKEN,
    PasswordResetConfirmView,
    PasswordResetView,
)
from django.shortcuts import redirect, render
from django.urls import reverse_lazy
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET

from .. import operations
from ..forms import ChangePasswordForm, ForgottenPasswordForm, ResetForm
from ..methods import shows_a_form
from ..throttle import RESET, throttled


@sensitive_post_parameters()
@login_required
@shows_a_form
def change_password(request):
    form = ChangePasswordForm(request, request.POST or None)
    if request.method == "POST" and form.is_valid():
        operations.set_password(
            user=request.user,
            password_hash=form.password_hash,
            by=request.user,
            at=request.now,
        )
        update_session_auth_hash(request, request.user)
        messages.success(request, _("Your password is changed."))
        return redirect("accounts:account")
    return render(
        request,
        "accounts/password_change.html",
        {"form": form},
        status=422 if request.method == "POST" else 200,
    )


class RefusingMixin:
    """A form that comes back is a refusal, and says so to machines too."""

    def form_invalid(self, form):
        context = self.get_context_data(form=form)
        return self.render_to_response(context, status=422)


class AskForReset(RefusingMixin, PasswordResetView):
    """Send a link by e-mail; the answer never tells whether the address is known."""

    template_name = "accounts/password_reset.html"
    form_class = ResetForm
    subject_template_name = "accounts/password_reset_subject.txt"
    email_template_name = "accounts/password_reset_email.txt"
    success_url = reverse_lazy("accounts:password_reset_sent")

    @property
    def extra_email_context(self):
        address = settings.SITE_URL or self.request.build_absolute_uri("/")[:-1]
        hours = settings.PASSWORD_RESET_TIMEOUT // 3600
        return {"address": address, "hours": hours}

    def dispatch(self, request, *args, **kwargs):
        """Without mail nobody waits for a letter: the page says whom to ask."""
        if not settings.SENDS_MAIL:
            return render(request, "accounts/password_ask_admin.html")
        return super().dispatch(request, *args, **kwargs)


ask_for_reset = throttled(RESET)(AskForReset.as_view())


@require_GET
def reset_sent(request):
    return render(request, "accounts/password_reset_sent.html")


class ResetPassword(RefusingMixin, PasswordResetConfirmView):
    """The page behind the link: a new password, once, within the hour."""

    template_name = "accounts/password_reset_confirm.html"
    form_class = ForgottenPasswordForm
    success_url = reverse_lazy("accounts:login")

    def form_valid(self, form):
        operations.set_password(
            user=self.user,
            password_hash=form.password_hash,
            by=self.user,
            at=self.request.now,
        )
        self.request.session.pop(INTERNAL_RESET_SESSION_TOKEN, None)
        messages.success(self.request, _("Your new password is set. Sign in with it."))
        return redirect(self.success_url)

    def render_to_response(self, context, **named):
        if not self.validlink:
            named["status"] = 410
        return super().render_to_response(context, **named)
