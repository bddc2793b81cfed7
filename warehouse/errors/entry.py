"""What cannot be entered as a roll."""

from django.utils.translation import gettext_lazy as _

from .base import WarehouseError


class RollNumberTaken(WarehouseError):
    code = "roll_number_taken"
    sentence = _("There is a roll {numbers} already.")
    status = 422


class RollNumberMisread(WarehouseError):
    code = "roll_number_misread"
    sentence = _(
        "A scan of {numbers} would mean a rack, a command or another roll. Give"
        " another roll number."
    )
    status = 422


class WrongWeight(WarehouseError):
    code = "wrong_weight"
    sentence = _("A weight is more than nothing and at most {most} kg.")
    status = 422


class NumberMissing(WarehouseError):
    code = "number_missing"
    sentence = _("Give a material number and a batch number.")
    status = 422


class NumberTooLong(WarehouseError):
    code = "number_too_long"
    sentence = _("A material, batch or roll number has at most {most} characters.")
    status = 422
