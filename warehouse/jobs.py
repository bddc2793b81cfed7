"""What the scheduler runs: no arguments, an outcome in a few words."""

from django.utils import timezone

from . import operations
from .models import ReconciliationLog


def reconcile() -> str:
    run = operations.reconcile(
        trigger=ReconciliationLog.Trigger.SCHEDULE, at=timezone.now()
    )
    return f"{run.rolls_checked} rolls, {sum(run.counts.values())} mismatches"
