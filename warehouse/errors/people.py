"""Who may not."""

from django.utils.translation import gettext_lazy as _

from .base import WarehouseError


class NotApproved(WarehouseError):
    code = "not_approved"
    sentence = _("You are signed in, but nobody has approved your role yet.")
    status = 403


class NotAllowed(WarehouseError):
    code = "not_allowed"
    sentence = _(
        "Your role ({role}) does not include this. Ask somebody whose role does."
    )
    status = 403


class WrongDepartment(WarehouseError):
    code = "wrong_department"
    sentence = _("This belongs to {department} ({code}). You are signed in for {mine}.")
    status = 403


class NotOnBehalf(WarehouseError):
    code = "not_on_behalf"
    sentence = _(
        "This was scanned by {user}. Only {user}, or a supervisor of the department"
        " that has the roll, may send it."
    )
    status = 403


class UnknownPerson(WarehouseError):
    code = "unknown_person"
    sentence = _("Nobody with the username {user} works or worked at this plant.")
    status = 404


class EntryOff(WarehouseError):
    code = "entry_off"
    sentence = _("Operators do not enter material in {department}.")
    status = 403
