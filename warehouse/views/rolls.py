"""The list of rolls."""

from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.models import Department

from .. import codes
from ..door import right_required
from ..forms.rolls import RollFilterForm
from ..listing import COUNTED_TO, RollList
from ..permissions import Right


@right_required(Right.SEE_ROLLS)
@require_safe
def rolls(request):
    form = RollFilterForm(request.GET, departments=list(Department.objects.all()))
    listing = RollList(
        user=request.user,
        at=request.now,
        wanted=form.cleaned_data if form.is_valid() else {},
        after=codes.roll_uuid(request.GET.get("after", "")),
    )
    context = {
        "form": form,
        "listing": listing,
        "counted_to": COUNTED_TO,
        "narrowing": form.narrowing(),
    }
    status = 422 if form.errors else 200
    return render(request, "warehouse/rolls.html", context, status=status)
