"""What a citizen sees: the shop's page, the token and what can be done with it."""

from django.http import HttpResponseNotModified, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_POST, require_safe

from accounts.methods import shows_a_form

from .. import devices, errors, live, operations, shop, wording
from ..forms.booking import ANY_CODE_LENGTH, FindForm
from ..models import Token

Status = Token.Status
private = cache_control(no_store=True)


@require_safe
@private
def find(request):
    typed = request.GET.get("code", "")
    form = FindForm({"code": typed} if typed.strip() else None)
    if form.is_valid():
        return redirect("ration:shop", form.cleaned_data["code"].code)
    context = {"form": form}
    if not form.is_bound:
        device = devices.device_of(request)
        context["tokens"] = devices.tokens_of(device, request.now)
    status = 404 if form.is_bound else 200
    return render(request, "ration/find.html", context, status=status)


def unknown(request, typed: str = ""):
    """The page for a code nobody gave out: it offers the search by shop code."""
    form = FindForm(initial={"code": typed[:ANY_CODE_LENGTH].replace("\0", "")})
    return render(request, "ration/unknown.html", {"form": form}, status=404)


@require_safe
@private
def shop_page(request, code):
    supplier = shop.supplier_of_code(code)
    if supplier is None:
        return unknown(request, code)
    session = shop.todays_session(supplier, request.now)
    refusal = session and session.refusal(request.now)
    device = devices.device_of(request)
    context = {
        "supplier": supplier,
        "session": session,
        "refusal": refusal,
        "is_full": isinstance(refusal, errors.SessionFull),
        "next": shop.next_session(supplier, request.now),
        "tokens": devices.tokens_of(device, request.now, supplier),
    }
    if session and not session.is_final:
        context["now"] = now = live.newcomer_status(session, request.now)
        context["wait"] = wording.wait(now)
    return render(request, "ration/shop.html", context)


@require_safe
@private
def token_page(request, key):
    token = shop.token_of_key(key, request.now)
    if token is None:
        return unknown(request)
    return _show_token(request, token)


def _show_token(request, token: Token, refusal=None):
    status = live.token_status(token, request.now)
    supplier = token.session.supplier
    context = {
        "token": token,
        "session": token.session,
        "supplier": supplier,
        "now": status,
        "wait": wording.wait(status),
        "be_there": wording.be_there(status),
        "is_held": token.status == Status.CALLED and token.session.status == "paused",
        "refusal": refusal,
        # Where a change of language leads: the address of a press is no page.
        "page_url": reverse("ration:token", args=[token.key]),
    }
    if token.is_voided:
        ended = token.events.filter(kind=live.Kind.CANCELLED).last()
        context["reason"] = ended.reason if ended else ""
    if not token.is_live or token.session.is_final:
        context["next"] = shop.next_session(supplier, request.now)
    http_status = refusal.status if refusal else 200
    return render(request, "ration/token.html", context, status=http_status)


@require_safe
def token_status(request, key):
    """JSON of the contract. A phone that knows the answer costs no query."""
    session_id = live.session_of_token(key)
    if session_id is None:
        return _no_such_token()
    tag = live.etag(session_id, request.now, get_language())
    if tag in request.headers.get("If-None-Match", ""):
        return fresh(HttpResponseNotModified(), tag)
    status = live.known_status(key, session_id, request.now)
    if status is None:
        token = shop.token_of_key(key, request.now)
        status = live.token_status(token, request.now)
    return fresh(JsonResponse(status | wording.told(status)), tag)


def fresh(response, tag: str):
    """Let the phone keep the answer, but ask each time whether it still holds."""
    response["ETag"] = tag
    response["Cache-Control"] = "private, no-cache"
    return response


def _no_such_token():
    answer = {"code": "unknown_token", "detail": _("There is no such token.")}
    return JsonResponse(answer, status=404)


@shows_a_form
@private
def cancel(request, key):
    token = shop.token_of_key(key, request.now)
    if token is None:
        return unknown(request)
    refusal = None
    if request.method == "POST":
        try:
            operations.cancel_token(token=token, at=request.now)
        except errors.RationError as refused:
            refusal = refused
        else:
            return redirect("ration:token", token.key)
    elif not token.is_live or token.status == Status.CALLED:
        return redirect("ration:token", token.key)
    context = {"token": token, "supplier": token.session.supplier, "refusal": refusal}
    status = refusal.status if refusal else 200
    return render(request, "ration/cancel.html", context, status=status)


@require_POST
@private
def rejoin(request, key):
    """A missed household says "I'm here"."""
    token = shop.token_of_key(key, request.now)
    if token is None:
        return unknown(request)
    try:
        operations.rejoin(token=token, at=request.now)
    except errors.RationError as refusal:
        token = shop.token_of_key(key, request.now)
        # Pressed twice: the first press put the household back in line.
        if token.status in (Status.WAITING, Status.CALLED):
            return redirect("ration:token", token.key)
        return _show_token(request, token, refusal)
    return redirect("ration:token", token.key)
