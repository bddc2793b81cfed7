"""What is not printed."""

from django.utils.translation import gettext_lazy as _

from .base import WarehouseError


class NoSuchOutput(WarehouseError):
    code = "no_such_output"
    sentence = _("This output is not set up here. Choose another one.")
    status = 422
    field = "output"


class TooManyLabels(WarehouseError):
    code = "too_many_labels"
    sentence = _("At most {most} labels are printed at once.")
    status = 422


class NoLabels(WarehouseError):
    code = "no_labels"
    sentence = _("There is no roll to print a label for.")
    status = 422


class VoidHasNoLabel(WarehouseError):
    code = "void_has_no_label"
    sentence = _("Roll {roll} is void: it gets no label.")


class ReprintReasonMissing(WarehouseError):
    code = "reprint_reason_missing"
    sentence = _("Roll {roll} has a label already. Write why it needs another one.")
    status = 422
    field = "reason"


class PrintJobMoved(WarehouseError):
    code = "print_job_moved"
    sentence = _("This print job is {state} now. Nothing was changed.")
