"""What each department has decided for itself."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.methods import shows_a_form
from accounts.models import Department

from .. import operations
from ..door import right_required
from ..errors import WarehouseError
from ..forms.rules import RulesForm, TryCodeForm
from ..models import DepartmentRules
from ..permissions import Right
from ..places import reading_of
from .refused import add_refusal


@right_required(Right.SET_UP)
@require_safe
def rules(request):
    departments = Department.objects.select_related("rules")
    context = {"rules": [_rules_of(one) for one in departments]}
    return render(request, "warehouse/rules.html", context)


def _rules_of(department: Department) -> DepartmentRules:
    try:
        return department.rules
    except DepartmentRules.DoesNotExist:
        return DepartmentRules(department=department)


@right_required(Right.SET_UP)
@shows_a_form
def department_rules(request, department_id):
    """The button "try" only reads a code by the pattern, and saves nothing."""
    department = get_object_or_404(Department, pk=department_id)
    initial = RulesForm.of(_rules_of(department))
    form = RulesForm(request.POST or None, initial=initial)
    trial = TryCodeForm(request.POST or None)
    status, reading = 422 if request.method == "POST" else 200, None
    if form.is_valid() and trial.is_valid():
        try:
            if "try" in request.POST:
                pattern = form.cleaned_data["location_pattern"]
                sample = trial.cleaned_data["sample"]
                reading, status = reading_of(department, pattern, sample), 200
            else:
                _set(request, department, form)
                return redirect("warehouse:rules")
        except WarehouseError as refusal:
            add_refusal(refusal, form)
            status = refusal.status
    context = {"department": department, "form": form, "trial": trial}
    context["reading"] = reading
    return render(request, "warehouse/department_rules.html", context, status=status)


def _set(request, department: Department, form: RulesForm) -> None:
    operations.set_rules(
        department=department, by=request.user, at=request.now, **form.cleaned_data
    )
    said = _("The rules of %(department)s are saved.")
    messages.success(request, said % {"department": department.name})
