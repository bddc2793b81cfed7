"""A dealer registers, and keeps the shop's page true."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters

from accounts.errors import Refusal
from accounts.forms import PersonForm
from accounts.methods import shows_a_form
from accounts.newcomers import sign_in_newcomer
from accounts.throttle import REGISTER, throttled

from .. import operations
from ..forms.shop import ProfileForm, ShopForm
from .door import dealer
from .refused import add_refusal


@sensitive_post_parameters("password1", "password2")
@shows_a_form
@throttled(REGISTER)
def register(request):
    """Make the shop, and its person unless signed in; the office looks at it then."""
    if hasattr(request.user, "supplier"):
        return redirect("ration:dashboard")
    is_known = request.user.is_authenticated
    person_form = None if is_known else PersonForm(request.POST or None)
    shop_form = ShopForm(request.POST or None)
    forms = [form for form in (person_form, shop_form) if form]
    # Both are asked, so that every mistake is shown at once.
    if all([form.is_valid() for form in forms]):
        try:
            supplier = operations.register_supplier(
                user=request.user if is_known else None,
                person=person_form and person_form.person_data,
                shop=shop_form.cleaned_data,
                at=request.now,
            )
        except Refusal as refusal:
            add_refusal(refusal, *forms)
        else:
            if not is_known:
                sign_in_newcomer(request, supplier.user)
            return redirect("accounts:waiting")
    return render(
        request,
        "ration/register.html",
        {"person_form": person_form, "shop_form": shop_form},
        status=422 if request.method == "POST" else 200,
    )


@dealer
@shows_a_form
def profile(request):
    form = ProfileForm(request.POST or None, supplier=request.supplier)
    status = 200
    if request.method == "POST":
        if form.is_valid() and (saved := _save(request, form)):
            return saved
        status = 422
    return render(
        request,
        "ration/profile.html",
        {"form": form, "supplier": request.supplier},
        status=status,
    )


def _save(request, form):
    try:
        supplier = operations.edit_supplier(
            supplier=request.supplier,
            by=request.user,
            at=request.now,
            **form.cleaned_data,
        )
    except Refusal as refusal:
        return add_refusal(refusal, form)
    if supplier.is_approved:
        messages.success(request, _("The shop's page is saved."))
        return redirect("ration:profile")
    messages.info(request, _("Saved. The office looks at your shop again now."))
    return redirect("accounts:waiting")
