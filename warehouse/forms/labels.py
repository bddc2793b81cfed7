"""Which rolls get labels, and where these are printed."""

import uuid

from django import forms
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _

from accounts.models import User

from ..models import LabelPrint, Location, Roll
from ..models.labels import Paper
from ..permissions import Right
from ..printers import outputs
from ..states import Status


def number(**options) -> forms.IntegerField:
    """The key of a row, within what a database takes for one."""
    return forms.IntegerField(min_value=1, max_value=2**62, **options)


class ChosenField(forms.Field):
    """Values given several times, or with commas between: `?roll=1&roll=2,3`."""

    widget = forms.MultipleHiddenInput

    def __init__(self, kind: forms.Field):
        super().__init__(required=False)
        self.kind = kind

    def to_python(self, value) -> list:
        texts = ",".join(map(str, value or [])).split(",")
        return [self.kind.clean(text) for text in texts if text]


class RollsForm(forms.Form):
    """Rolls by what they have in common: an entry, a batch, an import, a job."""

    roll = ChosenField(forms.UUIDField())
    entry = forms.UUIDField(required=False)
    batch = number(required=False)
    import_id = number(required=False)
    job = number(required=False)
    missing = forms.BooleanField(required=False)

    FILTERS = {
        "roll": "pk__in",
        "entry": "entry_key",
        "batch": "batch",
        "import_id": "import_log",
        "job": "label_prints__job",
    }

    def rolls(self, user: User):
        """The chosen rolls that get labels, of those in which the person prints."""
        if not self.is_valid():
            return Roll.objects.none()
        facts = self.cleaned_data
        chosen = {
            path: facts[name] for name, path in self.FILTERS.items() if facts[name]
        }
        if not chosen:
            return Roll.objects.none()
        rolls = labelled(Roll.objects.seen_by(user, Right.REPRINT)).filter(**chosen)
        if facts["missing"]:
            rolls = rolls.filter(is_labelled=False)
        rolls = rolls.exclude(status=Status.VOID)
        return rolls.order_by("entered_at", "entry_line", "pk")


def labelled(rolls):
    """`rolls` with what a label shows, and whether they have one."""
    labels = LabelPrint.objects.filter(roll=OuterRef("pk"), copy__isnull=False)
    return rolls.with_names().annotate(is_labelled=Exists(labels))


class LocationsForm(forms.Form):
    """Locations one by one, or all racks of a department."""

    location = ChosenField(number())
    department = forms.CharField(required=False, max_length=16)

    def locations(self, user: User):
        if not self.is_valid():
            return Location.objects.none()
        found = Location.objects.seen_by(user).select_related("department")
        if ids := self.cleaned_data["location"]:
            return found.filter(pk__in=ids)
        if code := self.cleaned_data["department"]:
            return found.filter(department__code__iexact=code, is_closed=False)
        return found.none()


class PrintForm(forms.Form):
    output = forms.ChoiceField(label=_("Print with"), widget=forms.RadioSelect)
    paper = forms.ChoiceField(choices=Paper, widget=forms.HiddenInput)
    reason = forms.CharField(
        label=_("Why another label?"),
        max_length=200,
        required=False,
        help_text=_("Torn, lost, unreadable … It is kept with the roll."),
    )
    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)

    def __init__(self, posted=None, *, paper: str, asks_reason: bool):
        super().__init__(posted, initial={"paper": paper, "output": outputs()[0]})
        choices = [(one.value, one.label) for one in outputs()]
        self.fields["output"].choices = choices
        if len(choices) == 1:
            self.fields["output"].widget = forms.HiddenInput()
        if asks_reason:
            self.fields["reason"].required = True
        else:
            self.fields["reason"].widget = forms.HiddenInput()
