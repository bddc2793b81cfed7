"""What is wrong with a cell and what to do about it; what becomes of a row."""

from django.utils.translation import gettext_lazy as _

from accounts.sheets import wording
from accounts.sheets.cells import CellFault

# code: (the problem, how to fix it)
PROBLEMS = wording.PROBLEMS | {
    "name_missing": (
        _("There is no name in this row."),
        _("Write one, or take the row out."),
    ),
    "too_long": (
        _("This has more than {most} characters."),
        _("Write it shorter."),
    ),
    "not_a_phone": (
        _("This is not a phone number."),
        _("Write all 10 digits, or leave the cell empty."),
    ),
    "phone_exponent": (
        _("Excel has shortened this number: its last digits are lost."),
        _("Make the column wide, format it as text, and write the number again."),
    ),
    "several_phones": (
        _("There is more than one number in this cell."),
        _("Leave one; the other may stand beside the address."),
    ),
    "not_an_email": (
        _("This is not an e-mail address."),
        _("Correct it, or leave the cell empty."),
    ),
    "not_an_amount": (
        _("“{typed}” is not one amount."),
        _("Write only the amount, like 1250.50 or -200."),
    ),
    "amount_cut": (
        _("A comma has cut {typed} into several cells."),
        _("Write it without commas, or between quotation marks."),
    ),
    "beyond_header": (
        _("This row has more cells than the header has names."),
        _("Write amounts without commas, or between quotation marks."),
    ),
    "too_fine": (
        _("An amount has at most two places after the point."),
        _("Round it to paise."),
    ),
    "too_large": (_("One entry takes at most {most}."), _("Check the amount.")),
    "below_zero": (
        _("It cannot be below zero."),
        _("Write it without the minus, or put it into the other column."),
    ),
    "both_sides": (
        _("This row has a balance and an advance."),
        _("Leave one of them."),
    ),
    "same_row": (
        _("The same name and phone number are in row {row}."),
        _("Leave one of the two rows."),
    ),
    "refused": (_("{sentence}"), _("Correct the cell.")),
}


def told(fault: CellFault) -> tuple[str, str]:
    """The two sentences of a fault, in the reader's language."""
    sentence, fix = PROBLEMS[fault.code]
    return str(sentence).format(**fault.about), str(fix)
