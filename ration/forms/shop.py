"""The shop as its dealer registers and keeps it."""

import re

from django import forms
from django.core.exceptions import ValidationError
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext_lazy as _

from accounts.phones import PhoneField

from ..card import spelled_out
from ..models import Supplier

CENTRE_CODE = re.compile(r"[A-Z0-9]{3,20}")


class ShopForm(forms.ModelForm):
    """A ration shop as its dealer registers it; the operation keeps codes unique."""

    agent_name = forms.CharField(
        label=_("Dealer's name"),
        max_length=80,
        help_text=_("As on the shop's licence. It is printed on the poster."),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    phone = PhoneField(label=_("Phone"), help_text=_("For the office, never shown."))
    centre_code = forms.CharField(
        label=_("Centre code"),
        max_length=40,
        help_text=_("The number of the fair-price shop: 3 to 20 letters and digits."),
        widget=forms.TextInput(
            attrs={
                "autocomplete": "off",
                "autocapitalize": "characters",
                "spellcheck": "false",
            }
        ),
    )
    open_days = forms.MultipleChoiceField(
        label=_("Open on"),
        choices=[(str(day + 1), name) for day, name in WEEKDAYS.items()],
        widget=forms.CheckboxSelectMultiple,
        initial=list("123456"),
        error_messages={"required": _("Choose at least one day.")},
    )

    class Meta:
        model = Supplier
        fields = ["agent_name", "centre_code", "phone", "address", "open_days"]
        labels = {"address": _("Address of the shop")}
        widgets = {
            "address": forms.Textarea(
                attrs={"rows": 3, "autocomplete": "street-address"}
            )
        }

    def clean_centre_code(self) -> str:
        code = spelled_out(self.cleaned_data["centre_code"])
        if not CENTRE_CODE.fullmatch(code):
            raise ValidationError(
                _("A centre code has 3 to 20 letters A-Z and digits."), code="letters"
            )
        return code

    def clean_open_days(self) -> str:
        return "".join(sorted(self.cleaned_data["open_days"]))

    def validate_unique(self):
        """Left to the operation, which knows for certain."""


class ProfileForm(ShopForm):
    """The shop's page: the same, and how the shop runs its queue."""

    priority_every = forms.IntegerField(
        label=_("Normal turns before each priority turn"),
        min_value=1,
        max_value=20,
        help_text=_("With 2: two normal, one priority, two normal … Nobody starves."),
    )
    counter_percent = forms.IntegerField(
        label=_("Tokens for booking at the counter, in percent"),
        min_value=0,
        max_value=100,
        help_text=_(
            "The rest stay for people who book by phone. Tokens that a day keeps for"
            " the counter can all be given there."
        ),
    )

    class Meta(ShopForm.Meta):
        fields = [*ShopForm.Meta.fields, "priority_every", "counter_percent"]

    def __init__(self, posted=None, *, supplier: Supplier):
        # A copy: a form that is refused must not change the page's own shop.
        shop = Supplier.objects.get(pk=supplier.pk)
        initial = {"open_days": list(shop.open_days)}
        super().__init__(posted, instance=shop, initial=initial)
