"""Days as people type them: how they are written, and in which years they may lie."""

from datetime import date

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

# What both databases can keep, and every time zone can tell the beginning and end of.
YEARS = range(1970, 9000)


def check_year(day: date) -> None:
    if day.year not in YEARS:
        raise ValidationError(_("Check the year."), "year")


def day_field(label, *, validators=(check_year,), **options) -> forms.DateField:
    """A day, of YEARS unless `validators` say something narrower."""
    return forms.DateField(
        label=label,
        validators=validators,
        # Never month first, whatever the reader's language makes of it.
        input_formats=["%Y-%m-%d", "%d-%m-%Y", "%d/%m/%Y", "%d.%m.%Y"],
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        **options,
    )
