import json
from pathlib import Path

from django.core.management.base import CommandError

from accounts.commands import SiteCommand
from config.backups.errors import BackupRefused
from config.backups.making import restore
from config.proving import prove


class Command(SiteCommand):
    help = "Fill an empty database from the backup FILE, and check what it holds."

    def add_arguments(self, parser):
        parser.add_argument("file", metavar="FILE", type=Path)
        parser.add_argument(
            "--json", action="store_true", help="say what was found as one JSON object"
        )

    def handle(self, *, file, **options):
        checks, as_json = [], options["json"]
        say = (lambda line: None) if as_json else self.stdout.write
        try:
            rows = restore(file, say)
        except BackupRefused as refusal:
            raise CommandError(str(refusal)) from refusal
        say(f"{sum(rows.values()):,} rows in {len(rows)} tables. Now the checks:")
        is_good = prove(checks.append if as_json else say)
        if as_json:
            found = {"is_good": is_good, "rows": rows, "checks": checks}
            self.stdout.write(json.dumps(found))
        if not is_good:
            raise CommandError("It is restored as it was, with what is wrong in it.")
