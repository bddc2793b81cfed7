"""What is wrong with a cell and what to do about it, in a person's words."""

from django.utils.translation import gettext_lazy as _

from accounts.sheets import wording

# code: (the problem, how to fix it)
PROBLEMS = wording.PROBLEMS | {
    "missing": (_("This cell is empty."), _("Every roll needs one: fill it in.")),
    "too_long": (
        _("A number has at most {most} characters."),
        _("Shorten it, as it is on the label."),
    ),
    "not_positive": (
        _("A weight is more than nothing."),
        _("Write the weight of the roll, or take the row out."),
    ),
    "too_heavy": (
        _("No roll weighs more than {most:g} kg."),
        _("Check the weight and the unit, or allow heavier rolls."),
    ),
    "not_a_weight": (
        _("This is not a weight."),
        _("Write a number, for example 1234.5."),
    ),
    "unknown_unit": (
        _("“{unit}” is no unit of weight."),
        _("Use kg, g, t or lb, or leave the unit out."),
    ),
    "not_english": (
        _("This is not written as 1,234.50."),
        _("Write 1234.50, or choose the decimal comma."),
    ),
    "not_european": (
        _("This is not written as 1.234,50."),
        _("Write 1234,50, or choose the decimal point."),
    ),
    "unknown_department": (
        _("There is no department with this code."),
        _("Use one of: {known}."),
    ),
    "other_department": (
        _("You may not import for this department."),
        _("Ask somebody of {department}, or take the row out."),
    ),
    "roll_twice": (
        _("The same roll number is in row {row}."),
        _("Give each roll its own number."),
    ),
    "roll_taken": (
        _("There is a roll with this number already."),
        _("Take the row out, or correct the number."),
    ),
    "roll_misread": (
        _("A scan of this number would mean a rack, a command or another roll."),
        _("Give the roll another number."),
    ),
    "batch_exists": (
        _("There are rolls of this material and batch already."),
        _("Take the row out, or choose to add rolls or to skip them."),
    ),
}

SKIPS = {
    "batch_exists": _("rolls of this material and batch are here already"),
    "roll_taken": _("this very roll is here already"),
    "total": _("a line of totals"),
}

# What was changed on the way, and is shown so that nobody is surprised.
CHANGES = {
    "tidied": _("blanks, unseen signs or small letters put right"),
    "padded": _("filled up with zeros"),
    "grouped": _("a number with thousands marks"),
    "rounded": _("rounded to whole grams"),
    "excel_serial": _("Excel's number of a day"),
}

WARNINGS = {
    "stored_as_number": _("stored as a number: leading zeros may be lost"),
    "shortened": _("longer than is kept: shortened"),
    "future": _("in the future"),
    "old": _("more than two years ago"),
    "same_row": _("the same as another row of the file: are these two rolls?"),
    "description_differs": _("the material keeps the description it has"),
    "hidden_rows": _("rows are hidden in the file; they are read as well"),
    "hidden_sheet": _("the sheet is hidden in the file"),
    "macros": _("macros in the file are never run"),
}


def problem(code: str, about: dict) -> tuple[str, str]:
    """The two sentences of a problem, in the reader's language."""
    sentence, fix = PROBLEMS[code]
    return str(sentence).format(**about), str(fix).format(**about)
