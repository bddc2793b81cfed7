"""How a roll stands, and what was posted of it before."""

from django.utils.translation import gettext_lazy as _

from .base import WarehouseError


class AlreadyDispatched(WarehouseError):
    code = "already_dispatched"
    sentence = _(
        "Roll {roll} left for {customer} at {time} ({user}). It cannot be {action}. If"
        " it came back, use Return."
    )


class RollIsVoid(WarehouseError):
    code = "void"
    sentence = _("Roll {roll} was made void at {time} ({user}).")


class InTransit(WarehouseError):
    code = "in_transit"
    sentence = _(
        "Roll {roll} is on its way to {department}. It must be received first."
    )


class StoreFirst(WarehouseError):
    code = "store_first"
    sentence = _("Roll {roll} was never stored. Put it away before it is dispatched.")


class IllegalStep(WarehouseError):
    code = "illegal_step"
    sentence = _("Roll {roll} is {status}. It cannot be {action} now.")


class OnHold(WarehouseError):
    code = "on_hold"
    sentence = _("Roll {roll} is on hold: {reason}")


class OlderInStock(WarehouseError):
    """`older` is the roll that should go first."""

    code = "older_in_stock"
    override_allowed = True
    sentence = _("Roll {older} of the same material is older ({place}). Send it first.")

    def __init__(self, older, **named):
        place = older.location or older.get_status_display()
        super().__init__(older=older.roll_no, place=place, **named)
        self.older = older

    def as_json(self):
        older = {
            "id": str(self.older.pk),
            "roll_no": self.older.roll_no,
            "location": self.older.location and self.older.location.code,
        }
        told = {"older": older, "override_allowed": self.override_allowed}
        return super().as_json() | told


class StillImporting(WarehouseError):
    code = "still_importing"
    sentence = _("Roll {roll} is of an import that is not finished. Wait for its end.")


class Stale(WarehouseError):
    code = "stale"
    sentence = _("{user} has just changed roll {roll}, {seconds} s ago: {place}.")


class KeyReused(WarehouseError):
    code = "key_reused"
    sentence = _("This key was used for another posting. Use a new one.")
    status = 422


class KeyOfAnother(WarehouseError):
    code = "key_of_another"
    sentence = _("This scan was already posted by {user}.")


class NothingToUndo(WarehouseError):
    code = "nothing_to_undo"
    sentence = _("There is nothing of yours to undo any more.")


class NotTheLastStep(WarehouseError):
    code = "not_the_last_step"
    sentence = _("Roll {roll} was {action} since. Only its last step can be reversed.")


class ReasonMissing(WarehouseError):
    code = "reason_missing"
    sentence = _("Write a reason. It stays with the roll.")
    status = 422
    field = "reason"


class BatchRefused(WarehouseError):
    """`results` holds a Posting or the refusal of each item, in order."""

    code = "batch_refused"
    sentence = _("Nothing was posted, because {refused} of the scans were refused.")

    def __init__(self, results, **named):
        super().__init__(**named)
        self.results = results
