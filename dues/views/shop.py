"""The shop: registering it, and its details."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters

from accounts.errors import AccountsError
from accounts.forms import PersonForm
from accounts.methods import shows_a_form
from accounts.newcomers import sign_in_newcomer
from accounts.roles import Role
from accounts.throttle import REGISTER, throttled

from .. import dates, operations
from ..door import with_shop
from ..errors import HasShop
from ..forms.shop import ShopForm, ShopSettingsForm


@sensitive_post_parameters("password1", "password2")
@shows_a_form
@throttled(REGISTER)
def register(request):
    if hasattr(request.user, "shopkeeper"):
        return redirect("home")
    is_known = request.user.is_authenticated
    person_form = None if is_known else PersonForm(request.POST or None)
    shop_form = ShopForm(request.POST or None)
    # Both are asked, so that every mistake is shown at once.
    if all([form.is_valid() for form in (person_form, shop_form) if form]):
        try:
            shopkeeper = operations.register_shopkeeper(
                user=request.user if is_known else None,
                person=person_form and person_form.person_data,
                shop=shop_form.cleaned_data | {"language": get_language()},
                at=request.now,
            )
        except AccountsError as refusal:
            person_form.add_error(refusal.field, refusal.sentence)
        except HasShop as refusal:
            messages.info(request, refusal.sentence)
            return redirect("home")
        else:
            if not is_known:
                sign_in_newcomer(request, shopkeeper.user)
            is_let_in = shopkeeper.user.has_role(Role.SHOPKEEPER)
            return redirect("dues:dashboard" if is_let_in else "accounts:waiting")
    return render(
        request,
        "dues/register.html",
        {"person_form": person_form, "shop_form": shop_form},
        status=422 if request.method == "POST" else 200,
    )


@with_shop
def settings(request):
    today = dates.today(request.now)
    form = ShopSettingsForm(request.POST or None, shop=request.shop, today=today)
    if form.is_valid():
        operations.update_shop(
            shopkeeper=request.shop,
            shop=form.cleaned_data,
            by=request.user,
            at=request.now,
        )
        messages.success(request, _("The shop's details are saved."))
        return redirect("dues:dashboard")
    return render(
        request,
        "dues/settings.html",
        {"form": form},
        status=422 if form.is_bound else 200,
    )
