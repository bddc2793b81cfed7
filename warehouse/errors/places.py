"""Where a roll cannot go, and what is no rack."""

from django.utils.translation import gettext_lazy as _

from .base import WarehouseError


class RackClosed(WarehouseError):
    code = "rack_closed"
    sentence = _("{location} is closed. Choose another rack.")


class RackFull(WarehouseError):
    code = "rack_full"
    sentence = _("{location} is full ({load}). Choose another rack.")

    def __init__(self, *args, override_allowed=False, **named):
        super().__init__(*args, **named)
        self.override_allowed = override_allowed

    def as_json(self):
        return super().as_json() | {"override_allowed": self.override_allowed}


class RackMixed(WarehouseError):
    code = "rack_mixed"
    sentence = _("{location} does not take this roll beside what it holds.")


class NotARack(WarehouseError):
    code = "not_a_rack"
    sentence = _("{location} is not a rack ({kind}). Scan a rack label.")


class UsePutAway(WarehouseError):
    code = "use_put_away"
    sentence = _(
        "{location} is a rack of this department. Use Put away for roll {roll}."
    )


class OtherDepartmentsRack(WarehouseError):
    code = "other_departments_rack"
    sentence = _(
        "{location} belongs to {department}. Use Transfer to move roll {roll}."
    )


class BadLocationCode(WarehouseError):
    code = "bad_location_code"
    sentence = _(
        "{location} is no rack of {department}. A rack is written like {sample}."
    )
    status = 422
    field = "code"


class LocationCodeTaken(WarehouseError):
    code = "location_code_taken"
    sentence = _("There is a location {location} already, or was one by this name.")
    status = 422
    field = "code"


class LocationCodeMisread(WarehouseError):
    code = "location_code_misread"
    sentence = _(
        "A scan of {location} means roll {number} already. Give the place another code."
    )
    status = 422
    field = "code"


class NothingToMake(WarehouseError):
    code = "nothing_to_make"
    sentence = _("All these racks are there already. Nothing was changed.")


class RackNotEmpty(WarehouseError):
    code = "rack_not_empty"
    sentence = _("{location} still holds {rolls} rolls. Move them first.")


class BadPattern(WarehouseError):
    code = "bad_pattern"
    sentence = _("This is no pattern with row and column in it.")
    status = 422
    field = "location_pattern"
