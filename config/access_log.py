"""One line a request, and the request's id in every line that is logged meanwhile.

No line holds what a private link, a query, a card or a phone would tell: of an address
only the numbers of rows are written out, and never what stands behind the `?`.
"""

import logging
import re
import time
import uuid
from contextvars import ContextVar

from django.utils.functional import LazyObject

HEADER = "X-Request-ID"
ACCEPTED = re.compile(r"[A-Za-z0-9._-]{8,64}")
PLACE = re.compile(r"<(?:\w+:)?(\w+)>")
# Asked every second by machines; nobody would find a person's request among them.
UNWRITTEN = ("/healthz", "/readyz", "/workz")
log = logging.getLogger("bhandar.access")
_current = ContextVar("request_id", default="-")


def middleware(get_response):
    """Answer with `X-Request-ID` (the one that came, or a new one), and log it."""

    def answer(request):
        request_id, started = _id_for(request), time.monotonic()
        token = _current.set(request_id)
        try:
            response = get_response(request)
            response[HEADER] = request_id
            if request.path not in UNWRITTEN:
                _write(request, response, time.monotonic() - started)
        finally:
            _current.reset(token)
        return response

    return answer


def _id_for(request) -> str:
    sent = request.headers.get(HEADER, "")
    return sent if ACCEPTED.fullmatch(sent) else uuid.uuid4().hex


def _write(request, response, seconds: float) -> None:
    log.info(
        "%s /%s %s %.1fms user=%s",
        request.method,
        address_of(request),
        response.status_code,
        seconds * 1000,
        _user_id(request) or "-",
    )


def address_of(request) -> str:
    """The pattern of the address, with the numbers of rows: `dues/7/note/`,
    `ration/token/<str:key>/`. `?` where there is no such page."""
    match = getattr(request, "resolver_match", None)
    if match is None:
        return "?"

    def shown(place: re.Match) -> str:
        value = match.kwargs.get(place[1])
        return str(value) if isinstance(value, int | uuid.UUID) else place[0]

    return PLACE.sub(shown, match.route)


def _user_id(request) -> int | None:
    """Who asked, if anybody wanted to know: this alone is no reason to ask."""
    user = getattr(request, "_cached_user", None) or getattr(request, "user", None)
    return None if isinstance(user, LazyObject) else getattr(user, "pk", None)


class Discreet(logging.Filter):
    """Puts the request's id into a record, and keeps private addresses out of it."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.request_id = _current.get()
        path = getattr(getattr(record, "request", None), "path", None)
        if path and isinstance(record.args, tuple):
            address = f"/{address_of(record.request)}"
            record.args = tuple(address if one == path else one for one in record.args)
        return True
