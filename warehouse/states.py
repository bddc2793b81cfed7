"""The life of a roll: what may be done to it as it stands, and where that leads.

Status is written only by posting a transaction. A hold is a flag beside it.
"""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Status(models.TextChoices):
    PRODUCED = "PRODUCED", _("waiting to be stored")
    STORED = "STORED", _("stored")
    TEMP = "TEMP", _("in temporary storage")
    AT_DEPT = "AT_DEPT", _("at the department")
    IN_TRANSIT = "IN_TRANSIT", _("on the way to another department")
    DISPATCHED = "DISPATCHED", _("dispatched")
    VOID = "VOID", _("void")


class Action(models.TextChoices):
    PUTAWAY = "PUTAWAY", _("put away")
    TRANSFER = "TRANSFER", _("transferred")
    RECEIVE = "RECEIVE", _("received")
    DISPATCH = "DISPATCH", _("dispatched")
    QA_SCAN = "QA_SCAN", _("checked for quality")
    TEMP_STORAGE = "TEMP_STORAGE", _("stored temporarily")
    RETURN = "RETURN", _("returned")
    VOID = "VOID", _("made void")
    REVERSAL = "REVERSAL", _("reversed")
    ADJUST = "ADJUST", _("adjusted")


HERE = (Status.PRODUCED, Status.STORED, Status.TEMP, Status.AT_DEPT)
GONE = (Status.DISPATCHED, Status.VOID)
ALIVE = (*HERE, Status.IN_TRANSIT)

# action: {status before: statuses it may lead to} (research/warehouse 3.1)
STEPS = {
    Action.QA_SCAN: {status: (status,) for status in ALIVE},
    Action.PUTAWAY: {status: (Status.STORED,) for status in ALIVE},
    Action.TEMP_STORAGE: {status: (Status.TEMP,) for status in HERE},
    Action.TRANSFER: {status: (Status.AT_DEPT, Status.IN_TRANSIT) for status in HERE},
    Action.RECEIVE: {Status.IN_TRANSIT: (Status.AT_DEPT,)},
    Action.DISPATCH: {status: (Status.DISPATCHED,) for status in HERE},
    Action.RETURN: {Status.DISPATCHED: (Status.PRODUCED,), Status.IN_TRANSIT: HERE},
    Action.VOID: {status: (Status.VOID,) for status in HERE},
    Action.ADJUST: {status: (status,) for status in ALIVE},
}
# What a held roll may not do.
BARRED_BY_HOLD = (Action.TRANSFER, Action.DISPATCH)
# What only the department a roll is on its way to may do meanwhile.
RECEIVING = (Action.RECEIVE, Action.PUTAWAY)
# What moves the roll itself, so that two people cannot do it at the same moment.
MOVEMENTS = (Action.PUTAWAY, Action.TEMP_STORAGE, Action.TRANSFER, Action.DISPATCH)


def is_legal(action: str, before: str, after: str) -> bool:
    return after in STEPS.get(action, {}).get(before, ())


def allowed(status: str, is_held: bool) -> list[str]:
    """The actions possible from here, in the order of `Action`."""
    return [
        action.value
        for action in Action
        if status in STEPS.get(action, {})
        and not (is_held and action in BARRED_BY_HOLD)
    ]
