"""Making a backup and restoring one, whichever the engine."""

import tomllib
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

from .. import databases
from ..copying.tables import counts
from . import archive, mariadb, sqlite
from .errors import BackupRefused

ENGINES = {"sqlite": sqlite, "mysql": mariadb}
NAMES = {"sqlite": "SQLite", "mysql": "MariaDB or MySQL"}


def back_up(path: Path, at: datetime) -> None:
    """Write a backup of this site to the new file `path`. Raises BackupRefused."""
    told = header(at)
    if not told["migrations"]:
        raise BackupRefused("This database holds no Bhandar: is DATABASE_URL right?")
    with archive.written(path, told, settings.BACKUP_PASSPHRASE) as body:
        ENGINES[connection.vendor].dump(connection.settings_dict, body)


def header(at: datetime) -> dict:
    """What somebody must know before restoring."""
    project = (settings.BASE_DIR / "pyproject.toml").read_text()
    return {
        "version": tomllib.loads(project)["project"]["version"],
        "made_at": at.isoformat(),
        "engine": connection.vendor,
        "migrations": sorted(MigrationRecorder(connection).applied_migrations()),
    }


def restore(path: Path, say: Callable[[str], None]) -> dict[str, int]:
    """Fill this empty database from the backup at `path`; the rows of each table.

    The file is read to its end before anything is changed. Raises BackupRefused.
    """
    say("Reading the backup …")
    found = archive.verify(path, settings.BACKUP_PASSPHRASE)
    _must_fit(found)
    if full := databases.held(connection):
        raise BackupRefused(
            f"This database is not empty: {', '.join(full[:5])} hold rows."
            " Nothing was changed."
        )
    say(f"Restoring what version {found['version']} had at {found['made_at']} …")
    engine = ENGINES[connection.vendor]
    with archive.opened(path, settings.BACKUP_PASSPHRASE) as (_header, body):
        connection.close()
        engine.load(connection.settings_dict, body)
    call_command("migrate", interactive=False, verbosity=0)
    return counts(connection.alias)


def _must_fit(found: dict) -> None:
    if found["engine"] != connection.vendor:
        raise BackupRefused(
            f"This is a backup of {NAMES[found['engine']]}, and DATABASE_URL says"
            f" {NAMES[connection.vendor]}: restore it there, then copy_database."
        )
    known = MigrationLoader(None).disk_migrations
    newer = [pair for pair in map(tuple, found["migrations"]) if pair not in known]
    if newer:
        raise BackupRefused(
            f"This backup is of a newer Bhandar (version {found['version']}, migration"
            f" {'.'.join(newer[0])}): update this one first. Nothing was changed."
        )
