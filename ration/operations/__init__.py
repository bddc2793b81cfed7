"""The only code that changes the ration shop's facts, one file a noun."""

from .bookings import (
    Visitor,
    book_token,
    cancel_token,
    count_slip,
    join_waitlist,
    void_token,
)
from .limits import forget_phones, note_refusal, refuse_guessing
from .queue import (
    call_again,
    mark_missed,
    prioritise,
    put_back,
    recall,
    rejoin,
    serve_and_next,
)
from .sessions import (
    cancel_session,
    close_bookings,
    create_session,
    edit_session,
    finish_if_overdue,
    finish_overdue,
    finish_session,
    open_session,
    pause_session,
    resume_session,
    start_session,
)
from .suppliers import (
    decide_supplier,
    decide_suppliers,
    edit_supplier,
    register_supplier,
)
from .undoing import undo

__all__ = [
    "Visitor",
    "book_token",
    "call_again",
    "cancel_session",
    "cancel_token",
    "close_bookings",
    "count_slip",
    "create_session",
    "decide_supplier",
    "decide_suppliers",
    "edit_session",
    "edit_supplier",
    "finish_if_overdue",
    "finish_overdue",
    "finish_session",
    "forget_phones",
    "join_waitlist",
    "mark_missed",
    "note_refusal",
    "open_session",
    "pause_session",
    "prioritise",
    "put_back",
    "recall",
    "refuse_guessing",
    "register_supplier",
    "rejoin",
    "resume_session",
    "serve_and_next",
    "start_session",
    "undo",
    "void_token",
]
