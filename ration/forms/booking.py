import re
import unicodedata
import uuid

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.phones import PhoneField

from .. import card, shop

ANY_CODE_LENGTH = 40
# A code that is copied off paper: no keyboard's help is wanted.
AS_PRINTED = {
    "autocomplete": "off",
    "autocapitalize": "characters",
    "spellcheck": "false",
    "class": "big",
}


class BookingForm(forms.Form):
    """A citizen's booking. `cleaned_data["card_number"]` is a `card.Card`."""

    card_number = forms.CharField(
        label=_("Ration card number"),
        help_text=_("As printed on the ration card. Do not enter your Aadhaar number."),
        error_messages={"required": _("Type the ration card number.")},
        widget=forms.TextInput(attrs=AS_PRINTED),
    )
    phone = PhoneField(
        label=_("Phone number"),
        required=False,
        help_text=_("Only for the shop, should the day be cancelled."),
    )
    onsite_code = forms.CharField(
        label=_("Code on the shop's screen"),
        help_text=_("Six digits on the screen in the shop, new every five minutes."),
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "inputmode": "numeric", "maxlength": 12}
        ),
    )
    # Pressing twice with the same form is one booking.
    request_key = forms.CharField(
        required=False, widget=forms.HiddenInput, initial=uuid.uuid4
    )
    sure_of = forms.CharField(required=False, widget=forms.HiddenInput)
    waitlist = forms.BooleanField(required=False)

    def __init__(self, posted=None, *, asks_onsite_code: bool):
        super().__init__(posted)
        if not asks_onsite_code:
            del self.fields["onsite_code"]

    def clean_card_number(self) -> card.Card:
        typed = self.cleaned_data["card_number"]
        found = card.read(typed)
        if card.looks_like_aadhaar(typed):
            self._ask_whether_sure(found.digest[:8])
        return found

    def _ask_whether_sure(self, which: str) -> None:
        """Let an Aadhaar-like number pass only at the second press."""
        if self.data.get("sure_of") == which:
            return
        self.data = self.data.copy()
        self.data["sure_of"] = which
        raise ValidationError(
            _(
                "This looks like an Aadhaar number. Please type the ration card"
                " number. If it is your ration card number, press once more."
            ),
            code="aadhaar",
        )

    def clean_onsite_code(self) -> str:
        typed = unicodedata.normalize("NFKC", self.cleaned_data["onsite_code"])
        return "".join(
            str(unicodedata.digit(sign)) for sign in re.findall(r"\d", typed)
        )

    def clean_request_key(self) -> str:
        try:
            return str(uuid.UUID(self.cleaned_data["request_key"]))
        except ValueError:
            return ""


class FindForm(forms.Form):
    """Find a shop; `cleaned_data["code"]` is the Supplier."""

    code = forms.CharField(
        label=_("Shop code"),
        help_text=_("It is printed under the QR at the shop."),
        error_messages={"required": _("Type the shop code.")},
        widget=forms.TextInput(attrs=AS_PRINTED | {"maxlength": ANY_CODE_LENGTH}),
    )

    def clean_code(self):
        typed = self.cleaned_data["code"]
        if found := shop.supplier_of_code(typed) or shop.supplier_of_centre(typed):
            return found
        raise ValidationError(
            _("No shop has this code. Check it on the poster at the shop."),
            code="unknown",
        )
