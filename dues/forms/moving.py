"""Taking a whole khata out, and bringing one."""

from django import forms
from django.utils.translation import gettext_lazy as _


class TakeOutForm(forms.Form):
    format = forms.ChoiceField(
        label=_("Format"),
        choices=[
            ("xlsx", _("Excel workbook (.xlsx)")),
            ("zip", _("CSV files in a ZIP")),
        ],
    )


class KhataForm(forms.Form):
    """The file of a khata, as it was taken out."""

    file = forms.FileField(
        label=_("File of the khata"),
        allow_empty_file=True,
        help_text=_("The .xlsx or .zip as it was saved, up to 25 MB."),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.zip"}),
        error_messages={"required": _("Choose the file.")},
    )
