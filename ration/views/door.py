"""Who may enter a dealer's pages, and which of the rows are theirs."""

from functools import wraps

from django.http import Http404
from django.shortcuts import redirect
from django.views.decorators.cache import never_cache

from accounts.roles import Role, role_required

from .. import shop
from ..models import DistributionSession, Supplier, Token


def dealer(view):
    """Let dealers in, each with the own shop as `request.supplier`.

    Who registered a shop that may not work now is shown the waiting page, which
    says why. Dealers' pages are never kept by the browser: a PIN is on them.
    """

    @wraps(view)
    def in_the_shop(request, *args, **kwargs):
        request.supplier = _shop_of(request.user)
        if request.supplier is None:
            raise Http404
        return view(request, *args, **kwargs)

    guarded = role_required(Role.SUPPLIER)(in_the_shop)

    @never_cache
    @wraps(guarded)
    def door(request, *args, **kwargs):
        user = request.user
        is_waiting = user.is_authenticated and not user.has_role(Role.SUPPLIER)
        if is_waiting and _shop_of(user):
            return redirect("accounts:waiting")
        return guarded(request, *args, **kwargs)

    return door


def _shop_of(user) -> Supplier | None:
    return Supplier.objects.filter(user=user).first()


def own_session(request, session_id: int) -> DistributionSession:
    """The dealer's session, finished first when nobody did; 404 for a stranger's."""
    sessions = request.supplier.sessions.select_related("supplier")
    session = shop.first_fresh(sessions.filter(pk=session_id), request.now)
    if session is None:
        raise Http404
    return session


def own_token(request, session_id: int, token_id: int) -> Token:
    session = own_session(request, session_id)
    token = session.tokens.filter(pk=token_id).first()
    if token is None:
        raise Http404
    token.session = session
    return token
