"""Signing in and out, passwords, and what a person can see of their own account."""

from datetime import timedelta
from math import ceil

from axes.helpers import get_cool_off
from axes.models import AccessAttempt
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login, logout, update_session_auth_hash
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import (
    INTERNAL_RESET_SESSION_TOKEN,
    PasswordResetConfirmView,
    PasswordResetView,
)
from django.shortcuts import redirect, render
from django.urls import reverse_lazy
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_POST

from . import operations
from .forms import ChangePasswordForm, ForgottenPasswordForm, SignInForm
from .methods import shows_a_form


def _next(request) -> str:
    """Where the person wanted to go, if that is a place of this site."""
    wanted = request.POST.get("next", request.GET.get("next", ""))
    if url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    ):
        return wanted
    return ""


@sensitive_post_parameters("password")
@never_cache
@shows_a_form
def sign_in(request):
    """Sign in by username; a person who already is goes on at once."""
    wanted = _next(request)
    if request.method != "POST" and request.user.is_authenticated:
        return redirect(wanted or settings.LOGIN_REDIRECT_URL)
    form = SignInForm(request, request.POST or None)
    if request.method == "POST" and form.is_valid():
        login(request, form.get_user())
        return redirect(wanted or settings.LOGIN_REDIRECT_URL)
    return render(
        request,
        "accounts/login.html",
        {"form": form, "next": wanted},
        status=422 if request.method == "POST" else 200,
    )


def locked_out(request, original_response=None, credentials=None):
    """What axes answers with after too many wrong passwords."""
    minutes = ceil(_lock_left(request, credentials) / timedelta(minutes=1))
    response = render(
        request, "accounts/locked_out.html", {"minutes": minutes}, status=429
    )
    response["Retry-After"] = str(minutes * 60)
    return response


def _lock_left(request, credentials) -> timedelta:
    """How long this account stays closed to this address: 1 minute at least."""
    cool_off = get_cool_off(request)
    latest = (
        AccessAttempt.objects.filter(
            username=(credentials or {}).get("username"),
            ip_address=getattr(request, "axes_ip_address", None),
        )
        .order_by("-attempt_time")
        .values_list("attempt_time", flat=True)
        .first()
    )
    left = (latest or request.now) + cool_off - request.now
    return min(max(left, timedelta(minutes=1)), cool_off)


@require_POST
def sign_out(request):
    logout(request)
    return redirect(settings.LOGOUT_REDIRECT_URL)


@require_GET
def register(request):
    """The choice of what to register as; each kind of shop has its own form."""
    return render(request, "accounts/register.html")


@login_required
@require_GET
def waiting(request):
    """What a person without a workplace asked for, and what happens next."""
    return render(request, "accounts/waiting.html", {"profile": request.user.profile})


@login_required
@require_GET
def account(request):
    return render(request, "accounts/account.html", {"profile": request.user.profile})


@sensitive_post_parameters()
@login_required
@shows_a_form
def change_password(request):
    form = ChangePasswordForm(request.user, request.POST or None)
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
    subject_template_name = "accounts/password_reset_subject.txt"
    email_template_name = "accounts/password_reset_email.txt"
    success_url = reverse_lazy("accounts:password_reset_sent")

    @property
    def extra_email_context(self):
        address = settings.SITE_URL or self.request.build_absolute_uri("/")[:-1]
        hours = settings.PASSWORD_RESET_TIMEOUT // 3600
        return {"address": address, "hours": hours}


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
