"""A SQLite database as one stream, and back."""

import shutil
import sqlite3
from contextlib import closing, contextmanager
from pathlib import Path
from typing import BinaryIO

from . import scratch
from .errors import BackupRefused

COPY = "copy.sqlite3"


def dump(settings: dict, into: BinaryIO) -> None:
    """Write the database as it is at one moment; who writes to it goes on writing."""
    path = Path(settings["NAME"])
    with scratch.folder(path.parent, size(settings)) as folder:
        with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)) as source:
            _copy(source, folder / COPY)
        with (folder / COPY).open("rb") as copy:
            shutil.copyfileobj(copy, into, 1024 * 1024)


def load(settings: dict, body: BinaryIO) -> None:
    """Make the database what `body` holds, whoever has it open."""
    path = Path(settings["NAME"])
    with scratch.folder(path.parent) as folder:
        with (folder / COPY).open("wb") as copy:
            shutil.copyfileobj(body, copy, 1024 * 1024)
        with closing(sqlite3.connect(folder / COPY)) as source:
            _must_be_sound(source)
            _copy(source, path)


def size(settings: dict) -> int:
    path = Path(settings["NAME"])
    parts = (path, path.with_name(f"{path.name}-wal"))
    return sum(part.stat().st_size for part in parts if part.exists())


@contextmanager
def scratch_database(settings: dict):
    """The address of a database of its own, for a rehearsal."""
    with scratch.folder(Path(settings["NAME"]).parent, 2 * size(settings)) as folder:
        yield f"sqlite:///{folder / 'rehearsal.sqlite3'}"


def _copy(source: sqlite3.Connection, path: Path) -> None:
    # All pages in one step: it reads one moment of the write-ahead log. Page by page
    # it would begin anew at each write of another process, for ever on a busy day.
    try:
        with closing(sqlite3.connect(path)) as target:
            source.backup(target, pages=-1)
    except sqlite3.Error as error:
        raise BackupRefused(f"{path.parent}: {error}.") from error


def _must_be_sound(source: sqlite3.Connection) -> None:
    try:
        (found,) = source.execute("PRAGMA quick_check(1)").fetchone()
    except sqlite3.DatabaseError as error:
        found = str(error)
    if found != "ok":
        raise BackupRefused(f"The database in this backup is damaged: {found}.")
