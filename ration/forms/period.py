"""The period a report is asked for."""

from datetime import date, timedelta

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.days import day_field

DAYS_SHOWN = 30
LONGEST_DAYS = 366


class PeriodForm(forms.Form):
    """`from` and `to`, both included; the last thirty days unless told otherwise."""

    def __init__(self, query, *, today: date):
        usual = {"from": today - timedelta(days=DAYS_SHOWN - 1), "to": today}
        super().__init__({**usual, **query.dict()})
        # Named here because `from` is a word of Python.
        self.fields["from"] = day_field(_("From"))
        self.fields["to"] = day_field(_("To"))

    def clean(self):
        days = super().clean()
        first, last = days.get("from"), days.get("to")
        if first and last and first > last:
            self.add_error("to", _("The last day comes before the first."))
        elif first and last and (last - first).days >= LONGEST_DAYS:
            self.add_error("from", _("Choose at most one year."))
        return days

    @property
    def days(self) -> tuple[date, date]:
        """(first, last) of a valid form."""
        return self.cleaned_data["from"], self.cleaned_data["to"]
