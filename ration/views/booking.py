"""What a session's QR opens: the booking form, or plainly why there is none."""

from django.shortcuts import redirect, render
from django.views.decorators.cache import cache_control
from django.views.decorators.debug import sensitive_post_parameters

from accounts.methods import shows_a_form

from .. import codes, devices, errors, live, operations, shop, wording
from ..forms.booking import BookingForm
from ..models import DistributionSession
from .citizen import unknown

BESIDE = {
    errors.AlreadyBooked.code: "card_number",
    errors.BookedTooOften.code: "card_number",
    errors.WrongOnsiteCode.code: "onsite_code",
}
OVER = (
    errors.OtherDay,
    errors.SessionCancelled,
    errors.SessionFinished,
    errors.HoursOver,
)
# Refusals that say something about a card: who guesses cards collects them.
TELLING = (
    errors.AlreadyBooked,
    errors.BookedTooOften,
    errors.TooManyCards,
    errors.WrongOnsiteCode,
)


@shows_a_form
@cache_control(no_store=True)
@sensitive_post_parameters("card_number", "phone")
def book(request, code):
    is_booking = request.method == "POST"
    find = shop.recent_session_of_code if is_booking else shop.session_of_code
    session = find(code, request.now)
    if session is None:
        return unknown(request)
    device = devices.device_of(request) or devices.new_device()
    if is_booking:
        response = _take_place(request, session, device)
    else:
        response = _show(request, session, device)
    return devices.remember(response, device)


def _take_place(request, session: DistributionSession, device: str):
    form = _form_for(session, request.POST)
    if not form.is_valid():
        return _show(request, session, device, form, status=422)
    booking = {
        "session": session,
        "card": form.cleaned_data["card_number"],
        "at": request.now,
    }
    address = devices.address_digest(request)
    try:
        _refuse_from_afar(form, address_digest=address, **booking)
        token = _place_operation(form)(
            **booking,
            by=None,
            request_key=form.cleaned_data["request_key"],
            visitor=operations.Visitor(form.cleaned_data["phone"], device, address),
        )
    except errors.RationError as refusal:
        if isinstance(refusal, TELLING):
            refusal = _less_telling(refusal, address_digest=address, **booking)
        form.add_error(BESIDE.get(refusal.code), refusal.sentence)
        return _show(request, session, device, form, status=refusal.status)
    return redirect("ration:token", token.key)


def _less_telling(refusal: errors.RationError, **booking) -> errors.RationError:
    """The refusal itself, or, to who was refused too often, only "too many tries"."""
    try:
        operations.refuse_guessing(**booking)
    except errors.TooManyTries as too_many:
        return too_many
    operations.note_refusal(code=refusal.code, **booking)
    return refusal


def _place_operation(form: BookingForm):
    wants_waitlist = form.cleaned_data["waitlist"]
    return operations.join_waitlist if wants_waitlist else operations.book_token


def _refuse_from_afar(form: BookingForm, *, session, at, **booking) -> None:
    """Raise WrongOnsiteCode; TooManyTries first, or the six digits could be guessed."""
    if not session.asks_onsite_code:
        return
    operations.refuse_guessing(session=session, at=at, **booking)
    if not codes.is_onsite_code(form.cleaned_data["onsite_code"], session.pk, at):
        raise errors.WrongOnsiteCode()


def _form_for(session: DistributionSession, posted=None) -> BookingForm:
    return BookingForm(posted, asks_onsite_code=session.asks_onsite_code)


def _show(request, session, device, form=None, status=200):
    """The form while places or a waiting list are to be had, else the reason.

    A refused form comes back with what was typed, unless the day is over for good.
    """
    refusal = session.refusal(request.now)
    is_over = isinstance(refusal, OVER)
    is_full = isinstance(refusal, errors.SessionFull)
    context = {
        "session": session,
        "supplier": session.supplier,
        "refusal": refusal,
        "is_full": is_full,
        "form": form or _form_for(session),
        "tokens": devices.tokens_of(device, request.now, session.supplier),
        "today": _todays_other(session, request.now) if refusal else None,
        "next": _next_of(session, request.now) if refusal else None,
    }
    if not is_over or (isinstance(refusal, errors.HoursOver) and not form):
        context["now"] = live.newcomer_status(session, request.now)
        context["wait"] = wording.wait(context["now"])
    elif form:
        status = refusal.status
    has_head_start = refusal is not None and session.is_head_start(request.now)
    context["has_head_start"] = has_head_start
    takes_form = refusal is None or is_full or has_head_start or (form and not is_over)
    page = "ration/book.html" if takes_form else "ration/no_booking.html"
    return render(request, page, context, status=status)


def _todays_other(session, at) -> DistributionSession | None:
    """Today's session of the shop, when the code was for another one."""
    today = shop.todays_session(session.supplier, at)
    if today is None or today == session or today.is_final:
        return None
    return today


def _next_of(session, at) -> DistributionSession | None:
    found = shop.next_session(session.supplier, at)
    return None if found == session else found
