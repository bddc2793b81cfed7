"""New rolls by hand: a batch, and its weights as a pasted column."""

import uuid
from dataclasses import replace
from datetime import date

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from accounts.days import day_field
from accounts.models import Department, User

from .. import posting_days
from ..entries import Outlook
from ..operations import Line
from ..operations.entry import LONGEST_NUMBER
from ..permissions import Right, reach
from ..weights import MOST_LINES, Weighed, column

MOST_SHOWN = 12
FURTHER = _("This batch has rolls already. If these are further ones, press again.")
DAYS = {
    "future": _("This day is in the future. If it is right, press again."),
    "old": _("This day is more than two years ago. If it is right, press again."),
}
UPPER = {
    "autocapitalize": "characters",
    "autocomplete": "off",
    "spellcheck": "false",
}


class EntryForm(forms.Form):
    """`outlook` is what the entry would make; `facts` are for `create_rolls`."""

    department = forms.ModelChoiceField(
        Department.objects.none(), label=_("Department"), empty_label=None
    )
    material = forms.CharField(
        label=_("Material number"),
        max_length=LONGEST_NUMBER,
        widget=forms.TextInput(attrs=UPPER | {"list": "materials"}),
    )
    description = forms.CharField(
        label=_("Description of a new material"), max_length=200, required=False
    )
    batch = forms.CharField(
        label=_("Batch number"),
        max_length=LONGEST_NUMBER,
        widget=forms.TextInput(attrs=UPPER),
    )
    posting_on = day_field(_("Posting date"), initial=timezone.localdate)
    weights = forms.CharField(
        label=_("Weights in kg"),
        strip=False,
        help_text=_(
            "One roll a line, as in a column of a sheet: 412.5. With a number of its"
            " own: the roll's number, a tab or comma, the weight."
        ),
        widget=forms.Textarea(
            attrs={"rows": 8, "spellcheck": "false", "autocomplete": "off"}
        ),
    )
    # Pressing twice with the same form makes the rolls once.
    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)
    sure_of = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, posted=None, *, user: User, today: date):
        super().__init__(posted)
        self.user, self.today, self.outlook = user, today, None
        departments = reach(user, Right.ENTER).narrow(Department.objects.all(), "pk")
        self.fields["department"].queryset = departments
        if len(departments) == 1:
            self.fields["department"].widget = forms.HiddenInput()
        self.fields["department"].initial = (
            user.profile.department_id
            or departments.values_list("pk", flat=True).first()
        )

    def clean_weights(self) -> list[Weighed]:
        read, wrong = column(self.cleaned_data["weights"])
        if wrong:
            left = len(wrong) - MOST_SHOWN
            more = ngettext(
                "And %(left)d more line.", "And %(left)d more lines.", max(left, 1)
            )
            told = wrong[:MOST_SHOWN] + [more % {"left": left}] * (left > 0)
            raise ValidationError(told)
        if not read:
            raise ValidationError(_("Write the weight of one roll at least."))
        if len(read) > MOST_LINES:
            raise ValidationError(
                _("At most %(most)d rolls at once. Bring more as a file."),
                params={"most": MOST_LINES},
            )
        return read

    def clean(self):
        facts = super().clean()
        self.outlook = self._look_ahead()
        if not self.errors:
            self._ask_whether_sure()
        return facts

    def _look_ahead(self) -> Outlook:
        """What is shown beside the form, also beside one that is refused."""
        names = ("material", "batch", "weights")
        typed = (self.cleaned_data.get(one, self.data.get(one, "")) for one in names)
        outlook = Outlook.of(self.user, *typed)
        return replace(outlook, wrong=())  # the field itself says its wrong lines

    def _ask_whether_sure(self) -> None:
        """Let what may be a slip pass only at the second press."""
        outlook, day = self.outlook, self.cleaned_data["posting_on"]
        if self.entry_key in outlook.entry_keys:
            return
        is_further, doubt = outlook.earlier, posting_days.doubt(day, self.today)
        seen = f"{outlook.seen}/{day}" if doubt else outlook.seen
        if not (is_further or doubt) or self.data.get("sure_of") == seen:
            return
        self.data = self.data.copy()
        self.data["sure_of"] = seen
        if is_further:
            self.add_error(None, ValidationError(FURTHER, code="batch_exists"))
        if doubt:
            self.add_error("posting_on", ValidationError(DAYS[doubt], code=doubt))

    @property
    def entry_key(self) -> uuid.UUID:
        """The press and what was typed: edited after going back, it is another."""
        facts = self.cleaned_data
        typed = [(one.roll_no, one.weight_g) for one in facts["weights"]]
        names = ("department", "material", "description", "batch", "posting_on")
        content = [str(facts[name]) for name in names]
        return uuid.uuid5(facts["key"], repr((content, typed)))

    @property
    def facts(self) -> dict:
        """Department, lines and key, as `create_rolls` wants them."""
        facts = self.cleaned_data
        lines = [
            Line(
                material=facts["material"],
                batch=facts["batch"],
                weight_g=weighed.weight_g,
                roll_no=weighed.roll_no,
                description=facts["description"],
                posting_on=facts["posting_on"],
            )
            for weighed in facts["weights"]
        ]
        return {
            "department": facts["department"],
            "lines": lines,
            "key": self.entry_key,
        }
