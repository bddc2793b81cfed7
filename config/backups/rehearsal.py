"""Restoring a backup where nobody sees it, and checking the whole site there."""

import json
import time
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.utils import timezone

from accounts import proofs
from accounts.models import BackupProof

from .. import databases
from .errors import BackupRefused
from .making import ENGINES

WORDS_KEPT = 2000


def rehearse(path: Path) -> BackupProof:
    """Restore the backup at `path` into a database of its own; what came of it.

    The same command does it as in an emergency, in a process of its own.
    """
    started = time.monotonic()
    try:
        found, words = _restored(path)
    except BackupRefused as refusal:
        found, words = None, str(refusal)
    made = path.stat() if path.exists() else None
    return proofs.record(
        file=path.name,
        made_at=datetime.fromtimestamp(made.st_mtime, UTC) if made else timezone.now(),
        at=timezone.now(),
        is_good=bool(found and found["is_good"]),
        size=made.st_size if made else 0,
        seconds=round(time.monotonic() - started),
        rows=found["rows"] if found else {},
        outcome=words[-WORDS_KEPT:],
    )


def _restored(path: Path) -> tuple[dict | None, str]:
    """What `restore --json` found, if it came so far, and its words."""
    passphrase = {"BACKUP_PASSPHRASE": settings.BACKUP_PASSPHRASE}
    engine = ENGINES[connection.vendor]
    with engine.scratch_database(connection.settings_dict) as url:
        done = databases.manage(
            url, "restore", str(path.resolve()), "--json", **passphrase
        )
    if not done.stdout:
        return None, done.stderr.strip().removeprefix("CommandError: ")
    found = json.loads(done.stdout)
    return found, "\n".join(found["checks"])
