from pathlib import Path

from django.conf import settings
from django.core.management.base import CommandError
from django.utils import timezone

from accounts.commands import SiteCommand
from config.backups.errors import BackupRefused
from config.backups.making import back_up


class Command(SiteCommand):
    help = (
        "Write the whole site to FILE while it serves, sealed if BACKUP_PASSPHRASE is"
        " set. The secrets in .env are not in it: keep them elsewhere."
    )

    def add_arguments(self, parser):
        parser.add_argument("file", metavar="FILE", type=Path)

    def handle(self, *, file, **options):
        try:
            back_up(file, timezone.now())
        except BackupRefused as refusal:
            raise CommandError(str(refusal)) from refusal
        how = "sealed" if settings.BACKUP_PASSPHRASE else "readable to all who have it"
        self.stdout.write(f"{file}: {file.stat().st_size / 1e6:,.1f} MB, {how}.")
