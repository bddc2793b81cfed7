"""Two thin layers round every request."""

from django.shortcuts import render
from django.utils import timezone

from accounts.transaction import Busy


def clock(get_response):
    """Read the clock once: a request happens at one instant, `request.now`."""

    def middleware(request):
        request.now = timezone.now()
        return get_response(request)

    return middleware


class BusyMiddleware:
    """Answer 503 "busy, press again" when the database could not take a turn."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_exception(self, request, exception):
        if not isinstance(exception, Busy):
            return None
        response = render(request, "503.html", status=503)
        response["Retry-After"] = "2"
        return response
