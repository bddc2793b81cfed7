"""What is wrong with any cell and what to do about it, in a person's words."""

from django.utils.translation import gettext_lazy as _

# code: (the problem, how to fix it)
PROBLEMS = {
    "no_value": (
        _("The formula has no saved value."),
        _("Open the file in Excel and save it, or put the value in."),
    ),
    "excel_error": (
        _("Excel shows an error here."),
        _("Correct the formula, or put the value in."),
    ),
    "is_boolean": (_("This is TRUE or FALSE."), _("Write the value itself.")),
    "is_date": (
        _("Excel has made a date of this."),
        _("Format the cells as text, then write the value again."),
    ),
    "is_time": (
        _("This is a time of day."),
        _("Format the cells as text, then write the value again."),
    ),
    "digits_lost": (
        _("Excel keeps 15 digits of a number: the last ones here are wrong."),
        _("Format the cells as text, then write the number again."),
    ),
    "not_a_date": (
        _("This is not a day."),
        _("Write 21/11/2026 or 2026-11-21, or choose another order of dates."),
    ),
    "fields": (
        _("This row has {found} fields, the header has {wanted}."),
        _("Put text that holds the delimiter in quotes, or add what is missing."),
    ),
}
