from pathlib import Path

from django.conf import settings
from django.core.management.base import CommandError

from accounts.commands import SiteCommand
from config.backups.nightly import kept
from config.backups.rehearsal import rehearse


class Command(SiteCommand):
    help = (
        "Restore a backup into a database of its own, check every khata and every roll"
        " there, and keep what was found; by default the newest in BACKUP_DIR."
    )

    def add_arguments(self, parser):
        parser.add_argument("file", metavar="FILE", type=Path, nargs="?")

    def handle(self, *, file, **options):
        if file and not file.is_file():
            # A slip of the pen must not make /readyz say that the backup failed.
            raise CommandError(f"{file} is no file. Nothing was tried.")
        proof = rehearse(file or self.newest())
        if not proof.is_good:
            raise CommandError(f"{proof.file} is not good: {proof.outcome}")
        self.stdout.write(proof.outcome)
        rows = sum(proof.rows.values())
        self.stdout.write(f"{proof.file}: {rows:,} rows, good, {proof.seconds} s.")

    def newest(self) -> Path:
        if settings.BACKUP_DIR is None:
            raise CommandError("BACKUP_DIR is empty: name the FILE.")
        if not (files := kept(settings.BACKUP_DIR)):
            raise CommandError(f"There is no backup in {settings.BACKUP_DIR}.")
        return files[-1]
