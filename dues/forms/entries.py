"""What is written of a due: giving, correcting, a reason, a note."""

from datetime import datetime

from django import forms
from django.utils.translation import gettext_lazy as _

from .. import cautions
from ..models import Customer, Due
from .fields import PostingForm, RupeeField, day_field

LONGEST_TEXT = 200


def text_field(label, **options) -> forms.CharField:
    attributes = {"autocomplete": "off"}
    return forms.CharField(
        label=label,
        max_length=LONGEST_TEXT,
        widget=forms.TextInput(attrs=attributes),
        **options,
    )


class GiveForm(PostingForm):
    """Udhar for a customer; what is left empty follows the shop's habit."""

    amount = RupeeField(label=_("Amount"))
    description = text_field(_("For what"), required=False)
    entry_on = day_field(_("Given on"), required=False)
    due_on = day_field(_("To be paid by"), required=False)

    def __init__(self, posted=None, *, customer: Customer, at: datetime, **options):
        self.customer, self.at = customer, at
        super().__init__(posted, shop=customer.shopkeeper, **options)

    def cautions_about(self, typed: dict) -> list[cautions.Caution]:
        return cautions.of_giving(self.customer, typed["amount"], self.at)

    @property
    def entry(self) -> dict:
        """What the operation takes."""
        typed = self.cleaned_data
        return {
            "amount_paise": typed["amount"],
            "description": typed["description"],
            "entry_on": typed["entry_on"],
            "due_on": typed["due_on"],
            "key": typed["key"],
        }


class CorrectForm(GiveForm):
    """A due as it should have been; starts as it is."""

    reason = text_field(
        _("What was wrong"),
        error_messages={"required": _("Write a reason. It stays in the history.")},
    )

    def __init__(self, posted=None, *, due: Due, at: datetime):
        initial = {
            "amount": due.amount_paise,
            "description": due.description,
            "due_on": due.due_on,
        }
        super().__init__(posted, customer=due.customer, at=at, initial=initial)
        self.fields["entry_on"].label = _("Date")

    def cautions_about(self, typed: dict) -> list[cautions.Caution]:
        return []

    @property
    def entry(self) -> dict:
        return super().entry | {"reason": self.cleaned_data["reason"]}


class RefundForm(PostingForm):
    """A part of the advance, paid back."""

    amount = RupeeField(label=_("Amount"))
    description = text_field(_("Note"), required=False)


class ReasonForm(PostingForm):
    """Why an entry is cancelled; not asked of a slip taken back at once."""

    reason = text_field(
        _("Reason"),
        error_messages={"required": _("Write a reason. It stays in the history.")},
    )


class NoteForm(forms.Form):
    text = text_field(_("Note"), required=False)
