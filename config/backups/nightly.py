"""The backup of each night: made, proved, and only then are old ones let go."""

import time
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from accounts import proofs
from accounts.models import BackupProof

from .errors import BackupRefused
from .making import back_up
from .rehearsal import rehearse

NAME = "bhandar-{:%Y%m%d-%H%M%S}Z.backup"  # the clock of UTC never goes back an hour
PATTERN = "bhandar-*Z.backup"
HALF = ".bhandar-*.part"
FORGOTTEN_S = 24 * 3600


def run() -> str:
    """Back up, rehearse, prune; a few words for the scheduler.

    Raises BackupRefused when there is no new backup, or one that does not prove good.
    """
    if settings.BACKUP_DIR is None:
        return "BACKUP_DIR is empty: no backup was made"
    proof = rehearse(_new_backup(settings.BACKUP_DIR))
    gone = prune(settings.BACKUP_DIR)
    if not proof.is_good:
        raise BackupRefused(f"{proof.file} is not good: {proof.outcome}")
    return (
        f"{proof.file}, {proof.size / 1e6:,.1f} MB, {sum(proof.rows.values()):,} rows"
        f" proved in {proof.seconds} s; {gone} old ones deleted"
    )


def _new_backup(folder: Path) -> Path:
    at = timezone.now()
    path = folder / NAME.format(at)
    try:
        _make(folder)
        back_up(path, at)
    except BackupRefused as refusal:
        facts = {"is_good": False, "outcome": str(refusal)}
        proofs.record(file=path.name, made_at=at, at=at, **facts)
        raise
    return path


def _make(folder: Path) -> None:
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise BackupRefused(f"{folder} cannot be made: {error.strerror}.") from error


def kept(folder: Path) -> list[Path]:
    """The nightly backups in `folder`, the oldest first."""
    return sorted(folder.glob(PATTERN))


def prune(folder: Path) -> int:
    """Delete all but the newest BACKUP_KEEP and the last good one; how many went.

    A month of nights without a good backup must not cost the one that was.
    """
    for half in folder.glob(HALF):  # of a process that was killed
        if half.stat().st_mtime < time.time() - FORGOTTEN_S:
            half.unlink()
    backups = kept(folder)
    good = BackupProof.objects.good().filter(file__in=[one.name for one in backups])
    last_good = good.values_list("file", flat=True).first()
    old = [one for one in backups[: -settings.BACKUP_KEEP] if one.name != last_good]
    for one in old:
        one.unlink()
    return len(old)
