"""What is typed about racks: how a list is narrowed, one rack, a block, its limits."""

import re
from itertools import product

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.models import Department

from ..models import Location
from ..units import kilograms

ANY = [("", _("any"))]
MOST_IN_A_BLOCK = 400
MOST_IN_A_SPAN = 100
MOST_KG = 1_000_000
STATES = [
    ("open", _("open")),
    ("closed", _("closed")),
    ("full", _("full")),
    ("empty", _("empty")),
]
_SPAN = re.compile(r"([A-Z]{1,2}|\d{1,3})(?:\s*[-–]\s*([A-Z]{1,2}|\d{1,3}))?")


class LocationFilterForm(forms.Form):
    q = forms.CharField(
        label=_("Find"),
        required=False,
        max_length=80,
        widget=forms.TextInput(attrs={"type": "search", "placeholder": "FM01"}),
    )
    department = forms.ChoiceField(label=_("Department"), required=False)
    state = forms.ChoiceField(label=_("State"), required=False, choices=ANY + STATES)
    kind = forms.ChoiceField(
        label=_("Kind"), required=False, choices=ANY + Location.Kind.choices
    )

    def __init__(self, *args, departments: list[Department], **named):
        super().__init__(*args, **named)
        self.fields["department"].choices = [
            *ANY,
            *((one.code, str(one)) for one in departments),
        ]


class CodeField(forms.CharField):
    def __init__(self, **named):
        self.widget = forms.TextInput(
            attrs={"autocapitalize": "characters", "autocomplete": "off"}
        )
        super().__init__(**{"label": _("Code"), "max_length": 40} | named)


class LimitForm(forms.Form):
    """What a place is for and takes; `limits` are the arguments of the operations."""

    kind = forms.ChoiceField(label=_("Kind"), choices=Location.Kind.choices)
    max_rolls = forms.IntegerField(
        label=_("Most rolls"),
        required=False,
        min_value=1,
        max_value=100_000,
        help_text=_("Empty: as many as there is room for."),
    )
    max_weight_kg = forms.DecimalField(
        label=_("Most weight in kg"),
        required=False,
        min_value=1,
        max_value=MOST_KG,
        decimal_places=3,
        widget=forms.NumberInput(attrs={"inputmode": "decimal"}),
    )
    is_limit_hard = forms.BooleanField(
        label=_("Never above the limit, for nobody"),
        required=False,
        help_text=_("Otherwise a stock keeper may go above it with a reason."),
    )
    mixing = forms.ChoiceField(label=_("Mixing"), choices=Location.Mixing.choices)

    @property
    def limits(self) -> dict:
        facts = self.cleaned_data
        names = ("kind", "max_rolls", "is_limit_hard", "mixing")
        kg = facts["max_weight_kg"]
        return {name: facts[name] for name in names} | {
            "max_weight_g": None if kg is None else int(kg * 1000)
        }

    @staticmethod
    def of(location: Location) -> dict:
        """The limits of `location` as they are typed."""
        names = ("kind", "max_rolls", "is_limit_hard", "mixing")
        grams = location.max_weight_g
        return {name: getattr(location, name) for name in names} | {
            "max_weight_kg": None if grams is None else kilograms(grams)
        }


class DepartmentField(forms.ModelChoiceField):
    def __init__(self):
        super().__init__(Department.objects.all(), label=_("Department"))


class LocationForm(LimitForm):
    """A place to be made."""

    department = DepartmentField()
    code = CodeField(help_text=_("With the department in front: FM01A01"))
    field_order = ("department", "code")

    @property
    def facts(self) -> dict:
        typed = self.cleaned_data
        return {"department": typed["department"], "code": typed["code"], **self.limits}


class RenameForm(forms.Form):
    code = CodeField(
        label=_("New code"), help_text=_("Labels with the old code stay valid.")
    )


class SpanField(forms.CharField):
    """`01-03`, `A-D` or `1, 2, 5` as the list of what it names, in order."""

    def __init__(self, **named):
        super().__init__(max_length=120, **named)

    def to_python(self, value) -> list[str]:
        typed = super().to_python(value).upper()
        pieces = [piece.strip() for piece in typed.split(",") if piece.strip()]
        named = [name for piece in pieces for name in _names_in(piece)]
        if len(named) > MOST_IN_A_SPAN:
            raise ValidationError(_("At most %s at once.") % MOST_IN_A_SPAN)
        return list(dict.fromkeys(named))


def _names_in(piece: str) -> list[str]:
    found = _SPAN.fullmatch(piece)
    if not found:
        raise ValidationError(_("Write it like 01-03, A-D or 1, 2, 5."))
    first, last = found.group(1), found.group(2) or found.group(1)
    if first.isdigit() and last.isdigit():
        numbers = range(int(first), int(last) + 1)
        return [f"{number:0{len(first)}}" for number in numbers] or _backwards()
    if len(first) == len(last) == 1 and first.isalpha() and last.isalpha():
        return [chr(one) for one in range(ord(first), ord(last) + 1)] or _backwards()
    if first == last:
        return [first]
    raise ValidationError(_("Write it like 01-03, A-D or 1, 2, 5."))


def _backwards():
    raise ValidationError(_("The end comes before the beginning."))


class BlockForm(LimitForm):
    """Aisles × rows × columns of racks; `codes` are theirs, in order."""

    department = DepartmentField()
    aisles = SpanField(
        label=_("Aisles"),
        required=False,
        help_text=_("01-03. Empty, if your codes have no aisle."),
    )
    rows = SpanField(label=_("Rows"), help_text="A-D")
    columns = SpanField(label=_("Columns"), help_text="01-05")
    written = forms.CharField(
        label=_("Codes are written"),
        max_length=60,
        initial="{department}{aisle}{row}{column}",
        help_text=_("In another order if the department has its own pattern."),
    )
    kind = None
    field_order = ("department", "aisles", "rows", "columns", "written")

    def clean_written(self) -> str:
        written = self.cleaned_data["written"]
        if not all(part in written for part in ("{department}", "{row}", "{column}")):
            raise ValidationError(_("Department, row and column belong into a code."))
        return written

    def clean(self):
        facts = super().clean()
        if not self.errors and len(self.codes) > MOST_IN_A_BLOCK:
            said = _("These are %(many)s racks. Make at most %(most)s at once.")
            words = {"many": len(self.codes), "most": MOST_IN_A_BLOCK}
            self.add_error(None, said % words)
        return facts

    @property
    def codes(self) -> list[str]:
        facts = self.cleaned_data
        return [
            facts["written"]
            .replace("{department}", facts["department"].code)
            .replace("{aisle}", aisle)
            .replace("{row}", row)
            .replace("{column}", column)
            for aisle, row, column in product(
                facts["aisles"] or [""], facts["rows"], facts["columns"]
            )
        ]

    @property
    def limits(self):
        self.cleaned_data["kind"] = Location.Kind.STORAGE
        return super().limits
