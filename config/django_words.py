"""Sentences of Django that its own Hindi and Telugu do not have, or say poorly.

Nothing imports this. `makemessages` finds them here, and a translation of ours in
`locale/` goes before Django's. Those of FORMS and PASSWORDS are said anew in English
too, in `locale/en`, so that every form and the admin speak in the site's voice.
"""

from django.utils.translation import gettext_noop as _
from django.utils.translation import ngettext_lazy

FORMS = (
    _("This field is required."),
    _("Enter a whole number."),
    _("Enter a valid date."),
    _("Enter a valid time."),
    _("Enter a valid email address."),
    _("Select a valid choice. %(value)s is not one of the available choices."),
    _("Select a valid choice. That choice is not one of the available choices."),
    _("Ensure this value is less than or equal to %(limit_value)s."),
    _("Ensure this value is greater than or equal to %(limit_value)s."),
    ngettext_lazy(
        "Ensure this value has at least %(limit_value)d character (it has "
        "%(show_value)d).",
        "Ensure this value has at least %(limit_value)d characters (it has "
        "%(show_value)d).",
    ),
    ngettext_lazy(
        "Ensure this value has at most %(limit_value)d character (it has "
        "%(show_value)d).",
        "Ensure this value has at most %(limit_value)d characters (it has "
        "%(show_value)d).",
    ),
    _("Null characters are not allowed."),
    _("A user with that username already exists."),
    _("%(model_name)s with this %(field_label)s already exists."),
    _(
        "Enter a valid username. This value may contain only letters, numbers, and "
        "@/./+/-/_ characters."
    ),
)

PASSWORDS = (
    ngettext_lazy(
        "This password is too short. It must contain at least %d character.",
        "This password is too short. It must contain at least %d characters.",
    ),
    _("The password is too similar to the %(verbose_name)s."),
    _("This password is too common."),
    _("This password is entirely numeric."),
    _("The two password fields didn’t match."),
    _("Your old password was entered incorrectly. Please enter it again."),
    _("username"),
    _("first name"),
    _("last name"),
    _("email address"),
)

ADMIN = (
    _("View"),
    _("View site"),
    _("View %s"),
    _("Close"),
    _("Select %s to view"),
    _(" By %(filter_title)s "),
    _("Show counts"),
    _("Hide counts"),
    _("Clear all filters"),
    _("Recent actions"),
    _("My actions"),
    _("Added:"),
    _("Changed:"),
    _("Skip to main content"),
    _("Breadcrumbs"),
    _("Sidebar"),
    _("Toggle navigation"),
    _("Start typing to filter…"),
    _("Filter navigation items"),
    _("Toggle theme (current theme: auto)"),
    _("Toggle theme (current theme: light)"),
    _("Toggle theme (current theme: dark)"),
    _("Select all objects on this page for an action"),
    _("Select this object for an action - {}"),
    _("Hold down “Control”, or “Command” on a Mac, to select more than one."),
    _("The {name} “{obj}” was added successfully."),
    _("The {name} “{obj}” was changed successfully."),
    _("You may edit it again below."),
    _("Added."),
    _("Changed {fields}."),
    _("user"),
    _("users"),
)

CALENDAR = (_("mar"), _("dec"), _("Thursday"))

SIGN_IN_ATTEMPTS = (
    _("access attempt"),
    _("access attempts"),
    _("Access Attempt"),
    _("User Agent"),
    _("IP Address"),
    _("HTTP Accept"),
    _("Path"),
    _("Attempt Time"),
    _("GET Data"),
    _("POST Data"),
    _("Form Data"),
    _("Meta Data"),
    _("Failed Logins"),
    _("Expires At"),
    _("Not set"),
    _("Locked Out"),
    _("Attempt Remaining"),
    _("Clean up expired attempts"),
)
