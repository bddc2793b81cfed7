"""Which rolls are to be looked at: the books checked by the database itself.

Each question goes over all rolls or all steps at once, and accuses nobody: the rolls
in its answer are then played again, step by step. Whatever `replay` or
`Stand.differences` objects to must be an answer here; a rule changed there is
changed here too.
"""

from collections.abc import Iterator
from uuid import UUID

from django.db.models import (
    Case,
    Count,
    Exists,
    F,
    IntegerField,
    Max,
    OuterRef,
    Q,
    QuerySet,
    TextField,
    Value,
    When,
)
from django.db.models.functions import Cast, Coalesce, Concat

from .chain import NO_CHANGES, seal_in_database
from .models import Roll, Transaction
from .states import STEPS, Action, Status

WAYS = [
    f"{action}{before}{after}"
    for action, ways in STEPS.items()
    for before, afters in ways.items()
    for after in afters
]


def doubted_rolls() -> set[UUID]:
    """The ids of all rolls on which something may be wrong; seldom more."""
    return {roll for question in _questions() for roll in question.iterator()}


def _questions() -> Iterator[QuerySet]:
    for rolls in (_moved_without_a_step(), _not_as_left()):
        yield rolls.values_list("pk", flat=True)
    for steps in (
        _miscounted(),
        _wrongly_begun(),
        _not_following(),
        _impossible(),
        _wrongly_reversed(),
    ):
        yield steps.values_list("roll", flat=True)


def _moved_without_a_step():
    as_entered = {
        "status": Status.PRODUCED,
        "custody": F("department"),
        "location": None,
        "bound_for": None,
        "customer": None,
        "is_held": False,
    }
    return Roll.objects.filter(version=0).exclude(**as_entered)


def _not_as_left():
    """Not as the step that `version` names has left it; and rolls on hold, since
    that is written in the changes of some earlier step."""
    sent_to = Case(
        When(to_status=Status.DISPATCHED, then=_or_0(F("customer_id"))), default=0
    )
    left_so = Transaction.objects.annotate(
        place=_or_0(F("location_id")), way=_or_0(F("bound_for_id")), sent_to=sent_to
    ).filter(
        roll=OuterRef("pk"),
        seq=OuterRef("version"),
        to_status=OuterRef("status"),
        department=OuterRef("custody"),
        place=_or_0(OuterRef("location_id")),
        way=_or_0(OuterRef("bound_for_id")),
        sent_to=_or_0(OuterRef("customer_id")),
    )
    moved = Roll.objects.filter(version__gt=0)
    return moved.filter(Q(is_held=True) | ~Exists(left_so))


def _or_0(reference):
    """A key that compares as a value when it is NULL."""
    return Coalesce(reference, 0, output_field=IntegerField())


def _steps():
    return Transaction.objects.order_by()


def _miscounted():
    """The numbers have a gap, or `version` is not the last of them."""
    counted = _steps().values("roll").annotate(steps=Count("*"), last=Max("seq"))
    return counted.exclude(steps=F("last"), roll__version=F("last"))


def _wrongly_begun():
    well = {
        "from_status": Status.PRODUCED,
        "from_location": None,
        "from_department": F("roll__department"),
        "seal": seal_in_database(Value("")),
    }
    return _steps().filter(seq=1).exclude(**well)


def _not_following():
    """The step before did not lead where this one begins, or its seal to this one."""
    before = Transaction.objects.annotate(
        place=_or_0(F("location_id")),
        next_seal=seal_in_database(F("seal"), of=OuterRef),
    ).filter(
        roll=OuterRef("roll"),
        seq=OuterRef("seq") - 1,
        to_status=OuterRef("from_status"),
        department=OuterRef("from_department"),
        place=_or_0(OuterRef("from_location_id")),
        scanned_at__lte=OuterRef("scanned_at"),
        next_seal=OuterRef("seal"),
    )
    return _steps().filter(seq__gt=1).exclude(Exists(before))


def _impossible():
    """No such way; or a hold or weight was changed, which only `replay` understands."""
    told = _steps().annotate(
        way=Concat("action", "from_status", "to_status"),
        changed=Cast("changes", TextField()),
    )
    is_possible = Q(way__in=WAYS) | Q(action=Action.REVERSAL)
    return told.exclude(is_possible, changed=NO_CHANGES)


def _wrongly_reversed():
    well = {"reverses__roll": F("roll"), "reverses__from_status": F("to_status")}
    reversals = _steps().filter(action=Action.REVERSAL, reverses__isnull=False)
    return reversals.exclude(**well, reverses__seq__lt=F("seq"))
