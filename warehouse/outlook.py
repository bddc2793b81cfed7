"""What a scan page wants to know of a roll before a step is posted."""

from .models import Roll
from .states import Action


def outlook(roll: Roll, action: Action) -> dict:
    """For JSON: how old the roll is, and the `older` one that should be sent first.

    `older` is its number and rack; None when there is none, or when nothing is sent.
    """
    is_leaving = action == Action.DISPATCH
    older = Roll.objects.oldest_before(roll) if is_leaving else None
    return {
        "entered_at": roll.entered_at.isoformat(),
        "older": older
        and {
            "roll_no": older.roll_no,
            "location": older.location and older.location.code,
        },
    }
