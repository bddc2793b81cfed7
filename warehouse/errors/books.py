"""Exports and the reconciliation."""

from django.utils.translation import gettext_lazy as _

from .base import WarehouseError


class ExportGoingOn(WarehouseError):
    code = "export_going_on"
    sentence = _("Your last export is still being made. Wait for it or cancel it.")


class AlreadyRunning(WarehouseError):
    code = "already_running"
    sentence = _("A reconciliation is running now. Its result will show here.")


class NoRepair(WarehouseError):
    code = "no_repair"
    sentence = _("This cannot be repaired by itself: look at the roll and correct it.")
