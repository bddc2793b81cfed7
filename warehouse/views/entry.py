"""Material entry: new rolls, and straight on to their labels."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from accounts.methods import shows_a_form

from .. import operations
from ..door import right_required
from ..entries import Outlook
from ..errors import WarehouseError
from ..forms.entry import EntryForm
from ..models import Material
from ..permissions import Right, holds
from .refused import add_refusal

MATERIALS_OFFERED = 400


@right_required(Right.ENTER)
@shows_a_form
def enter(request):
    today = timezone.localdate(request.now)
    form = EntryForm(request.POST or None, user=request.user, today=today)
    if request.method == "POST" and form.is_valid():
        try:
            rolls = operations.create_rolls(
                by=request.user, at=request.now, **form.facts
            )
        except WarehouseError as refusal:
            add_refusal(refusal, form)
        else:
            messages.success(request, _entered(len(rolls)))
            return redirect(f"{reverse('warehouse:labels')}?entry={form.entry_key}")
    materials = Material.objects.seen_by(request.user).order_by("-pk")
    context = {
        "form": form,
        "outlook": form.outlook,
        "asks": form.has_error("__all__", "batch_exists"),
        "may_import": holds(request.user, Right.IMPORT),
        "materials": materials[:MATERIALS_OFFERED],
    }
    status = 422 if form.errors else 200
    return render(request, "warehouse/entry.html", context, status=status)


def _entered(count: int) -> str:
    said = ngettext("%(count)d roll entered.", "%(count)d rolls entered.", count)
    return said % {"count": count}


@right_required(Right.ENTER)
@require_POST
def check(request):
    """What the form would make as it stands; asked while somebody types."""
    typed = (request.POST.get(name, "") for name in ("material", "batch", "weights"))
    outlook = Outlook.of(request.user, *typed)
    return render(request, "warehouse/_entry_outlook.html", {"outlook": outlook})
