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


class EntryOff(WarehouseError):
    code = "entry_off"
    sentence = _("Operators do not enter material in {department}.")
    status = 403
