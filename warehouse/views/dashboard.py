"""The plant at a glance, kept up to date while it is looked at."""

from django.shortcuts import redirect, render
from django.utils.cache import get_conditional_response
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from ..door import right_required
from ..overview import Overview, seen
from ..permissions import Right, holds


@right_required(Right.SEE_ROLLS)
@require_safe
def dashboard(request):
    """The figures; for who only scans, large buttons to their work."""
    if not holds(request.user, Right.SEE_DASHBOARD):
        return render(request, "warehouse/start.html")
    context = {"overview": _overview(request), "tag": _tag(request)}
    return render(request, "warehouse/dashboard.html", context)


@right_required(Right.SEE_DASHBOARD)
@require_safe
def live(request):
    """The part of the dashboard that changes; 304 while it does not."""
    if not request.htmx:
        return redirect("warehouse:dashboard")
    tag = _tag(request)
    unchanged = get_conditional_response(request, etag=tag)
    if unchanged is not None:
        return unchanged
    context = {"overview": _overview(request)}
    response = render(request, "warehouse/_dashboard_live.html", context)
    response["ETag"] = tag
    return response


def _overview(request) -> Overview:
    return Overview(
        user=request.user,
        at=request.now,
        wanted=request.GET.get("department", ""),
        wanted_aisle=request.GET.get("aisle", ""),
    )


def _tag(request) -> str:
    return f'"{seen(request.now)}-{get_language()}"'
