"""Phone numbers: typed in any way, kept in one (E.164, India when no country)."""

import phonenumbers
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

HOME = "IN"
LONGEST = 16


def normalised(typed: str) -> str:
    """`typed` as `+919876543210`. Raises ValueError when it is no phone number."""
    try:
        number = phonenumbers.parse(typed, HOME)
    except phonenumbers.NumberParseException as error:
        raise ValueError(typed) from error
    if not phonenumbers.is_valid_number(number):
        raise ValueError(typed)
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def is_kept(text: str) -> bool:
    """Whether `text` has the shape in which numbers are kept.

    Which numbers are in use changes from year to year: one that was valid when it was
    written stays a number.
    """
    try:
        number = phonenumbers.parse(text)
    except phonenumbers.NumberParseException:
        return False
    form = phonenumbers.PhoneNumberFormat.E164
    return phonenumbers.format_number(number, form) == text


def readable(kept: str) -> str:
    """A kept number in groups as people read it; anything else as it is."""
    try:
        number = phonenumbers.parse(kept)
    except phonenumbers.NumberParseException:
        return kept
    form = phonenumbers.PhoneNumberFormat.INTERNATIONAL
    return phonenumbers.format_number(number, form)


class PhoneField(forms.CharField):
    """A form field whose cleaned value is a normalised number, or empty."""

    default_error_messages = {
        "invalid": _("This is not a phone number. Write all 10 digits.")
    }

    def __init__(self, **options):
        options.setdefault("max_length", 40)
        options.setdefault(
            "widget",
            forms.TextInput(
                attrs={"type": "tel", "inputmode": "tel", "autocomplete": "tel"}
            ),
        )
        super().__init__(**options)

    def prepare_value(self, value):
        return readable(value) if isinstance(value, str) else value

    def clean(self, value):
        typed = super().clean(value)
        try:
            return normalised(typed) if typed else ""
        except ValueError:
            raise ValidationError(self.error_messages["invalid"], "invalid") from None
