import uuid

from django import forms
from django.utils.translation import gettext_lazy as _

from ..models import Reminder
from ..reminders import Tone
from .fields import PostingForm, RupeeField, day_field


class RemindForm(PostingForm):
    """By which way, and in which tone."""

    tone = forms.ChoiceField(
        label=_("Text"), choices=Tone, initial=Tone.POLITE, widget=forms.RadioSelect
    )
    channel = forms.ChoiceField(choices=Reminder.Channel)

    def renew_key(self) -> None:
        """After a refusal the next press is another one: the mail may go through."""
        self.data = self.data.copy()
        self.data["key"] = str(uuid.uuid4())


class PromiseForm(PostingForm):
    promised_on = day_field(_("Promised for"))
    amount = RupeeField(label=_("Amount"), required=False)
