"""What a department decides for itself."""

from django import forms
from django.utils.translation import gettext_lazy as _

from ..models import DepartmentRules


class RulesForm(forms.Form):
    is_transfer_two_step = forms.BooleanField(
        label=_("A roll that is sent here must be received"),
        required=False,
        help_text=_("Until then it is on the way, and only its receiver may take it."),
    )
    allows_direct_dispatch = forms.BooleanField(
        label=_("Rolls may be dispatched without being stored first"), required=False
    )
    operators_enter_material = forms.BooleanField(
        label=_("Operators enter material"), required=False
    )
    location_pattern = forms.CharField(
        label=_("Pattern of rack codes"),
        required=False,
        max_length=200,
        help_text=_(
            "Empty: FM01A01 or FMA01. Else a regular expression with the names row and"
            " column, and aisle if there is one."
        ),
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "spellcheck": "false", "class": "code"}
        ),
    )

    @staticmethod
    def of(rules: DepartmentRules) -> dict:
        return {name: getattr(rules, name) for name in RulesForm.base_fields}


class TryCodeForm(forms.Form):
    """A code to be read by the pattern, before it is saved."""

    sample = forms.CharField(
        label=_("Try a code"),
        required=False,
        max_length=40,
        widget=forms.TextInput(
            attrs={"autocapitalize": "characters", "autocomplete": "off"}
        ),
    )
