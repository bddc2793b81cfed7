"""Who may ask the API, and how every answer is given: always JSON, never a redirect."""

import json
from functools import wraps

from django.core.exceptions import RequestDataTooBig
from django.http import JsonResponse
from django.middleware.csrf import CsrfViewMiddleware
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from accounts import devices
from accounts.transaction import is_busy

from ..errors import NotApproved, WarehouseError
from ..permissions import is_approved
from . import refusals

SAFE = ("GET", "HEAD")
RETRY_AFTER_S = "2"


class _CsrfCheck(CsrfViewMiddleware):
    def _reject(self, request, reason):
        return reason


_csrf = _CsrfCheck(lambda request: None)


def answers_json(*methods: str):
    """A view for machines, by `methods` alone.

    Who asks is known by session cookie, and a change then needs the CSRF token; or by
    `Authorization: Bearer <device token>`. The view returns a response, and raises
    a WarehouseError, which is answered as `{"code", "detail", …}`.
    """

    def decorate(view):
        @csrf_exempt
        @wraps(view)
        def answering(request, *args, **kwargs):
            try:
                _let_in(request, methods)
                response = view(request, *args, **kwargs)
            except WarehouseError as refusal:
                response = refused(refusal)
            except Exception as fault:
                if not is_busy(fault):
                    raise
                response = busy()
            response["Cache-Control"] = "no-store"
            return response

        return answering

    return decorate


def refused(refusal: WarehouseError) -> JsonResponse:
    headers = getattr(refusal, "headers", None)
    return JsonResponse(refusal.as_json(), status=refusal.status, headers=headers)


def busy() -> JsonResponse:
    detail = _("The store is busy this moment. Send the same again.")
    return JsonResponse(
        {"code": "busy", "detail": detail},
        status=503,
        headers={"Retry-After": RETRY_AFTER_S},
    )


def body_of(request) -> dict:
    """The JSON object that was sent. Raises TooLarge, BadJson, NotAnObject."""
    try:
        sent = json.loads(request.body, parse_constant=_refuse_constant)
    except RequestDataTooBig as fault:
        raise refusals.TooLarge from fault
    except (ValueError, RecursionError) as fault:
        raise refusals.BadJson from fault
    if not isinstance(sent, dict):
        raise refusals.NotAnObject
    return sent


def _refuse_constant(name: str):
    raise ValueError(f"{name} is no JSON")


def _let_in(request, methods: tuple[str, ...]) -> None:
    if request.method not in methods:
        allowed = ", ".join(methods)
        raise refusals.MethodNotAllowed(methods=allowed, headers={"Allow": allowed})
    is_device = _take_device(request)
    if not request.user.is_authenticated:
        raise refusals.NotSignedIn
    if not is_approved(request.user):
        raise NotApproved
    if request.method in SAFE:
        return
    # Before anything reads a form: only JSON is read here, and once.
    if request.content_type != "application/json":
        raise refusals.NotJson
    if not is_device and _csrf.process_view(request, None, (), {}):
        raise refusals.CsrfFailed


def _take_device(request) -> bool:
    """Let the holder of a device token act; whether one was shown. Raises BadToken."""
    scheme, _space, secret = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer":
        return False
    holder = devices.holder(secret.strip(), at=request.now)
    if holder is None:
        raise refusals.BadToken
    request.user = holder
    return True
