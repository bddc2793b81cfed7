"""One roll: all that is known of it, its whole history, and what may be done."""

from uuid import uuid4

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from .. import customers, presses
from ..door import right_required
from ..errors import WarehouseError
from ..models import Roll
from ..permissions import Right, holds
from ..states import HERE
from .refused import add_refusal


@right_required(Right.SEE_ROLLS)
@require_safe
def roll(request, roll_id):
    return _page(request, _own_roll(request, roll_id))


@right_required(Right.SEE_ROLLS)
@require_POST
def press(request, roll_id, name):
    """Do what was pressed; a refusal is shown on the page, beside what was typed."""
    roll, press = _own_roll(request, roll_id), presses.BY_NAME.get(name)
    if press is None:
        raise Http404
    form = press.form(request.POST, auto_id=f"{name}_%s")
    if not form.is_valid():
        return _page(request, roll, (press, form), status=422)
    clicked = {"by": request.user, "at": request.now, "scan": form.scan()}
    try:
        posting = press.operation(roll=roll, **clicked, **form.named())
    except WarehouseError as refusal:
        add_refusal(refusal, form)
        roll = _own_roll(request, roll_id)
        return _page(request, roll, (press, form), status=refusal.status)
    _say(request, posting)
    return _back(request, roll)


def _own_roll(request, roll_id) -> Roll:
    rolls = Roll.objects.seen_by(request.user).with_names()
    return get_object_or_404(
        rolls.select_related("bound_for", "entered_by"), pk=roll_id
    )


def _say(request, posting) -> None:
    if posting.outcome == "unchanged":
        messages.info(request, _("It was so already. Nothing was written."))
        return
    step = posting.transaction
    said = _("Roll %(roll)s: %(action)s.")
    words = {"roll": posting.roll.roll_no, "action": step.get_action_display()}
    messages.success(request, said % words)


def _back(request, roll):
    """To the roll, unless it has just left the departments one may see."""
    if Roll.objects.seen_by(request.user).filter(pk=roll.pk).exists():
        return redirect("warehouse:roll", roll.pk)
    return redirect("warehouse:rolls")


def _page(request, roll, refused=(None, None), status=200):
    """The roll's page; `refused` is the press that was not done, and its form."""
    way_back = presses.way_back(roll, request.user, request.now)
    offered = presses.offered(roll, request.user)
    if way_back:
        offered.append(presses.TAKE_BACK)
    context = {
        "roll": roll,
        "steps": roll.transactions.told(),
        "forms": [(one, _form(one, roll, refused, way_back)) for one in offered],
        "way_back": way_back,
        "older": Roll.objects.oldest_before(roll) if roll.status in HERE else None,
        "refused": refused[0],
        # Asked of the database only where the form that offers them is shown.
        "customers": customers.listed,
        "may_print": any(
            holds(request.user, right) for right in (Right.PRINT, Right.REPRINT)
        ),
        # Shown above all else when its form is not there any more.
        "homeless": refused[1] if refused[0] not in offered else None,
    }
    return render(request, "warehouse/roll.html", context, status=status)


def _form(press, roll, refused, way_back):
    """The form that was refused, for the roll as it is now; else an empty one."""
    now = {"version": roll.version, "step": way_back and way_back.step.pk}
    if press == refused[0]:
        form = refused[1]
        form.data = form.data.dict() | now
        return form
    return press.form(initial=now | {"key": uuid4()}, auto_id=f"{press.name}_%s")
