"""Labels: counted when they are asked for, and queued where a printer makes them.

The sending itself is in `printing`: it waits for a printer, so it holds no
transaction, and rolls are made whether or not a printer is on.
"""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from functools import cache, partial
from uuid import UUID, uuid4

from django.db.models import Max

from accounts import audit
from accounts.models import User
from accounts.transaction import operation

from .. import errors
from ..models import LabelPrint, PrintJob, Roll
from ..models.labels import Output, Paper, PrintState
from ..permissions import Right, require, require_in
from ..printers import outputs
from ..states import Status

MOST_LABELS = 500


@operation
def print_labels(
    *,
    rolls: Sequence[Roll],
    output: str,
    site: str,
    by: User,
    at: datetime,
    paper: str = Paper.LABEL,
    printer: str = "",
    reason: str = "",
    key: UUID | None = None,
) -> list[PrintJob]:
    """Count one label of each roll, in the order of `rolls`, and queue it.

    A browser's labels are one job, printed at once; a printer gets a job a roll.
    `site` is the address the QR codes begin with. The same `key` again returns the
    jobs it made. Raises NoLabels, TooManyLabels, NoSuchOutput, VoidHasNoLabel,
    ReprintReasonMissing, StillImporting, NotApproved, NotAllowed, WrongDepartment.
    """
    key, rolls = key or uuid4(), locked(rolls)
    if made := list(PrintJob.objects.filter(key=key).order_by("line")):
        return made
    if output not in outputs():
        raise errors.NoSuchOutput
    _refuse_unsettled(rolls)
    copies, reason = copies_of(rolls), reason.strip()[:200]
    _refuse_each(rolls, copies, reason, by)
    groups = [rolls] if output == Output.BROWSER else [[roll] for roll in rolls]
    how = {"output": output, "paper": paper, "printer": printer, "site": site}
    jobs = _queue(len(groups), key=key, by=by, at=at, **how)
    _label(jobs, groups, copies, reason)
    facts = {"output": str(output), "labels": len(rolls), "reason": reason}
    audit.record("labels.printed", jobs[0], by=by, at=at, **facts)
    return jobs


def _queue(
    how_many: int, *, key: UUID, output: str, at: datetime, **facts
) -> list[PrintJob]:
    is_sheet = output == Output.BROWSER
    facts |= {
        "output": output,
        "state": PrintState.PRINTED if is_sheet else PrintState.QUEUED,
    }
    PrintJob.objects.bulk_create(
        PrintJob(key=key, line=line, at=at, changed_at=at, **facts)
        for line in range(how_many)
    )
    # Asked for again: MySQL tells no keys of what it inserts.
    return list(PrintJob.objects.filter(key=key).order_by("line"))


def _label(jobs, groups: list[list[Roll]], copies: Counter, reason: str) -> None:
    """Count the label of each roll with the job of its group."""
    LabelPrint.objects.bulk_create(
        LabelPrint(
            job=job,
            roll=roll,
            copy=copies[roll.pk] + 1,
            reason=reason if copies[roll.pk] else "",
        )
        for job, group in zip(jobs, groups, strict=True)
        for roll in group
    )


# --- rules ------------------------------------------------------------------------


def locked(rolls: Sequence[Roll]) -> list[Roll]:
    """The rolls as they stand, locked, in the order given."""
    if not rolls:
        raise errors.NoLabels
    if len(rolls) > MOST_LABELS:
        raise errors.TooManyLabels(most=MOST_LABELS)
    wanted = dict.fromkeys(roll.pk for roll in rolls)
    found = Roll.objects.select_for_update().filter(pk__in=wanted).order_by("pk")
    by_id = {roll.pk: roll for roll in found}
    return [by_id[pk] for pk in wanted]


def copies_of(rolls: Sequence[Roll]) -> Counter:
    """How many labels each roll has, by its key, that came out or are on the way."""
    labels = LabelPrint.objects.filter(roll__in=rolls, copy__isnull=False)
    return Counter(dict(labels.order_by().values_list("roll").annotate(Max("copy"))))


def _refuse_unsettled(rolls: Sequence[Roll]) -> None:
    """Rolls of an import that is under way may yet be taken back."""
    settled = Roll.objects.filter(pk__in=[roll.pk for roll in rolls]).settled()
    settled = set(settled.values_list("pk", flat=True))
    if roll := next((one for one in rolls if one.pk not in settled), None):
        raise errors.StillImporting(roll=roll)


def _refuse_each(rolls, copies: Counter, reason: str, by: User) -> None:
    required = cache(partial(require, by))  # asked once, however many rolls
    for roll in rolls:
        right = Right.REPRINT if copies[roll.pk] else Right.PRINT
        held = (roll.department_id, roll.custody_id, roll.bound_for_id)
        if not required(right).covers(*held):
            require_in(by, right, roll.department, roll.custody, roll.bound_for)
        if roll.status == Status.VOID:
            raise errors.VoidHasNoLabel(roll=roll)
        if copies[roll.pk] and not reason:
            raise errors.ReprintReasonMissing(roll=roll)
