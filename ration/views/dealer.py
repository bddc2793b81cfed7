"""Where a dealer arrives: today first, then the days to come and those gone by."""

from django.core.paginator import Paginator
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from .. import codes, live, shop
from ..forms.dealer import SessionForm
from ..models import DistributionSession
from ..usual import usual_session
from .door import dealer

PAST_SHOWN = 14


@dealer
@require_safe
def dashboard(request):
    supplier, today = request.supplier, timezone.localdate(request.now)
    session = shop.todays_session(supplier, request.now)
    usual = usual_session(supplier, request.now)
    can_start = usual["on"] == today and (session is None or session.is_final)
    past = Paginator(supplier.sessions.filter(on__lt=today), PAST_SHOWN)
    context = {
        "supplier": supplier,
        "today": today,
        "session": session,
        "standing": live.standing(session) if session else None,
        "usual": _usual_form(request.now, usual) if can_start else None,
        "also_today": _also_today(supplier, today, session),
        "upcoming": _upcoming(supplier, today),
        "board_code": codes.board_code(supplier.code),
        "past": past.get_page(request.GET.get("page")),
    }
    return render(request, "ration/dashboard.html", context)


def _usual_form(now, usual: dict) -> SessionForm:
    """To be sent as it is, unseen: without ids, which another form may have."""
    return SessionForm(now=now, initial=usual, auto_id=False)


def _also_today(supplier, today, shown):
    """Today's further sessions: called off and opened anew, or allowed by setting."""
    sessions = supplier.sessions.filter(on=today)
    return sessions.exclude(pk=shown.pk) if shown else sessions.none()


def _upcoming(supplier, today):
    days = supplier.sessions.filter(on__gt=today)
    cancelled = DistributionSession.Status.CANCELLED
    return days.exclude(status=cancelled).order_by("on", "pk")
