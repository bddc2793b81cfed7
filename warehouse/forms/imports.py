"""Importing rolls: the file, what its columns are, and the press that begins."""

from collections.abc import Sequence

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.errors import Refusal
from accounts.models import Department, User
from accounts.sheets import forms as sheet_forms
from accounts.sheets.columns import Column
from accounts.sheets.reading import Sheet

from ..imports.mapping import FIELDS, NEEDED, unit_in
from ..imports.outline import look_at
from ..imports.plan import Options
from ..models import ImportLog
from ..permissions import Right, reach

STATES = [("", _("any")), *ImportLog.Status.choices]


class UploadForm(forms.Form):
    """A file that can be read; `outline` is what the first look at it told."""

    file = forms.FileField(
        label=_("File of rolls"),
        help_text=_(
            "Excel (.xlsx, .xls, .xlsb, .ods) or CSV, up to 25 MB and 2,00,000 rows."
        ),
        widget=forms.FileInput(attrs={"accept": sheet_forms.ACCEPTED}),
        allow_empty_file=True,
    )

    def clean_file(self):
        file = self.cleaned_data["file"]
        try:
            self.outline = look_at(file.file)
        except Refusal as refusal:
            raise ValidationError(refusal.sentence, code=refusal.code) from refusal
        file.seek(0)
        return file


class SheetForm(forms.Form):
    """Another sheet, or another row of headers, than the ones that were guessed."""

    sheet = forms.ChoiceField(label=_("Sheet"), required=False)
    header_row = forms.IntegerField(
        label=_("Row of the headers"), min_value=1, max_value=1000, required=False
    )

    def __init__(self, asked, *, sheets: Sequence[Sheet], log: ImportLog):
        super().__init__(asked)
        self.log = log
        self.fields["sheet"].choices = [(one.name, one.name) for one in sheets]
        self.initial = {"sheet": log.sheet, "header_row": log.header_row}
        if len(sheets) < 2:
            del self.fields["sheet"]

    @property
    def wanted(self) -> tuple[str, int]:
        """The sheet and its header row; 0 lets the row be guessed."""
        said = self.cleaned_data if self.is_valid() else {}
        sheet = said.get("sheet") or self.log.sheet
        usual = self.log.header_row if sheet == self.log.sheet else 0
        return sheet, said.get("header_row") or usual


class ColumnsForm(sheet_forms.ColumnsForm):
    """What each column holds, and what the headers cannot say."""

    may_hold = FIELDS
    decimals = forms.ChoiceField(
        label=_("Decimals are written"),
        choices=[("english", "1,234.50"), ("european", "1.234,50")],
    )
    unit = forms.ChoiceField(
        label=_("Weights are in"),
        choices=[
            ("kg", _("kilograms")),
            ("g", _("grams")),
            ("t", _("tonnes")),
            ("lb", _("pounds")),
        ],
    )
    dates = forms.ChoiceField(label=_("Dates are written"), choices=sheet_forms.DATES)
    batch_exists = forms.ChoiceField(
        label=_("When rolls of a batch are here already"),
        choices=[
            ("skip", _("skip the row")),
            ("add", _("add the rolls")),
            ("error", _("count it as an error")),
        ],
    )
    department = forms.ModelChoiceField(
        Department.objects.none(),
        label=_("Department of rows that name none"),
        required=False,
        empty_label=_("none: every row must name one"),
    )
    heaviest_kg = forms.IntegerField(
        label=_("No roll is heavier than (kg)"), min_value=1, max_value=100_000
    )
    pad_material = forms.IntegerField(
        label=_("Digits of a material number"), min_value=0, max_value=40
    )
    pad_batch = forms.IntegerField(
        label=_("Digits of a batch number"), min_value=0, max_value=40
    )
    pad_roll_no = forms.IntegerField(
        label=_("Digits of a roll number"), min_value=0, max_value=40
    )

    def __init__(self, posted, *, user: User, **read):
        super().__init__(posted, **read)
        within = reach(user, Right.IMPORT)
        departments = within.narrow(Department.objects.all(), "pk")
        self.fields["department"].queryset = departments

    @property
    def first_options(self):
        return [self[name] for name in ("department", "batch_exists")]

    @property
    def ways_of_writing(self):
        names = "decimals unit dates heaviest_kg pad_material pad_batch pad_roll_no"
        return [self[name] for name in names.split()]

    def clean(self):
        super().clean()
        missing = [one.label for one in FIELDS if one.name in self.missing]
        if missing:
            names = ", ".join(map(str, missing))
            raise ValidationError(
                _("Say which column holds: %(names)s."),
                params={"names": names},
                code="missing",
            )
        if not self.cleaned_data.get("department") and "department" not in self.mapping:
            self.add_error("department", _("Choose a department, or a column with it."))

    @property
    def missing(self) -> set[str]:
        return set(NEEDED) - self.mapping.keys()

    @property
    def options(self) -> Options:
        said = Options.kept(self.cleaned_data).as_json()
        department = self.cleaned_data["department"]
        return Options.kept(said | {"department": department and department.pk})


def first_options(columns: Sequence[Column], mapping: dict, user: User) -> Options:
    """Options as the headers and the person suggest them."""
    weight = next((c.header for c in columns if c.place == mapping.get("weight")), "")
    return Options(unit=unit_in(weight), department=user.profile.department_id)


class CommitForm(forms.Form):
    """`twin` is an import of the very same file; then a tick is asked for."""

    token = forms.UUIDField(widget=forms.HiddenInput)
    mode = forms.ChoiceField(choices=ImportLog.Mode.choices, widget=forms.HiddenInput)
    again = forms.BooleanField(label=_("Import the same file again"), required=False)

    def __init__(self, posted=None, *, log: ImportLog, twin: ImportLog | None):
        super().__init__(posted, initial=self.of_preview(log))
        if twin is None:
            self.fields["again"].widget = forms.HiddenInput()

    @staticmethod
    def of_preview(log: ImportLog) -> dict:
        """What the press shall be about: with errors, only the good rows can be made,
        and the button says so."""
        mode = ImportLog.Mode.GOOD if log.refused else ImportLog.Mode.ALL
        return {"token": log.token, "mode": mode}


class UndoForm(forms.Form):
    reason = forms.CharField(
        label=_("Why is it undone?"),
        max_length=200,
        help_text=_("It stays with each roll."),
        error_messages={"required": _("Write a reason. It stays with the roll.")},
    )


class ImportFilterForm(forms.Form):
    q = forms.CharField(
        label=_("Find"),
        required=False,
        max_length=100,
        widget=forms.TextInput(
            attrs={"type": "search", "placeholder": _("File or person")}
        ),
    )
    status = forms.ChoiceField(label=_("State"), required=False, choices=STATES)
