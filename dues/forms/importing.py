"""Bringing a list of customers: a file or a paste, and which column is what."""

import io
from collections.abc import Sequence

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.errors import Refusal
from accounts.sheets import forms as sheet_forms
from accounts.sheets.columns import columns_of
from accounts.sheets.reading import Sheet, first_visible, open_book
from accounts.text import plain

from ..imports.fields import FIELDS, guess, header_row_in
from ..imports.refusals import NothingPasted
from ..imports.rows import Options
from ..models import KhataImport
from .fields import day_field

LONGEST_PASTE = 300_000


class ListForm(forms.Form):
    """A list that can be read; `facts` and `source` are what the operation takes."""

    file = forms.FileField(
        label=_("File"),
        required=False,
        allow_empty_file=True,
        help_text=_("Excel or CSV, up to 5,000 customers."),
        widget=forms.FileInput(attrs={"accept": sheet_forms.ACCEPTED}),
    )
    pasted = forms.CharField(
        label=_("Or paste the list"),
        required=False,
        max_length=LONGEST_PASTE,
        strip=False,
        help_text=_("One customer a line, as copied from a sheet, or with commas."),
        widget=forms.Textarea(attrs={"rows": 6, "spellcheck": "false"}),
    )

    def clean(self):
        typed = super().clean()
        if self.errors:
            return typed
        try:
            self._look(typed)
        except Refusal as refusal:
            raise ValidationError(refusal.sentence, code=refusal.code) from refusal
        return typed

    def _look(self, typed: dict) -> None:
        """Open it, and find the table and its columns."""
        if file := typed["file"]:
            self.name, self.source = plain(file.name), file.file
        elif typed["pasted"].strip():
            self.name = str(_("pasted list"))
            self.source = io.BytesIO(typed["pasted"].encode())
        else:
            raise NothingPasted
        book = open_book(self.source)
        sheet = first_visible(book.sheets)
        cells = book.cells(sheet)
        header_row = header_row_in(cells)
        columns = columns_of(cells, header_row)
        self.facts = {
            "sheet": sheet,
            "header_row": header_row,
            "mapping": guess(cells, header_row, columns),
        }


class SheetForm(forms.Form):
    """Another sheet, or another row of headers, than the ones that were guessed."""

    sheet = forms.ChoiceField(label=_("Sheet"), required=False)
    header_row = forms.IntegerField(
        label=_("Row of the headers"),
        help_text=_("0: there is none."),
        min_value=0,
        max_value=1000,
        required=False,
    )

    def __init__(self, asked, *, sheets: Sequence[Sheet], brought: KhataImport):
        super().__init__(asked)
        self.brought = brought
        self.fields["sheet"].choices = [(one.name, one.name) for one in sheets]
        self.initial = {"sheet": brought.sheet, "header_row": brought.header_row}
        if len(sheets) < 2:
            del self.fields["sheet"]

    @property
    def sheet_name(self) -> str:
        said = self.cleaned_data if self.is_valid() else {}
        return said.get("sheet") or self.brought.sheet

    def header_row_of(self, cells) -> int:
        """As it was said; guessed anew for another sheet."""
        said = self.cleaned_data if self.is_valid() else {}
        if (row := said.get("header_row")) is not None:
            return row
        is_same = self.sheet_name == self.brought.sheet
        return self.brought.header_row if is_same else header_row_in(cells)


class ColumnsForm(sheet_forms.ColumnsForm):
    """What each column holds, and what the headers cannot say."""

    may_hold = FIELDS
    known = forms.ChoiceField(
        label=_("When the phone or the name is in the khata already"),
        choices=[
            ("skip", _("leave the row out")),
            ("add", _("add it: another person, as in a family")),
        ],
    )
    dated = day_field(_("Date of balances that have none"), required=False)
    dates = forms.ChoiceField(label=_("Dates are written"), choices=sheet_forms.DATES)

    def clean(self):
        super().clean()
        if "name" not in self.mapping:
            raise ValidationError(_("Say which column holds the name."), "missing")

    @property
    def options(self) -> Options:
        said = self.cleaned_data
        dated = said["dated"].isoformat() if said["dated"] else ""
        return Options(said["dates"], said["known"], dated)
