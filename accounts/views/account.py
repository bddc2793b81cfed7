"""A person's own account: what they are, and how it is kept theirs."""

from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_POST

from .. import operations, two_step
from ..errors import AccountsError
from ..forms import OwnPasswordForm, PairingForm
from ..methods import shows_a_form

# In the session: the key shown to an app, and that new codes are to be shown.
PAIRING, FRESH_CODES = "two_step_key", "fresh_recovery_codes"


@login_required
@require_GET
def account(request):
    return render(
        request,
        "accounts/account.html",
        {
            "profile": request.user.profile,
            "is_two_step": two_step.is_on(request.user),
        },
    )


@login_required
@require_POST
def sign_out_everywhere(request):
    """End every session of the person, this one too."""
    operations.sign_out_everywhere(user=request.user, by=request.user, at=request.now)
    logout(request)
    messages.success(request, _("You are signed out on every phone and computer."))
    return redirect("accounts:login")


@sensitive_post_parameters()
@login_required
@never_cache
@shows_a_form
def turn_on(request):
    """Pair the app: its QR, and the first code as a proof."""
    user = request.user
    if two_step.is_on(user):
        return redirect("accounts:recovery_codes")
    key = request.session.setdefault(PAIRING, two_step.new_key())
    device = two_step.app_of(user, key)
    form = PairingForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        code, who_when = form.cleaned_data["code"], {"by": user, "at": request.now}
        try:
            two_step.turn_on(user=user, key=key, code=code, **who_when)
        except AccountsError as refusal:
            form.add_error(refusal.field, refusal.sentence)
        else:
            del request.session[PAIRING]
            request.session[FRESH_CODES] = True
            return redirect("accounts:recovery_codes")
    return render(
        request,
        "accounts/two_step_on.html",
        {"form": form, "device": device, "secret": two_step.secret_of(device)},
        status=422 if request.method == "POST" else 200,
    )


@sensitive_post_parameters()
@login_required
@never_cache
@shows_a_form
def recovery_codes(request):
    """The codes, once, after they were made; for new ones the password is asked."""
    user = request.user
    if not two_step.is_on(user):
        return redirect("accounts:two_step_on")
    form = OwnPasswordForm(request, request.POST or None)
    if request.method == "POST" and form.is_valid():
        two_step.renew_recovery_codes(user=user, by=user, at=request.now)
        request.session[FRESH_CODES] = True
        return redirect("accounts:recovery_codes")
    codes = two_step.recovery_codes(user)
    is_fresh = request.method == "GET" and request.session.pop(FRESH_CODES, False)
    return render(
        request,
        "accounts/recovery_codes.html",
        {"form": form, "codes": codes, "is_fresh": is_fresh},
        status=422 if request.method == "POST" else 200,
    )


@sensitive_post_parameters()
@login_required
@never_cache
@shows_a_form
def turn_off(request):
    form = OwnPasswordForm(request, request.POST or None)
    if request.method == "POST" and form.is_valid():
        two_step.turn_off(user=request.user, by=request.user, at=request.now)
        messages.success(request, _("Your password alone opens your login again."))
        return redirect("accounts:account")
    return render(
        request,
        "accounts/two_step_off.html",
        {"form": form},
        status=422 if request.method == "POST" else 200,
    )
