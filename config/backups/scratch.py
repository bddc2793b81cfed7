"""Folders for what is only there for minutes: a copy of the whole database.

They lie beside the SQLite file, where what is in it lies anyway, and never in /tmp,
which others share and which is often memory.
"""

import shutil
import time
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from .errors import BackupRefused

PREFIX = ".scratch-"
FORGOTTEN_S = 24 * 3600
SPARE = 64 * 1024 * 1024  # for the site, which goes on writing


@contextmanager
def folder(beside: Path, room_for: int = 0):
    """A folder, only its owner's, that is gone afterwards.

    Raises BackupRefused where there is no room for so many bytes.
    """
    _remove_forgotten(beside)
    free = shutil.disk_usage(beside).free
    if free < room_for + SPARE:
        raise BackupRefused(
            f"There is no room left in {beside}: {(room_for + SPARE) >> 20} MB are"
            f" needed for a while, and {free >> 20} MB are free."
        )
    with TemporaryDirectory(prefix=PREFIX, dir=beside) as made:
        yield Path(made)


def _remove_forgotten(beside: Path) -> None:
    """What a process left that was killed."""
    for left in beside.glob(f"{PREFIX}*"):
        if left.stat().st_mtime < time.time() - FORGOTTEN_S:
            shutil.rmtree(left, ignore_errors=True)
