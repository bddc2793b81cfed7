"""What a scan or typing did not mean."""

from django.utils.translation import gettext_lazy as _

from .base import WarehouseError


class UnknownRoll(WarehouseError):
    code = "unknown_roll"
    sentence = _("No roll with this code. Is it an old or another plant's label?")
    status = 404


class UnknownLocation(WarehouseError):
    code = "unknown_location"
    sentence = _("No rack or department with the code {location}.")
    status = 404


class UnknownLocationNear(UnknownLocation):
    sentence = _("No rack or department with the code {location}. Did you mean {near}?")


class IsLocation(WarehouseError):
    code = "is_location"
    sentence = _("You scanned a rack ({location}); scan the roll label first.")
    status = 400


class IsRoll(WarehouseError):
    code = "is_roll"
    sentence = _("You scanned a roll ({number}); scan the rack label now.")
    status = 400
