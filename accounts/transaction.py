"""`@operation`: what makes a change whole, fair and repeatable.

An operation is atomic. A deadlock, a lock time-out or a busy database is tried
again in a fresh transaction, twice at most, and then becomes `Busy`, which the
site answers with 503. On SQLite writers queue first: the engine's own busy handler
sleeps and guesses, so that one thread can starve for seconds while others pass it.
"""

import functools
import os
import threading
import time
from collections import deque
from contextlib import contextmanager, nullcontext

from django.db import OperationalError, connection, transaction

try:
    import fcntl
except ImportError:  # Windows: other processes are met by SQLite's busy handler
    fcntl = None

TRIES = 3
PAUSE_S = 0.02
# MariaDB and MySQL: lock wait timed out, deadlock, record changed since last read,
# Galera node not ready.
RETRIABLE_CODES = {1205, 1213, 1020, 1047}


class Busy(Exception):
    """The database could not take this change now; pressing again is safe."""


class TurnLine:
    """A lock whose waiters are served in the order they came."""

    def __init__(self):
        self._mutex = threading.Lock()
        self._waiting = deque()
        self._taken = False

    def acquire(self):
        with self._mutex:
            if not self._taken:
                self._taken = True
                return
            my_turn = threading.Lock()
            my_turn.acquire()
            self._waiting.append(my_turn)
        my_turn.acquire()

    def release(self):
        with self._mutex:
            if self._waiting:
                self._waiting.popleft().release()
            else:
                self._taken = False


_lines = {}
_lines_mutex = threading.Lock()


def _line_for(path: str) -> TurnLine:
    with _lines_mutex:
        return _lines.setdefault(path, TurnLine())


@contextmanager
def _turn(path: str):
    """Hold the one turn to write to the SQLite file at `path`.

    Threads of this process queue in order; the first in line then meets other
    processes at a file lock, which the kernel hands over without polling.
    """
    line = _line_for(path)
    line.acquire()
    try:
        with _file_lock(f"{path}.writer-lock"):
            yield
    finally:
        line.release()


@contextmanager
def _file_lock(path: str):
    if fcntl is None:
        yield
        return
    handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def writers_turn():
    """A context in which this thread may write without being overtaken."""
    if connection.vendor != "sqlite" or connection.in_atomic_block:
        return nullcontext()
    name = str(connection.settings_dict["NAME"])
    return nullcontext() if "memory" in name else _turn(name)


def is_retriable(error: OperationalError) -> bool:
    """Whether the same change may succeed in a fresh transaction."""
    if error.args and error.args[0] in RETRIABLE_CODES:
        return True
    return "database is locked" in str(error) or "table is locked" in str(error)


def operation(function):
    """Make `function` atomic, fair to other writers and retried when busy.

    Inside another transaction it joins that one, and the outermost operation
    retries the whole. Raises Busy when three tries found the database busy.
    """

    @functools.wraps(function)
    def operate(**named):
        if connection.in_atomic_block:
            with transaction.atomic():
                return function(**named)
        for attempt in range(TRIES):
            try:
                with writers_turn(), transaction.atomic():
                    return function(**named)
            except OperationalError as error:
                if not is_retriable(error):
                    raise
                refusal = error
            time.sleep(PAUSE_S * (attempt + 1))
        raise Busy from refusal

    return operate
