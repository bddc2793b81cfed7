from django.core.management.base import CommandError
from django.utils import timezone

from accounts.commands import SiteCommand
from warehouse import errors, operations
from warehouse.models import ReconciliationLog


class Command(SiteCommand):
    help = "Compare the ledger, the rolls and the dashboard; fail when they differ."

    def add_arguments(self, parser):
        parser.add_argument(
            "--alone",
            action="store_true",
            help="nobody else can be at it: this database is a copy",
        )

    def handle(self, *, alone, **options):
        try:
            run = operations.reconcile(
                trigger=ReconciliationLog.Trigger.COMMAND,
                at=timezone.now(),
                is_alone=alone,
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
