"""The screen in the shop: numbers only, readable from three metres."""

from django.conf import settings
from django.http import HttpResponseNotModified, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language, gettext_noop, override
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from .. import codes, live, shop
from ..address import absolute
from ..models import DistributionSession
from .citizen import fresh, unknown

LABELS = {
    "now": gettext_noop("Now serving"),
    "next": gettext_noop("Next"),
    "missed": gettext_noop("Missed"),
    "counter": gettext_noop("Counter"),
    "onsite": gettext_noop("Code for booking"),
    "take": gettext_noop("Scan to take a token"),
}
NOBODY = {
    "now_serving": [],
    "calls": 0,
    "next": [],
    "missed": [],
    "waiting": 0,
    "priority_waiting": 0,
    "session_status": None,
    "version": 0,
}


@require_safe
@cache_control(no_store=True)
def board(request, code):
    supplier = shop.supplier_of_code(_shop_code_of(code))
    if supplier is None:
        return unknown(request, code)
    session = shop.todays_session(supplier, request.now)
    context = {
        "supplier": supplier,
        "session": session,
        "code": code,
        "status": _status_of(session, code, request.now),
        "desks": _desks_of(session) if session else [],
        "labels": {name: _in_every_language(label) for name, label in LABELS.items()},
        "shop_url": absolute(request, reverse("ration:shop", args=[supplier.code])),
    }
    if "theme" not in request.COOKIES:
        context["theme"] = "dark"  # a bright screen dazzles in a dim shop
    return render(request, "ration/board.html", context)


@require_safe
def board_status(request, code):
    """JSON of how the shop's session of today stands; 304 costs no query."""
    session_id = shop.board_session_id(_shop_code_of(code), request.now)
    if session_id is None:
        answer = {"code": "unknown_shop", "detail": _("There is no such shop.")}
        return JsonResponse(answer, status=404)
    tag = live.etag(session_id, request.now) if session_id else '"no-session"'
    if tag in request.headers.get("If-None-Match", ""):
        return fresh(HttpResponseNotModified(), tag)
    sessions = DistributionSession.objects.select_related("supplier")
    session = sessions.get(pk=session_id) if session_id else None
    return fresh(JsonResponse(_status_of(session, code, request.now)), tag)


def _shop_code_of(code: str) -> str:
    """The shop code in a board's address, which is signed on the shop's own screen."""
    return codes.shop_code_of_board(code) or code


def _status_of(session: DistributionSession | None, code: str, at) -> dict:
    """What the board shows; the on-site code only at the signed address."""
    if session is None:
        return NOBODY
    status = live.board_status(session)
    asks_code = session.asks_onsite_code and not session.is_final
    if asks_code and codes.shop_code_of_board(code):
        status |= {"onsite_code": codes.onsite_code(session.pk, at)}
    return status


def _desks_of(session: DistributionSession) -> list[tuple[int, int | None]]:
    """(counter, number called to it or None), every counter of the session."""
    called = dict(live.standing(session).called)
    counters = sorted({*range(1, session.counters + 1), *filter(None, called)})
    return [(counter, called.get(counter)) for counter in counters]


def _in_every_language(words: str) -> list[tuple[str, str]]:
    """(language, words) in the reader's language first, then in the others."""
    mine = get_language()
    spoken = [mine, *(code for code, _name in settings.LANGUAGES if code != mine)]
    found = {}
    for language in spoken:
        with override(language):
            found.setdefault(_(words), language)
    return [(language, text) for text, language in found.items()]
