"""What the plant refuses, each with a sentence the person at the rack can act on."""

from django.utils.translation import gettext_lazy as _

from accounts.errors import Refusal


class WarehouseError(Refusal):
    """A refusal of this app; `roll` is the roll it is about, when there is one.

    `override_allowed` says that the person may do it all the same, knowing it.
    """

    override_allowed = False

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


class CustomerNameless(WarehouseError):
    code = "customer_nameless"
    sentence = _("Write the customer's name.")
    status = 422
    field = "name"


class CustomerNameTaken(WarehouseError):
    code = "customer_name_taken"
    sentence = _("There is a customer {name} already, perhaps spelt otherwise.")
    status = 422
    field = "name"


# --- who may ------------------------------------------------------------------


class NotApproved(WarehouseError):
    code = "not_approved"
    sentence = _("You are signed in, but nobody has approved your role yet.")
    status = 403


class NotAllowed(WarehouseError):
    code = "not_allowed"
    sentence = _(
        "Your role ({role}) does not include this. Ask somebody whose role does."
    )
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


# --- labels -------------------------------------------------------------------


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


# --- export -------------------------------------------------------------------


class ExportGoingOn(WarehouseError):
    code = "export_going_on"
    sentence = _("Your last export is still being made. Wait for it or cancel it.")


# --- counts -------------------------------------------------------------------


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


# --- reconciliation -----------------------------------------------------------


class AlreadyRunning(WarehouseError):
    code = "already_running"
    sentence = _("A reconciliation is running now. Its result will show here.")


class NoRepair(WarehouseError):
    code = "no_repair"
    sentence = _("This cannot be repaired by itself: look at the roll and correct it.")
