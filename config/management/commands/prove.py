from django.core.management.base import BaseCommand, CommandError

from config.proving import prove


class Command(BaseCommand):
    help = "Check every khata and every roll of a copy of the site."

    def handle(self, **options):
        if not prove(self.stdout.write):
            raise CommandError("Something in this database is wrong.")
