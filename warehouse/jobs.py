"""What the scheduler runs: no arguments, an outcome in a few words."""

from django.utils import timezone

from . import alarm, operations
from .models import ReconciliationLog
from .operations import imports


def reconcile() -> str:
    run = operations.reconcile(
        trigger=ReconciliationLog.Trigger.SCHEDULE, at=timezone.now()
    )
    alarm.tell_of_new(run)
    return f"{run.rolls_checked} rolls, {sum(run.counts.values())} mismatches"


def settle_imports() -> str:
    how_many = imports.settle_stalled(at=timezone.now())
    return f"{how_many} stalled imports taken back"
