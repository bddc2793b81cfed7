"""The dealer's console: one counter of a session, its button and its line."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe
from django.views.decorators.vary import vary_on_headers
from django_htmx.http import trigger_client_event

from .. import codes, operations
from ..console import STATES_SHOWN, console_of, seen, tokens_shown
from ..errors import PressedAlready, RationError
from ..forms.dealer import PressForm, SearchForm
from ..models import DistributionSession
from .door import dealer, own_session
from .sessions import redirect_to_console

TOKENS_A_PAGE = 25
LIST, NOW = "tokens", "now"  # the parts of the page that htmx renews
UNCHANGED = 204


@dealer
@require_safe
@vary_on_headers("HX-Request", "HX-Target")
def console(request, session_id):
    """The page; for htmx the part it asks for, and 204 when nothing has changed."""
    session = own_session(request, session_id)
    wanted = _part_wanted(request)
    if wanted == NOW and request.GET.get("version") == seen(session, request.now):
        return HttpResponse(status=UNCHANGED)
    context = {"session": session, "supplier": session.supplier}
    if wanted != LIST:
        context["console"] = console_of(session, _counter(request), request.now)
        context["board_code"] = codes.board_code(session.supplier.code)
        context["reasons"] = PAUSES_OFFERED
    status = 200
    if wanted != NOW:
        context |= _list(request, session)
        status = 422 if context["search"].errors else 200
    if wanted is None:
        return render(request, "ration/console.html", context, status=status)
    response = render(request, f"ration/_{wanted}.html", context, status=status)
    if wanted == NOW:
        trigger_client_event(response, "session-changed")
    return response


Reason = DistributionSession.PauseReason
PAUSES_OFFERED = [
    (reason.value, reason.label) for reason in Reason if reason != Reason.SUSPENDED
]


def _part_wanted(request) -> str | None:
    is_whole = not request.htmx or request.htmx.history_restore_request
    return None if is_whole else LIST if request.htmx.target == LIST else NOW


def _counter(request) -> int:
    number = request.GET.get("counter", "")
    is_number = number.isascii() and number.isdigit() and len(number) < 3
    return int(number) if is_number else 1


def _list(request, session) -> dict:
    search = SearchForm(request.GET)
    text = search.cleaned_data["q"] if search.is_valid() else ""
    state = request.GET.get("show")
    state = state if state in STATES_SHOWN else "waiting"
    found = [] if search.errors else tokens_shown(session, state, text)
    tokens = Paginator(found, TOKENS_A_PAGE).get_page(request.GET.get("page"))
    return {"search": search, "text": text, "show": state, "tokens": tokens}


def press(change, nothing=""):
    """A view for a counter's button. Pressing twice is calmly one press."""

    @dealer
    @require_POST
    def pressed(request, session_id):
        session = own_session(request, session_id)
        form = PressForm(request.POST)
        try:
            if not form.is_valid():
                raise PressedAlready
            token = change(
                session=session, by=request.user, at=request.now, **form.cleaned_data
            )
        except PressedAlready as refusal:
            messages.info(request, refusal.sentence)
        except RationError as refusal:
            messages.warning(request, refusal.sentence)
        else:
            if token is None and nothing:
                messages.info(request, nothing())
        return redirect_to_console(request, session)

    return pressed


def _nobody_waits() -> str:
    return _("Nobody is waiting. Press again when the next household has booked.")


def _without_version(change):
    """For a press that may be repeated: it does not matter what the page showed."""

    def changed(*, version, **named):
        return change(**named)

    return changed


serve = press(operations.serve_and_next, nothing=_nobody_waits)
missed = press(operations.mark_missed, nothing=_nobody_waits)
put_back = press(operations.put_back)
call_again = press(_without_version(operations.call_again))
undo = press(_without_version(operations.undo))
