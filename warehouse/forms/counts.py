"""Counting: which racks, and one scan."""

import re

from django import forms
from django.utils.translation import gettext_lazy as _

from .. import lookup
from ..errors import WarehouseError
from .scan import code_field

MOST_RACKS = 100


class CountForm(forms.Form):
    racks = forms.CharField(
        label=_("Racks"),
        help_text=_("One or several codes, scanned or typed, a line each."),
        error_messages={"required": _("Name at least one rack.")},
        widget=forms.Textarea(
            attrs={"rows": 4, "autocapitalize": "characters", "spellcheck": "false"}
        ),
    )

    def clean_racks(self):
        """The locations named; every code that is none is told."""
        codes = re.split(r"[\s,;]+", self.cleaned_data["racks"].strip())
        found, refused = [], []
        for code in codes[:MOST_RACKS]:
            try:
                found.append(lookup.location(code))
            except WarehouseError as refusal:
                refused.append(refusal.sentence)
        if refused:
            raise forms.ValidationError(refused)
        if len(codes) > MOST_RACKS:
            most = {"most": MOST_RACKS}
            raise forms.ValidationError(_("At most %(most)s racks a count.") % most)
        return found


class SeenForm(forms.Form):
    code = code_field(
        _("Roll"),
        error_messages={"required": _("Scan or type a roll's code.")},
        attrs={"autofocus": True},
    )
