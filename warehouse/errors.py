"""What the plant refuses, each with a sentence the person at the rack can act on."""

from django.utils.translation import gettext_lazy as _

from accounts.errors import Refusal


class WarehouseError(Refusal):
    """A refusal of this app; `roll` is the roll it is about, when there is one."""

    def __init__(self, sentence=None, *, roll=None, **details):
        if roll is not None:
            details["roll"] = roll.roll_no
        super().__init__(sentence, **details)
        self.roll = roll

    def as_json(self) -> dict:
        answer = super().as_json()
        if self.roll is not None:
            answer |= {"roll": self.roll.brief(), "allowed": self.roll.allowed_actions}
        return answer


# --- what was scanned ---------------------------------------------------------


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


class CustomerMissing(WarehouseError):
    code = "customer_missing"
    sentence = _("Say which customer the roll goes to.")
    status = 422
    field = "customer"


# --- who may ------------------------------------------------------------------


class NotApproved(WarehouseError):
    code = "not_approved"
    sentence = _("You are signed in, but nobody has approved your role yet.")
    status = 403


class NotAllowed(WarehouseError):
    code = "not_allowed"
    sentence = _("Your role ({role}) does not include this. Ask a stock keeper.")
    status = 403


class WrongDepartment(WarehouseError):
    code = "wrong_department"
    sentence = _("This belongs to {department} ({code}). You are signed in for {mine}.")
    status = 403


class EntryOff(WarehouseError):
    code = "entry_off"
    sentence = _("Operators do not enter material in {department}.")
    status = 403


# --- how the roll stands ------------------------------------------------------


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


class Stale(WarehouseError):
    code = "stale"
    sentence = _("{user} has just changed roll {roll}, {seconds} s ago: {place}.")


# --- where it shall go --------------------------------------------------------


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


# --- keys, undo, reasons ------------------------------------------------------


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


# --- entry and locations ------------------------------------------------------


class BatchRefused(WarehouseError):
    """`results` holds a Posting or the refusal of each item, in order."""

    code = "batch_refused"
    sentence = _("Nothing was posted, because {refused} of the scans were refused.")

    def __init__(self, results, **named):
        super().__init__(**named)
        self.results = results


class RollNumberTaken(WarehouseError):
    code = "roll_number_taken"
    sentence = _("There is a roll {numbers} already.")
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


class RackNotEmpty(WarehouseError):
    code = "rack_not_empty"
    sentence = _("{location} still holds {rolls} rolls. Move them first.")


class BadPattern(WarehouseError):
    code = "bad_pattern"
    sentence = _("This is no pattern with row and column in it.")
    status = 422
    field = "location_pattern"


# --- reconciliation -----------------------------------------------------------


class AlreadyRunning(WarehouseError):
    code = "already_running"
    sentence = _("A reconciliation is running now. Its result will show here.")


class NoRepair(WarehouseError):
    code = "no_repair"
    sentence = _("This cannot be repaired by itself: look at the roll and correct it.")
