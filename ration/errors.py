"""What the ration shop refuses, each with a sentence the person can act on."""

from django.utils.translation import gettext_lazy as _

from accounts.errors import Refusal


class RationError(Refusal):
    """A refusal of this app."""


class OtherDay(RationError):
    code = "other_day"
    sentence = _("This code was for another day. Ask the shop for today's code.")
    status = 410


class SessionCancelled(RationError):
    code = "session_cancelled"
    sentence = _("This distribution was cancelled. No token can be booked.")
    status = 410


class SessionFinished(RationError):
    code = "session_finished"
    sentence = _("Today's distribution is over.")
    status = 410


class NotOpenYet(RationError):
    code = "not_open_yet"
    sentence = _("Bookings have not opened yet.")


class SessionPaused(RationError):
    code = "session_paused"
    sentence = _("The shop has paused. Book when it goes on; this page will tell.")


class BookingsClosed(RationError):
    code = "bookings_closed"
    sentence = _("Bookings for today are closed. The shop still serves its tokens.")


class HoursOver(RationError):
    """In the grace: nobody books any more, but the shop still serves."""

    code = "hours_over"
    sentence = _("The hours are over. The shop still serves its tokens.")


class SessionFull(RationError):
    code = "session_full"
    sentence = _("All tokens for today are taken.")


class PhoneShareTaken(SessionFull):
    sentence = _(
        "All tokens for booking by phone are taken. {kept} are kept for people who"
        " ask at the counter."
    )


class AlreadyBooked(RationError):
    code = "already_booked"
    sentence = _(
        "This card already has a token for today. Open it on the phone that booked,"
        " or ask at the counter."
    )


class CardHoldsToken(AlreadyBooked):
    """The same, as the dealer at the counter reads it."""

    sentence = _("This card already holds a token for today.")


class BookedTooOften(RationError):
    code = "booked_too_often"
    sentence = _(
        "This card was booked and cancelled twice today. Ask at the counter for a"
        " token."
    )


class TooManyCards(RationError):
    code = "too_many_cards"
    sentence = _(
        "This phone already holds three tokens for today. Ask at the counter for"
        " another one."
    )


class TooManyTries(RationError):
    code = "too_many_tries"
    sentence = _("Too many tries. Wait two minutes, or ask at the counter for a token.")
    status = 429


class WrongOnsiteCode(RationError):
    code = "wrong_onsite_code"
    sentence = _("That is not the code on the shop's screen now. Read it again.")
    status = 422


class CounterShareUsed(RationError):
    code = "counter_share_used"
    sentence = _(
        "The share of tokens for counter booking is used up. The rest are for people"
        " who book by phone."
    )


class NotInLine(RationError):
    code = "not_in_line"
    sentence = _("This token is not in the line any more.")


class AlreadyCalled(RationError):
    code = "already_called"
    sentence = _("Your number has been called. Tell the counter instead.")


class NotServing(RationError):
    code = "not_serving"
    sentence = _("The session is not serving now.")


class PressedAlready(RationError):
    code = "pressed_already"
    sentence = _("That was already done. The page shows how it stands now.")


class NothingToUndo(RationError):
    code = "nothing_to_undo"
    sentence = _("There is nothing to undo any more.")


class WrongState(RationError):
    code = "wrong_state"
    sentence = _("The session is {state} now; this is not possible.")


class CapacityBelowBooked(RationError):
    code = "capacity_below_booked"
    sentence = _("{booked} tokens are already booked. Give at least that many.")
    status = 422
    field = "capacity"


class OneSessionADay(RationError):
    code = "one_session_a_day"
    sentence = _("You already have a session on this day. Change that one instead.")
    status = 422
    field = "on"


class ReasonMissing(RationError):
    code = "reason_missing"
    sentence = _("Write a reason. It is shown to the people it concerns.")
    status = 422
    field = "reason"


class NotApproved(RationError):
    code = "not_approved"
    sentence = _("Your shop is not approved, so no session can be opened.")
    status = 403


class CentreCodeTaken(RationError):
    code = "centre_code_taken"
    sentence = _("A shop with this centre code is already registered.")
    status = 422
    field = "centre_code"


class TooLateToChange(RationError):
    code = "too_late_to_change"
    sentence = _("This session is over and cannot be changed.")


class DateIsFixed(RationError):
    code = "date_is_fixed"
    sentence = _("Tokens are booked for this day. Make a new session for another one.")
    status = 422
    field = "on"


class SessionRunning(RationError):
    code = "session_running"
    sentence = _(
        "Finish today's session first. A new centre code or phone number waits for"
        " approval, and nobody could be served until then."
    )
    status = 422
