from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from warehouse import errors, operations
from warehouse.models import ReconciliationLog


class Command(BaseCommand):
    help = "Compare the ledger, the rolls and the dashboard; fail when they differ."

    def handle(self, **options):
        try:
            run = operations.reconcile(
                trigger=ReconciliationLog.Trigger.COMMAND, at=timezone.now()
            )
        except errors.AlreadyRunning as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(f"{run.rolls_checked} rolls checked")
        for status, rolls in run.warnings.items():
            self.stdout.write(f"  {rolls} rolls stand too long: {status}")
        if not run.is_clean:
            found = sum(run.counts.values())
            raise CommandError(f"{found} mismatches\n{run.mismatches}")
        self.stdout.write("Everything agrees.")
