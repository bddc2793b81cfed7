"""Signing in and out, and what somebody sees who has no workplace yet."""

from datetime import timedelta
from math import ceil

from axes.helpers import get_cool_off
from axes.models import AccessAttempt
from django.conf import settings
from django.contrib.auth import login, logout
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.utils.crypto import constant_time_compare
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_POST

from .. import two_step
from ..errors import AccountsError
from ..forms import SecondStepForm, SignInForm
from ..methods import shows_a_form
from ..models import User
from ..newcomers import SIGN_IN_BY
from ..next_page import own_page
from ..throttle import SIGN_IN, throttled

# Who has shown the password and not yet the code, until when, and where to then.
HALF_WAY = "half_way_in"
TIME_FOR_A_CODE = timedelta(minutes=5)


def _next(request) -> str:
    """Where the person wanted to go, if that is a place of this site."""
    return own_page(request.POST.get("next", request.GET.get("next", "")))


@sensitive_post_parameters("password")
@never_cache
@shows_a_form
@throttled(SIGN_IN)
def sign_in(request):
    """Sign in by username; a person who already is goes on at once."""
    wanted = _next(request)
    if request.method != "POST" and request.user.is_authenticated:
        return redirect(wanted or settings.LOGIN_REDIRECT_URL)
    form = SignInForm(request, request.POST or None)
    if request.method == "POST" and form.is_valid():
        return _let_in(request, form.get_user(), wanted)
    return render(
        request,
        "accounts/login.html",
        {"form": form, "next": wanted},
        status=422 if request.method == "POST" else 200,
    )


def _let_in(request, user: User, wanted: str):
    if two_step.is_on(user):
        until = (request.now + TIME_FOR_A_CODE).timestamp()
        request.session.cycle_key()
        request.session[HALF_WAY] = [
            user.pk,
            user.get_session_auth_hash(),
            until,
            wanted,
        ]
        return redirect("accounts:second_step")
    login(request, user)
    return redirect(wanted or settings.LOGIN_REDIRECT_URL)


@sensitive_post_parameters()
@never_cache
@shows_a_form
@throttled(SIGN_IN)
def second_step(request):
    """Ask for the code of the phone, within five minutes of the password."""
    user, wanted = _half_way(request)
    if user is None:
        return redirect("accounts:login")
    form = SecondStepForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            two_step.prove(user=user, code=form.cleaned_data["code"], at=request.now)
        except AccountsError as refusal:
            form.add_error(refusal.field, refusal.sentence)
        else:
            del request.session[HALF_WAY]
            login(request, user, backend=SIGN_IN_BY)
            return redirect(wanted or settings.LOGIN_REDIRECT_URL)
    return render(
        request,
        "accounts/second_step.html",
        {"form": form},
        status=422 if request.method == "POST" else 200,
    )


def _half_way(request) -> tuple[User | None, str]:
    """Who has shown the password here, and where they wanted to go."""
    pk, known, until, wanted = request.session.get(HALF_WAY, (None, "", 0, ""))
    if request.now.timestamp() > until:
        return None, ""
    user = User.objects.filter(pk=pk, is_active=True).first()
    is_same = user and constant_time_compare(user.get_session_auth_hash(), known)
    return (user, wanted) if is_same else (None, "")


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
