"""One household's token in the dealer's hands: booked, printed, moved, ended."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.methods import shows_a_form

from .. import operations
from ..address import absolute
from ..errors import (
    AlreadyBooked,
    CardHoldsToken,
    RationError,
    SessionFull,
    SessionPaused,
    TooLateToChange,
)
from ..forms.dealer import CounterBookingForm, PriorityForm, ReasonForm
from ..models import Token
from ..operations import Visitor
from ..operations.bookings import live_key
from .door import dealer, own_session, own_token
from .refused import add_refusal

PAPERS = ("80", "58")  # millimetres, the two widths of slip printers


def _paper(request) -> str:
    chosen = request.GET.get("paper")
    return chosen if chosen in PAPERS else PAPERS[0]


# --- booking at the counter -----------------------------------------------------


@dealer
@shows_a_form
def book_at_counter(request, session_id):
    session = own_session(request, session_id)
    if session.is_final:
        messages.info(request, TooLateToChange.sentence)
        return redirect("ration:console", session.pk)
    form = CounterBookingForm(request.POST or None)
    context = {"session": session, "form": form, "paper": _paper(request)}
    context["closed"] = _why_closed(session, request.now)
    status = 422 if request.method == "POST" else 200
    if form.is_valid():
        try:
            token = _book(session, form.cleaned_data, request)
        except RationError as refusal:
            add_refusal(_for_the_dealer(refusal), form)
            status = refusal.status
            context |= _way_out(refusal, session, form.cleaned_data["card_number"])
        else:
            return _after_booking(request, token)
    return render(request, "ration/book_at_counter.html", context, status=status)


def _why_closed(session, at) -> RationError | None:
    """Why nobody can book now; a full session is no reason to turn away at once."""
    refusal = session.refusal(at)
    if isinstance(refusal, SessionFull) or session.is_head_start(at):
        return None
    return refusal and _for_the_dealer(refusal)


def _for_the_dealer(refusal: RationError) -> RationError:
    """A refusal that sends people to the counter, as it is said to who stands there."""
    if isinstance(refusal, AlreadyBooked):
        return CardHoldsToken()
    if isinstance(refusal, SessionPaused):
        return SessionPaused(
            _("The session is paused. Nobody can book before it goes on.")
        )
    return refusal


def _book(session, typed: dict, request) -> Token:
    named = {
        "session": session,
        "card": typed["card_number"],
        "visitor": Visitor(phone=typed["phone"]),
        "request_key": typed["request_key"],
        "source": Token.Source.COUNTER,
        "priority_reason": typed["priority_reason"],
        "by": request.user,
        "at": request.now,
    }
    book = operations.join_waitlist if typed["waitlist"] else operations.book_token
    return book(**named)


def _way_out(refusal: RationError, session, card) -> dict:
    """What the dealer can do instead: open the token there is, offer the list."""
    if isinstance(refusal, AlreadyBooked):
        here = Token.objects.filter(session__supplier=session.supplier_id)
        holder = here.filter(live_key=live_key(session, card)).first()
        return {"holder": holder, "is_elsewhere": holder is None}
    return {"may_wait": isinstance(refusal, SessionFull)}


def _after_booking(request, token: Token):
    if token.number is None:
        messages.success(request, _("The card is on the waiting list."))
        return redirect("ration:session_token", token.session_id, token.pk)
    address = reverse("ration:slip", args=[token.session_id, token.pk])
    return redirect(f"{address}?paper={_paper(request)}")


# --- the slip -------------------------------------------------------------------


@dealer
@require_safe
def slip(request, session_id, token_id):
    """The token on paper. `?print` asks the browser to print it at once."""
    token = own_token(request, session_id, token_id)
    address = absolute(request, reverse("ration:token", args=[token.key]))
    context = {
        "token": token,
        "session": token.session,
        "supplier": token.session.supplier,
        "address": address,
        "paper": _paper(request),
        "papers": PAPERS,
        "prints": "print" in request.GET,
    }
    return render(request, "ration/slip.html", context)


@dealer
@require_POST
def print_slip(request, session_id, token_id):
    """Count a printed slip, then print it: the second says that it is a copy."""
    token = own_token(request, session_id, token_id)
    operations.count_slip(token=token, by=request.user, at=request.now)
    address = reverse("ration:slip", args=[session_id, token_id])
    return redirect(f"{address}?print=1&paper={_paper(request)}")


# --- one token ------------------------------------------------------------------


@dealer
@require_safe
def token(request, session_id, token_id):
    return _show(request, own_token(request, session_id, token_id))


def _show(request, token: Token, status: int = 200, **more):
    context = {
        "token": token,
        "session": token.session,
        "supplier": token.session.supplier,
        "events": token.events.order_by("pk"),
        "may_change": token.is_live and not token.session.is_final,
        # Where a change of language leads: the address of a press is no page.
        "page_url": reverse("ration:session_token", args=[token.session_id, token.pk]),
        "priority_form": PriorityForm(),
        "void_form": ReasonForm(),
    }
    return render(request, "ration/session_token.html", context | more, status=status)


@dealer
@require_POST
def recall(request, session_id, token_id):
    """Take a missed household next."""
    token = own_token(request, session_id, token_id)
    try:
        operations.recall(token=token, by=request.user, at=request.now)
    except RationError as refusal:
        messages.warning(request, refusal.sentence)
    else:
        said = _("%(number)s is next in line again.") % {"number": token.number}
        messages.success(request, said)
    return redirect("ration:console", session_id)


@dealer
@require_POST
def prioritise(request, session_id, token_id):
    token = own_token(request, session_id, token_id)
    form = PriorityForm(request.POST)
    if refused := _refused(request, token, operations.prioritise, priority_form=form):
        return refused
    messages.success(request, _("The token is in the priority lane now."))
    return redirect("ration:session_token", session_id, token_id)


@dealer
@require_POST
def void(request, session_id, token_id):
    """End a token that is not the holder's; its card may book at once."""
    token = own_token(request, session_id, token_id)
    form = ReasonForm(request.POST)
    if refused := _refused(request, token, operations.void_token, void_form=form):
        return refused
    messages.success(request, _("The token has ended. The card may book again."))
    return redirect("ration:session_token", session_id, token_id)


def _refused(request, token: Token, change, **named_form):
    """`change` the token for the form's reason: None, or its page with what is wrong.

    The form has the name by which the page knows it.
    """
    [form] = named_form.values()
    if not form.is_valid():
        return _show(request, token, 422, **named_form)
    reason = form.cleaned_data["reason"]
    try:
        change(token=token, reason=reason, by=request.user, at=request.now)
    except RationError as refusal:
        return _show(request, token, refusal.status, refusal=refusal)
    return None
