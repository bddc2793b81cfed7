"""The khata at a glance: what is owed, whom to ask today, what was written last."""

from django.shortcuts import render
from django.views.decorators.http import require_safe

from .. import charts, dates, ledger
from ..models import LedgerCheck
from ..shop import with_shop

DAYS_DRAWN = 90


@with_shop
@require_safe
def dashboard(request):
    shop, today = request.shop, dates.today(request.now)
    days = ledger.given_and_got(shop, today=today, days=DAYS_DRAWN)
    context = {
        "shop": shop,
        "check": LedgerCheck.objects.filter(shopkeeper=shop).first(),
        "today": today,
        "figures": ledger.dashboard(shop, today=today),
        "asks": ledger.to_ask(shop, today=today, at=request.now),
        "recent": ledger.recent(shop),
        "chart": charts.by_week(days),
    }
    return render(request, "dues/dashboard.html", context)
