"""One scan by a plain form: what the scan pages do without JavaScript."""

from uuid import uuid4

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from accounts.models import User

from .. import customers, errors, lookup
from ..errors import WarehouseError
from ..operations import Item, Scan
from ..permissions import Right, holds
from ..states import Action

CODE_LENGTH = 200
NOTE_LENGTH = 200

RIGHTS = {
    Action.DISPATCH: Right.DISPATCH,
    Action.TRANSFER: Right.TRANSFER,
    Action.RECEIVE: Right.RECEIVE,
    Action.QA_SCAN: Right.QA_SCAN,
    Action.RETURN: Right.RETURN,
}
NAMES = {
    Action.DISPATCH: _("Dispatch"),
    Action.TRANSFER: _("Transfer"),
    Action.RECEIVE: _("Receive"),
    Action.QA_SCAN: _("Quality check"),
    Action.RETURN: _("Return"),
}


def code_field(label, **options) -> forms.CharField:
    """A field that a scanner writes into: no keyboard's help is wanted."""
    typing = {
        "autocomplete": "off",
        "autocapitalize": "characters",
        "spellcheck": "false",
        "enterkeyhint": "done",
    }
    return forms.CharField(
        label=label,
        max_length=CODE_LENGTH,
        widget=forms.TextInput(attrs=typing | options.pop("attrs", {})),
        **options,
    )


class LookupForm(forms.Form):
    code = code_field(
        _("Roll"), error_messages={"required": _("Scan or type a roll's code.")}
    )


class ScanForm(forms.Form):
    """A roll, and what was decided about all rolls of this round.

    `insisted` is the field by which a person does what was refused once, when the
    refusal allows it; it is shown only then.
    """

    roll = code_field(
        _("Roll"), error_messages={"required": _("Scan or type a roll's code.")}
    )
    # Pressing twice with the same form is one posting.
    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    kept = ()  # what the next scan begins with
    insistence = ""

    def needs(self, name: str, is_needed: bool, otherwise: str) -> None:
        """Make the field required; an empty form asks for it whatever is chosen."""
        field = self.fields[name]
        field.required = is_needed or not self.is_bound
        field.error_messages["required"] = otherwise

    def refuse(self, refusal: WarehouseError) -> None:
        """Say the refusal beside its field, and offer to insist where that is open."""
        field = refusal.field if refusal.field in self.fields else None
        self.add_error(field, refusal.sentence)
        if refusal.override_allowed:
            self.insisted = self[self.insistence]

    def scan(self) -> Scan:
        return Scan(key=self.cleaned_data["key"])

    def for_the_next(self) -> dict:
        return {name: self.cleaned_data.get(name) for name in self.kept}


class StoreForm(ScanForm):
    is_temporary = forms.BooleanField(
        label=_("Temporary storage"),
        required=False,
        help_text=_("Outside its rack for a while. Without a place: on the floor."),
    )
    location = code_field(
        _("Rack"),
        required=False,
        help_text=_("As on its label: FM01A01"),
        attrs={"list": "known-racks"},
    )
    override_reason = forms.CharField(
        label=_("Why the rack takes more"), max_length=NOTE_LENGTH, required=False
    )
    kept = ("location", "is_temporary")
    insistence = "override_reason"

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        is_needed = not self["is_temporary"].data
        self.needs("location", is_needed, _("Scan or type the rack."))

    def item(self) -> Item:
        """What is to be posted. Raises UnknownRoll, UnknownLocation, IsRoll …"""
        facts = self.cleaned_data
        action = Action.TEMP_STORAGE if facts["is_temporary"] else Action.PUTAWAY
        named = {"scan": self.scan(), "override_reason": facts["override_reason"]}
        if facts["location"]:
            named["location"] = lookup.location(facts["location"])
        return Item(action, lookup.roll(facts["roll"]), named)


class DispatchForm(ScanForm):
    """Only what the person may do is offered, and the first of it is chosen."""

    action = forms.ChoiceField(label=_("What happens"), widget=forms.RadioSelect)
    customer = forms.CharField(
        label=_("Customer"),
        max_length=120,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    # The name once more, by the button that makes a new customer known.
    new_customer = forms.CharField(
        max_length=120, required=False, widget=forms.HiddenInput
    )
    reference = forms.CharField(
        label=_("Vehicle or invoice"), max_length=60, required=False
    )
    location = code_field(
        _("To"),
        required=False,
        help_text=_("A department, LM, or one of its racks"),
        attrs={"list": "known-places"},
    )
    note = forms.CharField(
        label=_("What was found"), max_length=NOTE_LENGTH, required=False
    )
    reason = forms.CharField(
        label=_("Why it came back"), max_length=NOTE_LENGTH, required=False
    )
    skips_older = forms.BooleanField(
        label=_("Send this one all the same"), required=False
    )
    kept = ("action", "customer", "reference", "location")
    insistence = "skips_older"

    def __init__(self, *args, by: User, **options):
        super().__init__(*args, **options)
        self.by = by
        offered = [(one, NAMES[one]) for one in RIGHTS if holds(by, RIGHTS[one])]
        self.fields["action"].choices = offered
        self.fields["action"].initial = offered[0][0]
        self.offered = dict(offered)
        self.offered_customers = customers.offered("", by)
        chosen = self["action"].data
        for name, action, otherwise in (
            ("customer", Action.DISPATCH, errors.CustomerMissing.sentence),
            ("location", Action.TRANSFER, _("Scan or type where it goes.")),
            ("reason", Action.RETURN, errors.ReasonMissing.sentence),
        ):
            self.needs(name, chosen == action, otherwise)
        if self["new_customer"].data:
            self.fields["customer"].required = False

    def clean(self):
        facts = super().clean()
        if facts.get("action") == Action.DISPATCH and "customer" in facts:
            facts["customer"] = facts.get("new_customer") or facts["customer"]
            self._refuse_unknown_customer(facts)
        return facts

    def _refuse_unknown_customer(self, facts: dict) -> None:
        """A name nobody knows is a slip, until somebody says that it is new."""
        name = facts["customer"]
        if facts["new_customer"] or lookup.customer(name):
            return
        self.offered_customers = customers.offered(name, self.by)
        self.unknown_customer = name
        sentence = _("Nothing was sent to {name} before. Choose who is meant.")
        self.add_error("customer", format_lazy(sentence, name=name))

    def item(self) -> Item:
        """What is to be posted. Raises UnknownRoll, UnknownLocation, IsRoll …"""
        facts = self.cleaned_data
        action = Action(facts["action"])
        named = {"scan": self.scan()} | {name: facts[name] for name in TAKES[action]}
        if action == Action.TRANSFER:
            named["to"] = lookup.destination(facts["location"])
        return Item(action, lookup.roll(facts["roll"]), named)


# The fields of the form that are arguments of the action's operation as they are.
TAKES = {
    Action.DISPATCH: ("customer", "reference", "skips_older"),
    Action.TRANSFER: (),
    Action.RECEIVE: (),
    Action.QA_SCAN: ("note",),
    Action.RETURN: ("reason",),
}
