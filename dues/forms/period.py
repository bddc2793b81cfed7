"""The days a statement or a report is asked for."""

from datetime import date

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from ..ledger.ageing import BY_BILL_DATE, BY_DUE_DATE
from .fields import day_field

NOT_YET = _("This day has not come yet.")


class PeriodForm(forms.Form):
    """`from` (empty: from the first entry) and `to` (empty: today), both included."""

    def __init__(
        self,
        query,
        *,
        today: date,
        usual: date | None = None,
        most: int | None = None,
    ):
        """`most` days may be asked for at once; then there must be a first day."""
        typed = {"from": usual or "", "to": today} | query.dict()
        super().__init__(typed)
        self.today, self.most = today, most
        # Named here because `from` is a word of Python.
        self.fields["from"] = day_field(_("From"), required=bool(most))
        self.fields["to"] = day_field(_("To"), required=False)

    def clean_to(self) -> date:
        last = self.cleaned_data["to"] or self.today
        if last > self.today:
            raise ValidationError(NOT_YET)
        return last

    def clean(self):
        days = super().clean()
        first, last = days.get("from"), days.get("to")
        if first and last and first > last:
            self.add_error("to", _("The last day comes before the first."))
        elif first and last and self.most and (last - first).days >= self.most:
            self.add_error("from", _("Choose at most one year."))
        return days

    @property
    def days(self) -> tuple[date | None, date]:
        """(first, last) of a valid form."""
        return self.cleaned_data["from"], self.cleaned_data["to"]


class AgeingForm(forms.Form):
    """The day (empty: today) at whose end ages are told, and what they count from."""

    BY = ((BY_DUE_DATE, _("due date")), (BY_BILL_DATE, _("bill date")))

    def __init__(self, query, *, today: date):
        super().__init__({"on": today, "by": BY_DUE_DATE} | query.dict())
        self.today = today

    on = day_field(_("At the end of"), required=False)
    by = forms.ChoiceField(label=_("Counted from"), choices=BY)

    def clean_on(self) -> date:
        on = self.cleaned_data["on"] or self.today
        if on > self.today:
            raise ValidationError(NOT_YET)
        return on

    @property
    def asked(self) -> dict:
        """`on` and `by` of a valid form."""
        return {name: self.cleaned_data[name] for name in ("on", "by")}
