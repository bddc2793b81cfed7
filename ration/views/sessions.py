"""A day's session: making it, changing it, and the steps of its day."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.methods import shows_a_form

from .. import operations
from ..errors import RationError
from ..forms.dealer import ReasonForm, SessionForm
from ..models import DistributionSession
from ..usual import usual_session
from .door import dealer, own_session
from .refused import add_refusal


@dealer
@shows_a_form
def new(request):
    """Make a session; with the button "open" it takes bookings at once."""
    initial = usual_session(request.supplier, request.now)
    form = SessionForm(request.POST or None, now=request.now, initial=initial)
    make = operations.create_session
    if "open" in request.POST:
        make = operations.start_session
    if form.is_valid() and (session := _save(request, form, make)):
        return redirect("ration:console", session.pk)
    return _show_form(request, form)


def _save(request, form: SessionForm, make) -> DistributionSession | None:
    """The session made or changed; None when refused, with the reason in the form."""
    try:
        return make(by=request.user, at=request.now, **_what(request, form))
    except RationError as refusal:
        add_refusal(refusal, form)


def _what(request, form: SessionForm) -> dict:
    named = (
        {"session": form.session} if form.session else {"supplier": request.supplier}
    )
    return named | form.fields_of_session


def _show_form(request, form: SessionForm, status: int = 422):
    return render(
        request,
        "ration/session_form.html",
        {"form": form, "session": form.session, "supplier": request.supplier},
        status=status if request.method == "POST" else 200,
    )


@dealer
@shows_a_form
def edit(request, session_id):
    session = own_session(request, session_id)
    if session.is_final:
        messages.info(request, _("This session is over and cannot be changed."))
        return redirect("ration:console", session.pk)
    form = SessionForm(request.POST or None, now=request.now, session=session)
    if form.is_valid() and _save(request, form, operations.edit_session):
        messages.success(request, _("The session is changed."))
        return redirect("ration:console", session.pk)
    return _show_form(request, form)


@dealer
@shows_a_form
def cancel(request, session_id):
    """Call the day off: asks once more, and why."""
    session = own_session(request, session_id)
    if session.is_final:
        return redirect("ration:console", session.pk)
    form = ReasonForm(request.POST or None)
    if form.is_valid():
        try:
            operations.cancel_session(
                session=session,
                reason=form.cleaned_data["reason"],
                by=request.user,
                at=request.now,
            )
        except RationError as refusal:
            add_refusal(refusal, form)
        else:
            return redirect("ration:console", session.pk)
    return render(
        request,
        "ration/session_cancel.html",
        {"session": session, "form": form, "live": session.tokens.live().count()},
        status=422 if request.method == "POST" else 200,
    )


def step(change):
    """A view that takes a session one step on, by POST, and shows its console."""

    @dealer
    @require_POST
    def take(request, session_id):
        session = own_session(request, session_id)
        try:
            change(session=session, by=request.user, at=request.now)
        except RationError as refusal:
            messages.warning(request, refusal.sentence)
        return redirect_to_console(request, session)

    return take


def redirect_to_console(request, session):
    """Back to the console, at the counter the press came from."""
    response = redirect("ration:console", session.pk)
    counter = request.POST.get("counter", "")
    if counter.isascii() and counter.isdigit() and len(counter) == 1:
        response["Location"] += f"?counter={counter}"
    return response


open_session = step(operations.open_session)
resume = step(operations.resume_session)
close = step(operations.close_bookings)
finish = step(operations.finish_session)


@dealer
@require_POST
def pause(request, session_id):
    """Pause in one tap: `reason` is a known one or the dealer's own words."""
    session = own_session(request, session_id)
    form = ReasonForm(request.POST)
    if not form.is_valid():
        messages.warning(request, form.errors["reason"][0])
        return redirect_to_console(request, session)
    try:
        operations.pause_session(
            session=session,
            reason=form.cleaned_data["reason"],
            by=request.user,
            at=request.now,
        )
    except RationError as refusal:
        messages.warning(request, refusal.sentence)
    return redirect_to_console(request, session)
