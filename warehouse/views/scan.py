"""Scanning: rolls into racks, out of the plant, and to look at.

With JavaScript a page collects a list and posts it by the API; without, its form does
one scan at a time. Both come to the same operations.
"""

from functools import wraps
from urllib.parse import urlencode

from csp.constants import SELF, WASM_UNSAFE_EVAL
from csp.decorators import csp_update
from django.conf import settings
from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.methods import shows_a_form
from accounts.models import Department

from .. import codes, customers, errors, lookup, operations, scanner
from ..door import right_required
from ..forms.scan import RIGHTS, DispatchForm, LookupForm, StoreForm
from ..models import Location, Transaction
from ..permissions import Right, reach
from ..states import Action

STEPS_SHOWN = 12
MOST_SUGGESTED = 2_000


def decodes(view):
    """Let a page use the camera and compile its decoder: here, and nowhere else."""

    @csp_update({"script-src": [SELF, WASM_UNSAFE_EVAL]})
    @wraps(view)
    def scanning(request, *args, **kwargs):
        response = view(request, *args, **kwargs)
        policy = settings.PERMISSIONS_POLICY.replace("camera=()", "camera=(self)")
        response.headers["Permissions-Policy"] = policy
        return response

    return scanning


@right_required(Right.PUT_AWAY)
@shows_a_form
@decodes
def store(request):
    form = StoreForm(request.POST or None, initial=request.GET.dict())
    racks = Location.objects.racks().filter(is_closed=False)
    within = reach(request.user, Right.PUT_AWAY)
    context = {"racks": _codes(within.narrow(racks, "department"))}
    return _page(request, form, "warehouse/scan_store.html", context)


@right_required(*RIGHTS.values())
@shows_a_form
@decodes
def dispatch(request):
    form = DispatchForm(
        request.POST or None, initial=request.GET.dict(), by=request.user
    )
    departments = list(Department.objects.values_list("code", "name"))
    places = Location.objects.filter(kind=Location.Kind.DEPT, is_closed=False)
    context = {"departments": departments, "places": _codes(places)}
    return _page(request, form, "warehouse/scan_dispatch.html", context)


@right_required(Right.DISPATCH)
@require_safe
def customers_offered(request):
    """Known customers for what is typed so far: a fragment of the dispatch page."""
    if not request.htmx:
        return redirect("warehouse:scan_dispatch")
    name = codes.plain(request.GET.get("customer", ""))[:120]
    context = {
        "offered": customers.offered(name, request.user),
        "unknown": name if name and not lookup.customer(name) else "",
    }
    return render(request, "warehouse/_scan_customers.html", context)


@right_required(Right.SEE_ROLLS)
@require_safe
@decodes
def view(request):
    """A roll by its code: how it stands, and its last steps."""
    form = LookupForm(request.GET or None)
    context = {"form": form}
    if form.is_valid():
        try:
            roll = lookup.roll_for(request.user, form.cleaned_data["code"])
        except errors.IsLocation as refusal:
            context["rack"] = refusal.details["location"]
        except errors.WarehouseError as refusal:
            form.add_error("code", refusal.sentence)
        else:
            steps = roll.transactions.told()[:STEPS_SHOWN]
            context |= {"roll": roll, "steps": steps}
    if request.htmx:
        return render(request, "warehouse/_scan_found.html", context)
    context["decoder"] = scanner.decoder()
    return render(request, "warehouse/scan_view.html", context)


@right_required(Right.UNDO)
@require_POST
def undo(request):
    """Take the person's last step back, while that needs no reason."""
    pages = {"store": "warehouse:scan_store", "dispatch": "warehouse:scan_dispatch"}
    back = pages.get(request.POST.get("page"), "warehouse:scan_store")
    step = _undoable(request)
    try:
        if step is None:
            raise errors.NothingToUndo
        operations.reverse(transaction=step, by=request.user, at=request.now)
    except errors.WarehouseError as refusal:
        messages.error(request, refusal.sentence)
    else:
        said = _("Undone: roll %(roll)s is not %(action)s any more.")
        words = {"roll": step.roll.roll_no, "action": step.get_action_display()}
        messages.success(request, said % words)
    return redirect(back)


def _page(request, form, template, context):
    status = 422 if request.method == "POST" else 200
    if form.is_valid():
        try:
            item = form.item()
            posting = operations.post(item=item, by=request.user, at=request.now)
        except errors.WarehouseError as refusal:
            form.refuse(refusal)
            status = refusal.status
        else:
            _say(request, posting)
            kept = {name: value for name, value in form.for_the_next().items() if value}
            return redirect(f"{request.path}?{urlencode(kept)}")
    context |= {
        "form": form,
        "decoder": scanner.decoder(),
        "commands": codes.COMMANDS,
        "undoable": _undoable(request),
    }
    return render(request, template, context, status=status)


def _say(request, posting) -> None:
    """What was done, and what stands behind it in the reader's language."""
    roll, step = posting.roll, posting.transaction
    if posting.outcome == "unchanged":
        said = _("Roll %(roll)s was so already: %(status)s.")
        words = {"roll": roll.roll_no, "status": roll.get_status_display()}
        messages.info(request, said % words)
        return
    place = roll.location or roll.customer or roll.bound_for or roll.custody
    said = _("Roll %(roll)s: %(action)s, %(place)s.")
    words = {"roll": roll.roll_no, "action": step.get_action_display(), "place": place}
    messages.success(request, said % words)
    if step.action == Action.DISPATCH and step.passed_over:
        said = _("The older roll %(roll)s stayed behind.")
        messages.warning(request, said % {"roll": step.passed_over.roll_no})


def _undoable(request) -> Transaction | None:
    mine = Transaction.objects.undoable_by(request.user, request.now)
    return mine.select_related("roll").first()


def _codes(locations) -> list[str]:
    return list(locations.values_list("code", flat=True)[:MOST_SUGGESTED])
