"""The file of a backup: one gzip stream, sealed when there is a passphrase.

Its first line is the header, a comment of SQL with JSON in it, and the rest is what
the database's own tool wrote. So `zcat FILE | mariadb` restores by hand, and of SQLite
`zcat FILE | tail -n +2`. gzip, because the standard library reads and writes it as a
stream anywhere: xz takes ten times as long, and zstd comes with Python 3.14.
"""

import errno
import gzip
import io
import json
import os
import secrets
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from .errors import BackupRefused
from .sealing import MAGIC, Opener, Sealer

PREFIX = b"-- bhandar-backup "
HEADER_AT_MOST = 1024 * 1024
# Level 6, the usual one, takes twice as long for a file smaller by a fiftieth.
LEVEL = 4
NOT_WHOLE = "This backup was cut off or altered."
NO_BACKUP = "This is not a backup of Bhandar."
NO_ROOM = {errno.ENOSPC, errno.EDQUOT}


@contextmanager
def written(path: Path, header: dict, passphrase: str) -> Iterator[BinaryIO]:
    """What is written here becomes the backup at `path`, whole or not at all."""
    if path.exists():
        raise BackupRefused(f"{path} exists already. Nothing was written.")
    part = path.with_name(f".{path.name}.{secrets.token_hex(4)}.part")
    try:
        with _owners_own(part) as file:
            with _compressed(file, header, passphrase) as body:
                yield body
            file.flush()
            os.fsync(file.fileno())
        os.replace(part, path)
        _sync_folder(path.parent)
    except OSError as error:
        raise BackupRefused(_why_not(error, path.parent)) from error
    finally:
        part.unlink(missing_ok=True)


def _owners_own(path: Path) -> BinaryIO:
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
    return os.fdopen(os.open(path, flags, 0o600), "wb")


@contextmanager
def _compressed(file: BinaryIO, header: dict, passphrase: str):
    under = Sealer(file, passphrase) if passphrase else file
    with gzip.GzipFile("", "wb", LEVEL, under, mtime=0) as body:
        body.write(PREFIX + json.dumps(header).encode() + b"\n")
        yield body
    if passphrase:
        under.finish()


def _sync_folder(folder: Path) -> None:
    """The name must outlive a power cut too; Windows has no such call."""
    if os.name == "posix":
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _why_not(error: OSError, folder: Path) -> str:
    if error.errno in NO_ROOM:
        return f"There is no room left in {folder}. No half backup was left there."
    return f"The backup cannot be written to {folder}: {error.strerror or error}."


@contextmanager
def opened(path: Path, passphrase: str) -> Iterator[tuple[dict, BinaryIO]]:
    """The header of the backup at `path`, and its body to read.

    Raises BackupRefused, also from the reading of a body that is not whole.
    """
    try:
        with path.open("rb") as file:
            stream = _uncompressed(file, passphrase)
            yield _header(stream.readline(HEADER_AT_MOST)), stream
    except (EOFError, zlib.error, gzip.BadGzipFile):
        raise BackupRefused(NOT_WHOLE) from None
    except (FileNotFoundError, IsADirectoryError, PermissionError) as error:
        raise BackupRefused(f"{path} cannot be read: {error.strerror}.") from error


def _uncompressed(file: BinaryIO, passphrase: str) -> BinaryIO:
    start = file.read(len(MAGIC))
    if start == MAGIC:
        file = io.BufferedReader(Opener(file, passphrase))
    elif start.startswith(b"\x1f\x8b"):
        file.seek(0)
    else:
        raise BackupRefused(NO_BACKUP)
    return gzip.GzipFile(fileobj=file)


def _header(line: bytes) -> dict:
    if not (line.startswith(PREFIX) and line.endswith(b"\n")):
        raise BackupRefused(NO_BACKUP)
    return json.loads(line.removeprefix(PREFIX))


def verify(path: Path, passphrase: str) -> dict:
    """Read the backup to its end; its header. Raises BackupRefused unless whole."""
    with opened(path, passphrase) as (header, body):
        while body.read(1024 * 1024):
            pass
    return header
