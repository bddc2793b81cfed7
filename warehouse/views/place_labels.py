"""What is printed for walls and racks: location labels, and cards with commands."""

from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from accounts.models import Department

from .. import addresses, codes
from ..door import right_required
from ..forms.labels import LocationsForm
from ..models import Location
from ..models.labels import Paper
from ..permissions import Right

MOST_LOCATIONS = 1000
CARDS = {
    "CONFIRM": (_("Confirm"), _("Posts the list of scans that is on the screen.")),
    "UNDO": (_("Undo"), _("Takes your last posting back, for five minutes.")),
    "CANCEL": (_("Cancel"), _("Empties the list on the screen. Nothing is posted.")),
}


@right_required(Right.PRINT)
@require_safe
def rack_labels(request):
    """The labels of the chosen locations, ready to print; they are not counted."""
    paper = request.GET.get("paper")
    site = addresses.site(request)
    locations = LocationsForm(request.GET).locations(request.user)[:MOST_LOCATIONS]
    seen = Location.objects.seen_by(request.user)
    context = {
        "departments": Department.objects.filter(pk__in=seen.values("department")),
        "chosen": request.GET.get("department"),
        "labels": [(one, addresses.of_location(one, site)) for one in locations],
        "paper": paper if paper in Paper.values else Paper.A4,
        "papers": Paper.choices,
        "opens_elsewhere": addresses.opens_elsewhere(site),
    }
    return render(request, "warehouse/rack_labels.html", context)


@right_required(Right.PUT_AWAY, Right.DISPATCH)
@require_safe
def scan_cards(request):
    cards = [(name, codes.COMMANDS[name], *CARDS[name]) for name in codes.COMMANDS]
    return render(request, "warehouse/scan_cards.html", {"cards": cards})
