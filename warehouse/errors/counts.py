"""How a count goes on, and how not."""

from django.utils.translation import gettext_lazy as _

from .base import WarehouseError


class NoRacks(WarehouseError):
    code = "no_racks"
    sentence = _("Name at least one rack.")
    status = 422
    field = "racks"


class RacksOfTwoDepartments(WarehouseError):
    code = "racks_of_two_departments"
    sentence = _("These racks are of two departments. Count each department by itself.")
    status = 422
    field = "racks"


class RackBeingCounted(WarehouseError):
    code = "rack_being_counted"
    sentence = _("{location} is in another count that is not over yet.")
    field = "racks"


class CountMovedOn(WarehouseError):
    code = "count_moved_on"
    sentence = _("This count is {state} now. Nothing was changed.")


class NotYourCount(WarehouseError):
    code = "not_your_count"
    sentence = _("{user} counts this. Only one person counts at a time.")
    status = 403


class OwnCount(WarehouseError):
    code = "own_count"
    sentence = _("You counted here yourself. Another person reviews it.")
    status = 403


class RackNotCounted(WarehouseError):
    code = "rack_not_counted"
    sentence = _("Nothing was scanned in {location}. Say that it is empty, or scan it.")


class RackHasRolls(WarehouseError):
    code = "rack_has_rolls"
    sentence = _("Rolls were scanned in {location}, so it is not empty.")


class CountStale(WarehouseError):
    code = "count_stale"
    sentence = _("Roll {roll} has moved since it was counted. Have it counted again.")
