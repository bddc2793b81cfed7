"""Asking how a sheet is read."""

from collections.abc import Sequence
from dataclasses import asdict

from django import forms
from django.utils.translation import gettext_lazy as _

from .columns import Column

ACCEPTED = ".xlsx,.xlsm,.xls,.xlsb,.ods,.csv,.tsv,.txt"
DATES = [
    ("dmy", _("day, month, year")),
    ("mdy", _("month, day, year")),
    ("ymd", _("year, month, day")),
]


class ColumnsForm(forms.Form):
    """What each column holds; once valid, `mapping` has the place of what is held.

    `may_hold` has a `name` and a `label` for each thing that a column may hold;
    `options`, a dataclass, what further fields of the form begin with.
    """

    may_hold: Sequence = ()

    def __init__(
        self, posted, *, columns: Sequence[Column], mapping: dict[str, int], options
    ):
        super().__init__(posted, initial=asdict(options))
        self.columns = columns
        held = {place: name for name, place in mapping.items()}
        choices = [
            ("", _("not used")),
            *((one.name, one.label) for one in self.may_hold),
        ]
        for one in columns:
            self.fields[self.name_of(one)] = forms.ChoiceField(
                label=one.name,
                required=False,
                choices=choices,
                initial=held.get(one.place, ""),
            )

    @staticmethod
    def name_of(column: Column) -> str:
        return f"column_{column.place}"

    @property
    def columns_and_fields(self):
        """Each column of the file with the field that says what it holds."""
        return [(one, self[self.name_of(one)]) for one in self.columns]

    def clean(self):
        self.mapping = {}
        for one in self.columns:
            name = self.cleaned_data.get(self.name_of(one))
            if name in self.mapping:
                self.add_error(self.name_of(one), _("Another column is this already."))
            elif name:
                self.mapping[name] = one.place
