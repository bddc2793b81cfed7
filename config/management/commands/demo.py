from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

import accounts.demo
import dues.demo
import ration.demo
import warehouse.demo
from accounts.models import AuditEntry, User

SIZES = {"small": warehouse.demo.SMALL, "plant": warehouse.demo.PLANT}
MANY = 10_000  # fewer are made before anybody asks how far it is


class Command(BaseCommand):
    help = "Fill an empty database with demo people and shops, and print their logins."

    def add_arguments(self, parser):
        parser.add_argument(
            "--if-empty",
            action="store_true",
            help="do nothing, silently, when anybody has an account already",
        )
        parser.add_argument(
            "--size",
            choices=list(SIZES),
            default="small",
            help="plant: 300,000 rolls and a million transactions, in some minutes",
        )

    def handle(self, *, if_empty, size, **options):
        if not User.objects.exists():
            self.say(self.make(size))
        elif not if_empty:
            self.refuse()

    def make(self, size):
        at = timezone.now()
        with transaction.atomic():
            return [
                *accounts.demo.make(at),
                *ration.demo.make(at),
                *warehouse.demo.make(at, SIZES[size], self.progress),
                *dues.demo.make(at),
            ]

    def progress(self, done: int, total: int):
        if total > MANY:
            self.stderr.write(f"  {done:,} of {total:,} rolls")

    def refuse(self):
        if AuditEntry.objects.filter(action=accounts.demo.LOADED).exists():
            raise CommandError("The demo data is here already. Nothing was changed.")
        raise CommandError(
            "This database holds real people, and demo data is only made in an empty "
            "one. Nothing was changed."
        )

    def say(self, usernames):
        self.stdout.write(f"Demo logins, password {accounts.demo.PASSWORD}:")
        for username in usernames:
            groups = User.objects.get(username=username).groups.all()
            roles = ", ".join(group.name for group in groups)
            self.stdout.write(f"  {username:<12} {roles}".rstrip())
