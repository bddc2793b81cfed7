"""What an export is to hold."""

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.days import day_field
from accounts.models import Department, User

from ..exports import Selection
from ..models import Export
from ..permissions import Right, reach


class ExportForm(forms.Form):
    department = forms.ModelChoiceField(
        label=_("Department"),
        queryset=Department.objects.none(),
        required=False,
        empty_label=_("all that are yours"),
    )
    first = day_field(_("From"), required=False)
    last = day_field(_("To"), required=False)
    format = forms.ChoiceField(label=_("Format"), choices=Export.Format)

    def __init__(self, *args, user: User, **named):
        super().__init__(*args, **named)
        self.user = user
        within = reach(user, Right.EXPORT)
        self.fields["department"].queryset = within.narrow(
            Department.objects.all(), "pk"
        )

    def clean(self):
        facts = super().clean()
        first, last = facts.get("first"), facts.get("last")
        if first and last and first > last:
            self.add_error("last", _("The last day comes before the first."))
        return facts

    @property
    def selection(self) -> Selection:
        """What the valid form asks for."""
        facts = self.cleaned_data
        return Selection(
            by=self.user,
            department=facts["department"],
            first=facts["first"],
            last=facts["last"],
        )
