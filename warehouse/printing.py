"""Sending what waits in the print queue.

It happens after the answer to the person, in a thread, and holds no transaction
while a printer is waited for. A job belongs to the process that has claimed it. What
certainly reached nobody is tried three times; what may have reached the printer is
never sent again by itself.
"""

import time
from collections.abc import Sequence
from datetime import datetime
from functools import partial

from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts import background
from accounts.models import User

from . import operations
from .models import PrintJob, Roll
from .models.labels import KEPT_FOR, Output, PrintState
from .operations.print_queue import claim_print, settle_print
from .printers import PRINTERS, Answer, LabelText, NotSent

TRIES = 3
PAUSE_S = 1.0
LOOKS = 20


def print_labels(*, by: User, at: datetime, **facts) -> list[PrintJob]:
    """`operations.print_labels`, and the sending begun where a printer is to print."""
    jobs = operations.print_labels(by=by, at=at, **facts)
    start([job for job in jobs if job.state == PrintState.QUEUED], by, at)
    return jobs


def retry_print(*, job: PrintJob, by: User, at: datetime) -> PrintJob:
    """`operations.retry_print`, and the sending begun."""
    job = operations.retry_print(job=job, by=by, at=at)
    start([job], by, at)
    return job


def start(jobs: Sequence[PrintJob], by: User | None, at: datetime) -> None:
    """Send the jobs one after the other, behind the request."""
    if jobs:
        send = partial(send_all, [job.pk for job in jobs])
        background.start(kind="labels", function=send, by=by, at=at)


def send_all(job_ids: Sequence[int], report=lambda done, total: None) -> str:
    """Send these jobs in their order; a sentence on what became of them."""
    accepted, printed, tries = [], 0, TRIES
    for done, job_id in enumerate(job_ids, start=1):
        state, was_reached = send(job_id, tries)
        # A printer that is off is not waited for with every further label.
        tries = TRIES if was_reached else 1
        printed += state == PrintState.PRINTED
        if state == PrintState.ACCEPTED:
            accepted.append(job_id)
        report(done, len(job_ids))
    printed += follow(accepted)
    total = len(job_ids)
    said = ngettext(
        "%(printed)d of %(total)d label printed.",
        "%(printed)d of %(total)d labels printed.",
        total,
    )
    return said % {"printed": printed, "total": total}


def send(job_id: int, tries: int = TRIES) -> tuple[str | None, bool]:
    """Send one job; its state afterwards (None: not ours), and whether it got there."""
    for left in reversed(range(tries)):
        job = claim_print(job_id=job_id, at=timezone.now())
        if job is None:
            return None, True
        try:
            answer, was_reached = _sent(job), True
        except NotSent as refusal:
            state = PrintState.QUEUED if left else PrintState.FAILED
            answer, was_reached = Answer(state, refusal.sentence), False
        settle_print(job=job, answer=answer, at=timezone.now())
        if was_reached:
            break
        time.sleep(PAUSE_S if left else 0)
    return answer.state, was_reached


def _sent(job: PrintJob) -> Answer:
    """The printer's answer. Labels are in English: printers lack other letters."""
    roll = Roll.objects.with_names().get(label_prints__job=job)
    with translation.override("en"):
        text = LabelText.of(roll, job.site, job.labels.get().copy)
    return PRINTERS[job.output].send(text, job.printer)


def follow(job_ids: Sequence[int]) -> int:
    """Ask for a while what became of accepted jobs; how many were printed."""
    waiting, printed = list(job_ids), 0
    for _look in range(LOOKS):
        states = {job_id: look(job_id) for job_id in waiting}
        printed += sum(state == PrintState.PRINTED for state in states.values())
        waiting = [one for one in waiting if states[one] == PrintState.ACCEPTED]
        if not waiting:
            break
        time.sleep(PAUSE_S)
    return printed


def look(job_id: int) -> str | None:
    """Ask the printer how an accepted job stands; None when it cannot say."""
    job = PrintJob.objects.filter(pk=job_id, state=PrintState.ACCEPTED).first()
    answer = job and PRINTERS[job.output].look(job.external_id)
    if not answer:
        return None
    if answer.state != PrintState.ACCEPTED:
        settle_print(job=job, answer=answer, at=timezone.now())
    return answer.state


def watch() -> str:
    """What the scheduler does: whatever a process left behind is taken up.

    Jobs never sent are sent, jobs whose sender is gone are UNKNOWN, and BarTender
    is asked about those it accepted.
    """
    at = timezone.now()
    lost = list(PrintJob.objects.lost(at))
    said = _("The server stopped while this was sent. Look at the printer.")
    for job in lost:
        settle_print(job=job, answer=Answer(PrintState.UNKNOWN, said), at=at)
    forgotten = PrintJob.objects.forgotten(at).order_by("pk")
    waiting = list(forgotten.values_list("pk", flat=True)[:100])
    send_all(waiting)
    accepted = PrintJob.objects.filter(
        state=PrintState.ACCEPTED,
        output=Output.BARTENDER,
        changed_at__gte=at - KEPT_FOR,
    )
    for job_id in accepted.values_list("pk", flat=True):
        look(job_id)
    return f"{len(waiting)} sent, {len(lost)} lost"
