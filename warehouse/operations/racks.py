"""Taking room in a rack, under the lock of its row."""

from django.db.models import Count, Sum

from accounts.models import User

from .. import errors
from ..models import Location, Roll
from ..permissions import Right, reach
from ..units import kilograms


def take_room(
    location: Location, roll: Roll, by: User, override_reason: str = ""
) -> Location:
    """The rack, locked, when it takes `roll`.

    Raises RackClosed, RackMixed; RackFull, which a stock keeper may override with a
    reason unless the limit is a hard one.
    """
    rack = Location.objects.select_for_update().get(pk=location.pk)
    if rack.is_closed:
        raise errors.RackClosed(location=rack.code, roll=roll)
    if rack.asks_what_it_holds and roll.location_id != rack.pk:
        _refuse_beyond_limits(rack, roll, by, override_reason)
    return rack


def _refuse_beyond_limits(rack, roll, by, override_reason) -> None:
    load = rack.rolls.aggregate(rolls=Count("*"), weight_g=Sum("weight_g"))
    rolls, weight_g = load["rolls"], load["weight_g"] or 0
    if rolls:
        _refuse_mixing(rack, roll)
    is_full = (rack.max_rolls is not None and rolls >= rack.max_rolls) or (
        rack.max_weight_g is not None and weight_g + roll.weight_g > rack.max_weight_g
    )
    if not is_full:
        return
    may = not rack.is_limit_hard and reach(by, Right.OVERRIDE_LIMIT).covers(
        rack.department_id
    )
    if not (may and override_reason.strip()):
        raise errors.RackFull(
            location=rack.code,
            roll=roll,
            load=f"{rolls} / {rack.max_rolls or '-'}, {kilograms(weight_g)} kg",
            override_allowed=may,
        )


def _refuse_mixing(rack: Location, roll: Roll) -> None:
    is_alone = rack.mixing == Location.Mixing.EMPTY
    is_same = rack.mixing == Location.Mixing.SAME_MATERIAL
    others = rack.rolls.exclude(material=roll.material_id)
    if is_alone or (is_same and others.exists()):
        raise errors.RackMixed(location=rack.code, roll=roll)
