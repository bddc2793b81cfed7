"""How a list of mismatches is narrowed."""

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import Department

from ..models import Mismatch

ANY = [("", _("any"))]
STANDS = [("", _("open")), ("resolved", _("resolved"))]


class MismatchFilterForm(forms.Form):
    stand = forms.ChoiceField(label=_("State"), required=False, choices=STANDS)
    kind = forms.ChoiceField(
        label=_("Kind"), required=False, choices=ANY + Mismatch.Kind.choices
    )
    department = forms.ChoiceField(label=_("Department"), required=False)

    def __init__(self, *args, departments: list[Department], **named):
        super().__init__(*args, **named)
        self.fields["department"].choices = [
            *ANY,
            *((one.code, str(one)) for one in departments),
        ]

    def narrow(self, mismatches):
        """Of `mismatches` those that a valid form asks for, the newest first."""
        wanted = self.cleaned_data
        is_resolved = wanted["stand"] == "resolved"
        found = mismatches.resolved() if is_resolved else mismatches.open()
        if wanted["kind"]:
            found = found.filter(kind=wanted["kind"])
        if wanted["department"]:
            found = found.filter(department__code=wanted["department"])
        return found
