"""The queue of a printer: what a process writes of it, and what people decide.

A job that failed or was cancelled gives its copies back: no label came out.
"""

from collections.abc import Sequence
from datetime import datetime

from django.db.models import F

from accounts import audit
from accounts.models import User
from accounts.transaction import operation

from .. import errors
from ..models import PrintJob
from ..models.labels import NEEDS_SOMEBODY, NOTHING_PRINTED, PrintState
from ..permissions import Right, require_in
from ..printers import Answer
from .labels import copies_of, locked


@operation
def retry_print(*, job: PrintJob, by: User, at: datetime) -> PrintJob:
    """Queue a job again that failed, or that somebody says did not print.

    Raises PrintJobMoved, ReprintReasonMissing (another label came out meanwhile),
    NotApproved, NotAllowed, WrongDepartment.
    """
    job = _decided(job, NEEDS_SOMEBODY, by)
    if job.state == PrintState.FAILED:
        _take_copies(job)
    return _move(job, PrintState.QUEUED, "print.retried", by, at, tries=0, message="")


@operation
def cancel_print(*, job: PrintJob, by: User, at: datetime) -> PrintJob:
    """Give a job up from which no label came; its copies count no more.

    Raises PrintJobMoved, NotApproved, NotAllowed, WrongDepartment.
    """
    job = _decided(job, (PrintState.QUEUED, *NEEDS_SOMEBODY), by)
    job.labels.update(copy=None)
    return _move(job, PrintState.CANCELLED, "print.cancelled", by, at)


@operation
def confirm_print(*, job: PrintJob, by: User, at: datetime) -> PrintJob:
    """Say that the label came out, where the printer could not.

    Raises PrintJobMoved, NotApproved, NotAllowed, WrongDepartment.
    """
    job = _decided(job, (PrintState.UNKNOWN, PrintState.ACCEPTED), by)
    return _move(job, PrintState.PRINTED, "print.confirmed", by, at)


def _decided(job: PrintJob, states: Sequence[str], by: User) -> PrintJob:
    """The job, locked, when `by` may decide on it and it stands in `states`."""
    job = PrintJob.objects.select_for_update().get(pk=job.pk)
    for label in job.labels.select_related("roll"):
        roll = label.roll
        require_in(by, Right.REPRINT, roll.department, roll.custody, roll.bound_for)
    if job.state not in states:
        raise errors.PrintJobMoved(state=job.get_state_display())
    return job


def _take_copies(job: PrintJob) -> None:
    """Count the labels of a failed job again, now that it is to print after all."""
    labels = list(job.labels.select_related("roll"))
    copies = copies_of(locked([label.roll for label in labels]))
    for label in labels:
        label.copy = copies[label.roll_id] + 1
        if label.copy > 1 and not label.reason:
            raise errors.ReprintReasonMissing(roll=label.roll)
        label.save(update_fields=["copy"])


def _move(job, state, action, by, at, **facts) -> PrintJob:
    before, job.state, job.changed_at = job.state, state, at
    for name, value in facts.items():
        setattr(job, name, value)
    job.save(update_fields=["state", "changed_at", *facts])
    audit.record(action, job, by=by, at=at, before=before)
    return job


# --- what the sending process writes ----------------------------------------------


@operation
def claim_print(*, job_id: int, at: datetime) -> PrintJob | None:
    """The job to be sent now; None when another process has it, or had it."""
    waiting = PrintJob.objects.filter(pk=job_id, state=PrintState.QUEUED)
    taken = waiting.update(
        state=PrintState.SENDING, tries=F("tries") + 1, changed_at=at
    )
    return PrintJob.objects.get(pk=job_id) if taken else None


@operation
def settle_print(*, job: PrintJob, answer: Answer, at: datetime) -> bool:
    """Write what the printer said, unless somebody has decided meanwhile."""
    waiting = PrintJob.objects.filter(
        pk=job.pk, state__in=(PrintState.SENDING, PrintState.ACCEPTED)
    )
    facts = {"state": answer.state, "message": answer.message, "reply": answer.reply}
    if answer.external_id:
        facts["external_id"] = answer.external_id
    settled = waiting.update(changed_at=at, **facts)
    if settled and answer.state in NOTHING_PRINTED:
        job.labels.update(copy=None)
    return bool(settled)
