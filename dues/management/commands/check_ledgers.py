from django.core.management.base import CommandError

from accounts.commands import SiteCommand
from dues import jobs


class Command(SiteCommand):
    help = "Re-derive every sum of every khata; fail when anything differs."

    def handle(self, **options):
        try:
            self.stdout.write(jobs.check_ledgers())
        except jobs.KhataDiffers as found:
            raise CommandError(f"The khata is not in order.\n{found}") from found
