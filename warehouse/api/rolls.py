from django.http import JsonResponse

from .. import lookup, operations
from . import answers, fields
from .door import answers_json


@answers_json("GET", "HEAD")
def roll(request, roll_id: str):
    """A roll by UUID, label code or roll number, as it stands now.

    `?for=ACTION` refuses as that action would, so that a scan page can say it before
    the place is scanned, and tells what else that page needs.
    """
    found = lookup.roll_for(request.user, roll_id)
    told = answers.roll(found)
    if wanted := request.GET.get("for"):
        action = fields.action(wanted, known=fields.FORESEEN)
        who_when = {"by": request.user, "at": request.now}
        operations.foresee(action=action, roll=found, **who_when)
        told |= answers.foreseen(found, action)
    return JsonResponse(told)
