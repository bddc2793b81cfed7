"""Thin layers round every request."""

import logging

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import timezone

from accounts.transaction import is_away, is_busy

RETRY_AFTER_S = "2"
log = logging.getLogger("bhandar.database")


def own_headers(get_response):
    """What every answer says, also a static file: nobody else's page may hold it."""

    def middleware(request):
        response = get_response(request)
        response.headers.setdefault("Permissions-Policy", settings.PERMISSIONS_POLICY)
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        return response

    return middleware


def clock(get_response):
    """Read the clock once: a request happens at one instant, `request.now`."""

    def middleware(request):
        request.now = timezone.now()
        return get_response(request)

    return middleware


class BusyMiddleware:
    """Answer 503 instead of 500 when it is the database that could not do its work."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_exception(self, request, exception):
        return busy(request, exception) if is_busy(exception) else None


def busy(request, fault: BaseException):
    """503: "press again"; or `away`, when nothing can be asked of the database."""
    if is_away(fault):
        return away(fault)
    return _with_patience(render(request, "503.html", status=503))


def away(fault: BaseException):
    """503 of a database that is away or full: a page that asks nothing of it."""
    log.error("the database is away or full: %s", fault.__cause__ or fault)
    return _with_patience(HttpResponse(render_to_string("503_away.html"), status=503))


def _with_patience(response):
    response["Retry-After"] = RETRY_AFTER_S
    return response
