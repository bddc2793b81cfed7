"""What is typed on the page of a roll. `named` are the arguments of its operation."""

from decimal import Decimal

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from .. import customers, lookup
from ..models.goods import MAX_WEIGHT_G
from ..operations import Scan

NOTE_LENGTH = 200


class StepForm(forms.Form):
    """Every press says which press it is, and how the roll stood on the page."""

    key = forms.UUIDField(widget=forms.HiddenInput)
    version = forms.IntegerField(min_value=0, widget=forms.HiddenInput)

    def scan(self) -> Scan:
        facts = self.cleaned_data
        return Scan(key=facts["key"], version=facts["version"])

    def named(self) -> dict:
        """What was typed. May raise the refusals of `lookup`."""
        return {
            name: value
            for name, value in self.cleaned_data.items()
            if name not in StepForm.base_fields
        }


def note(label, **options) -> forms.CharField:
    return forms.CharField(label=label, max_length=NOTE_LENGTH, **options)


class ReasonForm(StepForm):
    reason = note(_("Reason"), help_text=_("It stays with the roll."))


class ReleaseForm(StepForm):
    reason = note(_("Reason"), required=False)


class QualityForm(StepForm):
    note = note(_("What was found"), required=False)


class WeightForm(ReasonForm):
    weight_kg = forms.DecimalField(
        label=_("Weight in kg"),
        min_value=Decimal("0.001"),
        max_value=MAX_WEIGHT_G // 1000,
        decimal_places=3,
        widget=forms.NumberInput(attrs={"inputmode": "decimal"}),
    )
    field_order = ("weight_kg", "reason")

    def named(self):
        named = super().named()
        return named | {"weight_g": int(named.pop("weight_kg") * 1000)}


class TakeBackForm(StepForm):
    step = forms.IntegerField(widget=forms.HiddenInput)
    reason = note(
        _("Reason"), required=False, help_text=_("Both steps stay in the history.")
    )


class RackForm(StepForm):
    location = forms.CharField(
        label=_("Rack"),
        max_length=80,
        help_text=_("As on its label: FM01A01"),
        widget=forms.TextInput(attrs={"autocapitalize": "characters"}),
    )
    override_reason = note(
        _("Reason, if the rack is full"),
        required=False,
        help_text=_("Only for who may fill a rack above its limit."),
    )

    def named(self):
        named = super().named()
        return named | {"location": lookup.location(named["location"])}


class TemporaryForm(RackForm):
    location = forms.CharField(
        label=_("Place"),
        max_length=80,
        required=False,
        help_text=_("Empty: on the floor."),
    )

    def named(self):
        named = StepForm.named(self)
        place = named["location"]
        return named | {"location": lookup.location(place) if place else None}


class TransferForm(RackForm):
    location = forms.CharField(
        label=_("To"),
        max_length=80,
        help_text=_("A department, LM, or one of its racks"),
        widget=forms.TextInput(attrs={"autocapitalize": "characters"}),
    )

    def named(self):
        named = StepForm.named(self)
        return named | {"to": lookup.destination(named.pop("location"))}


class DispatchForm(StepForm):
    """A name nobody knows is a slip, until somebody says that it is new."""

    customer = forms.CharField(
        label=_("Customer"),
        max_length=120,
        widget=forms.TextInput(
            attrs={"list": "known-customers", "autocomplete": "off"}
        ),
    )
    is_new = forms.BooleanField(
        label=_("This is a new customer"), required=False, widget=forms.HiddenInput
    )
    reference = forms.CharField(
        label=_("Vehicle or invoice"), max_length=60, required=False
    )

    def clean(self):
        facts = super().clean()
        name = facts.get("customer")
        if name and not lookup.customer(name):
            self.fields["is_new"].widget = forms.CheckboxInput()
            if not facts["is_new"]:
                self.add_error("customer", _unknown_customer(name))
        return facts

    def named(self):
        named = super().named()
        del named["is_new"]
        return named


def _unknown_customer(name: str):
    if near := customers.like(name):
        names = ", ".join(one.name for one in near)
        said = _("Nothing was sent to {name} before. Did you mean {names}?")
        return format_lazy(said, name=name, names=names)
    said = _("Nothing was sent to {name} before. Tick below if it is a new customer.")
    return format_lazy(said, name=name)
