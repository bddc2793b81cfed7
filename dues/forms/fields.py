"""What the khata's forms are made of: amounts, days, and one more tap."""

import re
import uuid
from datetime import date

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.utils.translation import gettext_lazy as _

from accounts import days

from .. import amounts, dates
from ..cautions import Caution
from ..errors import DuesError
from ..models import Shopkeeper

# What may be the id of a row: more digits no database takes.
is_id = re.compile(r"[0-9]{1,18}\Z").match
LONGEST_AMOUNT = 4 * amounts.LONGEST


class RupeeField(forms.CharField):
    """An amount as people type it: `120+45*2`. Cleaned to whole paise, or None.

    What cannot be read comes back with the sentence that says what was read.
    """

    default_error_messages = {"required": _("Write the amount.")}

    def __init__(self, *, least: int = 1, **options):
        """`least` paise may be written: 0 where nothing at all has a meaning."""
        self.least = least
        attributes = {
            "inputmode": "decimal",
            "autocomplete": "off",
            "maxlength": LONGEST_AMOUNT,
        }
        options.setdefault("widget", forms.TextInput(attrs=attributes))
        super().__init__(**options)

    def clean(self, value):
        typed = super().clean(value)
        if not typed:
            return None
        try:
            return amounts.read(typed, self.least).paise
        except DuesError as refusal:
            raise ValidationError(refusal.sentence, refusal.code) from None

    def prepare_value(self, value):
        return as_typed(value) if isinstance(value, int) else value


def as_typed(paise: int) -> str:
    """An amount as one would type it: 1250 or 1250.50."""
    whole, rest = divmod(paise, 100)
    return f"{whole}.{rest:02}" if rest else f"{whole}"


def _is_plausible(on: date) -> None:
    try:
        dates.check_first(on)
    except DuesError as refusal:
        raise ValidationError(refusal.sentence, refusal.code) from None


def day_field(label, **options) -> forms.DateField:
    return days.day_field(label, validators=[_is_plausible], **options)


class KeyField(forms.CharField):
    """What makes a second arrival known. What is no key becomes a new one."""

    def clean(self, value) -> str:
        try:
            return str(uuid.UUID(value or ""))
        except ValueError:
            return str(uuid.uuid4())


class PostingForm(forms.Form):
    """A form that changes a khata once, however often its button arrives.

    Before something unusual it asks for one more tap, with all that was typed kept:
    subclasses name their `cautions_about` what was typed.
    """

    key = KeyField(required=False, widget=forms.HiddenInput, initial=uuid.uuid4)
    sure_of = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, posted=None, *, shop: Shopkeeper, **options):
        self.shop, self.cautions = shop, []
        super().__init__(posted, **options)

    @property
    def is_repeat(self) -> bool:
        """The same press once more: its first answer is shown, nothing is asked."""
        return self.shop.postings.filter(key=self.cleaned_data["key"]).exists()

    def clean(self):
        typed = super().clean()
        if self.errors or self.is_repeat:
            return typed
        self.cautions = self.cautions_about(typed)
        which = "|".join(caution.code for caution in self.cautions)
        is_asked = which and self.data.get("sure_of") != which
        # What looks so alike may be this press's own first arrival, written just now.
        if is_asked and not self.is_repeat:
            self.data = self.data.copy()
            self.data["sure_of"] = which
            raise ValidationError(_("Look once more, then press again."), "sure")
        return typed

    def cautions_about(self, typed: dict) -> list[Caution]:
        """What of `typed` deserves one more tap."""
        return []

    @property
    def asks_again(self) -> bool:
        return self.has_error(NON_FIELD_ERRORS, "sure")
