from django.core.management.base import BaseCommand, CommandError

from dues import jobs


class Command(BaseCommand):
    help = "Re-derive every sum of every khata; fail when anything differs."

    def handle(self, **options):
        try:
            self.stdout.write(jobs.check_ledgers())
        except jobs.KhataDiffers as found:
            raise CommandError(f"The khata is not in order.\n{found}") from found
