"""The khata at a glance: what is owed, whom to ask today, what was written last."""

from django.shortcuts import render
from django.views.decorators.http import require_safe

from .. import charts, dates, ledger
from ..door import with_shop
from ..models import LedgerCheck

DAYS_DRAWN = 90
ASKS_SHOWN = 10


@with_shop
@require_safe
def dashboard(request):
    shop, today = request.shop, dates.today(request.now)
    owing = ledger.owing(shop, today=today)
    days = ledger.given_and_got(shop, today=today, days=DAYS_DRAWN)
    context = {
        "shop": shop,
        "check": LedgerCheck.objects.filter(shopkeeper=shop).first(),
        "today": today,
        "figures": ledger.dashboard(owing),
        "asks": ledger.to_ask(owing, at=request.now, most=ASKS_SHOWN)[:ASKS_SHOWN],
        "recent": ledger.recent(shop),
        "chart": charts.by_week(days),
    }
    return render(request, "dues/dashboard.html", context)
