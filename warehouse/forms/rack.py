from django import forms
from django.utils.translation import gettext_lazy as _

from .. import lookup
from ..operations import Scan


class StoreHereForm(forms.Form):
    """A roll for the rack whose page this is."""

    key = forms.UUIDField(widget=forms.HiddenInput)
    roll = forms.CharField(
        label=_("Roll"),
        max_length=200,
        help_text=_("Scan its label, or type its number."),
        widget=forms.TextInput(attrs={"autocapitalize": "characters"}),
    )
    override_reason = forms.CharField(
        label=_("Reason, if the rack is full"), max_length=200, required=False
    )

    def scan(self) -> Scan:
        return Scan(key=self.cleaned_data["key"])

    def named(self) -> dict:
        """May raise UnknownRoll or IsLocation."""
        return {
            "roll": lookup.roll(self.cleaned_data["roll"]),
            "override_reason": self.cleaned_data["override_reason"],
        }
