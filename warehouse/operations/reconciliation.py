"""Running a reconciliation, keeping what it found, and repairing a roll."""

import logging
import socket
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts import audit, background
from accounts.models import User
from accounts.snapshot import snapshot
from accounts.transaction import operation

from .. import errors
from ..models import Mismatch, ReconciliationLog, Roll
from ..models.reconciliation import GONE, REPAIRED
from ..permissions import Right, require, require_in
from ..reconciliation import Finding, Survey, survey
from ..replay import replay

State = ReconciliationLog.State
LINES_KEPT = 200
KEPT_A_RUN = 1000
GIVEN_UP = timedelta(hours=1)
log = logging.getLogger("bhandar.reconciliation")


def reconcile(
    *, trigger: str, at: datetime, by: User | None = None, is_alone: bool = False
):
    """Compare ledger, rolls and figures; return the finished ReconciliationLog.

    `is_alone`: whatever is said to be running is not, as in a copy that was made
    meanwhile. Raises AlreadyRunning. Whatever else is raised is kept as a FAILED
    run first.
    """
    patience = timedelta(0) if is_alone else GIVEN_UP
    return _carry_out(_start(trigger=trigger, by=by, at=at, patience=patience))


def reconcile_in_background(*, by: User, at: datetime) -> ReconciliationLog:
    """Begin to compare because somebody asked for it; return the RUNNING log.

    Who may repair may ask: it keeps the database busy for minutes. Raises
    AlreadyRunning, NotApproved, NotAllowed.
    """
    require(by, Right.REPAIR)
    run = _start(trigger=ReconciliationLog.Trigger.PERSON, by=by, at=at)

    def carry_out(report) -> str:
        done = _carry_out(run)
        return f"{done.rolls_checked} rolls, {sum(done.counts.values())} mismatches"

    background.start(kind="reconciliation", function=carry_out, by=by, at=at)
    return run


def _carry_out(run: ReconciliationLog) -> ReconciliationLog:
    try:
        with snapshot():
            found = survey(run.run_at)
        return _finish(run=run, found=found)
    except Exception as error:
        log.exception("reconciliation failed")
        _fail(run=run, error=f"{type(error).__name__}: {error}")
        raise


@operation
def _start(
    *, trigger: str, by: User | None, at: datetime, patience: timedelta = GIVEN_UP
) -> ReconciliationLog:
    ReconciliationLog.objects.filter(
        running_key="now", run_at__lt=at - patience
    ).update(running_key=None, state=State.FAILED, mismatches="stopped before its end")
    try:
        with transaction.atomic():
            return ReconciliationLog.objects.create(
                run_at=at,
                trigger=trigger,
                by=by,
                host=socket.gethostname()[:80],
                running_key="now",
            )
    except IntegrityError as running:
        raise errors.AlreadyRunning from running


@operation
def _finish(*, run: ReconciliationLog, found: Survey) -> ReconciliationLog:
    # In this order: what is repaired this very moment is among the one or the other.
    standing = list(Mismatch.objects.open())
    # The survey read the rolls as they were when it began.
    repaired = Mismatch.objects.repaired_since(run.run_at)
    found.forget(set(repaired.values_list("roll", flat=True)))
    _keep(run, standing, found.findings)
    findings = list(found.findings.values())
    run.is_clean = not findings
    run.state = State.OK if run.is_clean else State.MISMATCH
    run.mismatches = "\n".join(map(str, findings[:LINES_KEPT]))
    run.counts, run.warnings = found.counts, found.warnings
    run.rolls_checked = found.rolls_checked
    run.finished_at, run.running_key = timezone.now(), None
    run.save()
    return run


@operation
def _fail(*, run: ReconciliationLog, error: str) -> None:
    ReconciliationLog.objects.filter(pk=run.pk).update(
        state=State.FAILED,
        mismatches=error[:2000],
        finished_at=timezone.now(),
        running_key=None,
    )


def _keep(
    run: ReconciliationLog, standing: list[Mismatch], findings: dict[str, Finding]
) -> None:
    """Tell new mismatches once, note the old ones again, close those that are gone.

    `standing` were open a moment ago; one that was repaired since stays as it is.
    """
    for one in standing:
        still_open = Mismatch.objects.open().filter(pk=one.pk)
        still_open.update(**_standing_now(run, findings.get(one.live_key)))
    told = {one.live_key for one in standing}
    new = [one for key, one in findings.items() if key not in told]
    Mismatch.objects.bulk_create(
        Mismatch(
            kind=one.kind,
            about=one.about[:60],
            roll_id=one.roll_id,
            location_id=one.location_id,
            department_id=one.department_id,
            expected=one.expected,
            actual=one.actual,
            first_seen_at=run.run_at,
            last_seen_at=run.run_at,
            log=run,
            live_key=one.key,
        )
        for one in new[: max(0, KEPT_A_RUN - len(standing))]
    )


def _standing_now(run: ReconciliationLog, finding: Finding | None) -> dict:
    """What changes of an open mismatch that was found once more, or was not."""
    if finding is None:
        return {"resolved_at": run.run_at, "resolution": GONE, "live_key": None}
    return {
        "last_seen_at": run.run_at,
        "log": run,
        "expected": finding.expected,
        "actual": finding.actual,
    }


@operation
def repair(*, mismatch: Mismatch, by: User, at: datetime) -> Roll:
    """Rewrite the roll from its ledger, and close all the roll's mismatches by it.

    The ledger itself is never touched. Raises NoRepair when the ledger has a gap, or
    its kind is not of those a ledger can settle; NotAllowed.
    """
    if not mismatch.is_repairable:
        raise errors.NoRepair
    roll = Roll.objects.select_for_update().get(pk=mismatch.roll_id)
    require_in(by, Right.REPAIR, roll.custody)
    stand, oddities = replay(roll, list(roll.transactions.order_by("seq")))
    if oddities:
        raise errors.NoRepair
    changed = {name: [was, new] for name, new, was in stand.differences(roll)}
    for name, (_was, new) in changed.items():
        setattr(roll, name, new)
    roll.hold_reason = (roll.hold_reason or "-") if roll.is_held else ""
    roll.save()
    Mismatch.objects.open().filter(roll=roll, kind__in=Mismatch.REPAIRABLE).update(
        resolved_at=at,
        resolved_by=by,
        resolution=REPAIRED,
        live_key=None,
    )
    audit.record("roll.repaired", roll, by=by, at=at, changed=changed)
    return roll
