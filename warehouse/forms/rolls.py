"""How a list of rolls is narrowed."""

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import Department

from .. import codes
from ..states import Status

ANY = [("", _("any"))]
AGES = [
    ("overdue", _("standing too long")),
    ("7", _("older than 7 days")),
    ("30", _("older than 30 days")),
    ("90", _("older than 90 days")),
]


class RollFilterForm(forms.Form):
    q = forms.CharField(
        label=_("Find"),
        required=False,
        max_length=120,
        widget=forms.TextInput(
            attrs={
                "type": "search",
                "placeholder": _("Roll, batch, material or customer"),
            }
        ),
    )
    status = forms.ChoiceField(
        label=_("State"), required=False, choices=[*ANY, *Status.choices]
    )
    department = forms.ChoiceField(label=_("Kept by"), required=False)
    material = forms.CharField(label=_("Material"), required=False, max_length=40)
    location = forms.CharField(label=_("Rack"), required=False, max_length=40)
    held = forms.ChoiceField(
        label=_("Hold"),
        required=False,
        choices=[*ANY, ("1", _("on hold")), ("0", _("not on hold"))],
    )
    age = forms.ChoiceField(label=_("Age"), required=False, choices=[*ANY, *AGES])
    # Only by the link of an import's page.
    import_id = forms.IntegerField(
        required=False, min_value=1, max_value=2**62, widget=forms.HiddenInput
    )

    def __init__(self, *args, departments: list[Department], **named):
        super().__init__(*args, **named)
        self.fields["department"].choices = [
            *ANY,
            *((one.code, one.name) for one in departments),
        ]

    def narrowing(self) -> list[tuple[str, str, str]]:
        """Each filter that is set: its label, its value, and the way without it."""
        return [
            (field.label, self._shown(name, value), self._without(name))
            for name, field in self.fields.items()
            if (value := self.cleaned_data.get(name))
        ]

    def _without(self, name: str) -> str:
        query = self.data.copy()
        for left_out in (name, "after"):
            query.pop(left_out, None)
        return f"?{query.urlencode()}"

    def _shown(self, name: str, value: str) -> str:
        return dict(getattr(self.fields[name], "choices", ())).get(value, value)

    def clean_material(self):
        return codes.number(self.cleaned_data["material"])

    def clean_location(self):
        return codes.location_code(codes.scanned(self.cleaned_data["location"]))
