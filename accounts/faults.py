"""What a database's words mean when it cannot do its work.

The codes are those of MariaDB and MySQL; SQLite has only its sentences. Everything
else that a database says is a bug or a refusal, and passes by here untouched.
"""

import errno

from django.db import Error, InterfaceError, OperationalError

# Lock wait timed out, deadlock (in Galera also: another node was first), record
# changed since last read. The server has taken the change back, or will.
CONFLICTS = {1205, 1213, 1020}
# A Galera node outside its cluster's majority: it refuses everything.
NOT_READY = {1047}
# No socket, nobody listens, gone away, lost in the middle, lost with an errno; too many
# connections, shutting down, killed by somebody, interrupted, COMMIT broken off, and
# network reads or writes that failed.
GONE = {2002, 2003, 2006, 2013, 2055}
GONE |= {1040, 1053, 1927, 1317, 1180, 1158, 1159, 1160, 1161}
# Disk full, table full, error writing a file, out of room in the tablespace.
FULL = {1021, 1114, 1026, 3}
FULL_WORDS = ("disk is full", "No space left", "error 28 ", "disk I/O error")
LOCKED_WORDS = ("database is locked", "table is locked")


def _code(error: BaseException):
    return error.args[0] if isinstance(error, Error) and error.args else None


def is_conflict(error: BaseException) -> bool:
    """Whether another change was in the way, and this one is certainly undone."""
    if not isinstance(error, OperationalError):
        return False
    said = str(error)
    return _code(error) in CONFLICTS or any(words in said for words in LOCKED_WORDS)


def is_gone(error: BaseException) -> bool:
    """Whether the database, or the way to it, was lost; a new connection may do."""
    if isinstance(error, InterfaceError):
        return _code(error) in (0, 2006, 2013)
    return isinstance(error, OperationalError) and _code(error) in GONE | NOT_READY


def is_full(error: BaseException) -> bool:
    """Whether there is no room left on the disk."""
    if isinstance(error, Error):
        said = str(error)
        return _code(error) in FULL or any(words in said for words in FULL_WORDS)
    return isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT)


def passes(error: BaseException) -> bool:
    """Whether the same may succeed later, with nothing to be mended in the code."""
    return is_conflict(error) or is_gone(error) or is_full(error)
