"""`@operation`: what makes a change whole, fair and repeatable.

An operation is atomic. What met another change (a deadlock, a lock time-out, in a
Galera cluster a change of another node) or lost its connection before COMMIT is tried
again in a fresh transaction, a few times, and then becomes `Busy`, which the site
answers with 503. On SQLite writers queue first: the engine's own busy handler sleeps
and guesses, so that one thread can starve for seconds while others pass it.

A connection lost *during* COMMIT leaves open whether the change was made. It is never
tried again here: not every change carries a key. The person is told (`Away`) and asks
again with the form's own key, and then a second arrival is known as one.
"""

import functools
import os
import random
import threading
import time
from collections import deque
from contextlib import contextmanager, nullcontext

from django.db import Error, connection, transaction

from . import faults

try:
    import fcntl
except ImportError:  # Windows: other processes are met by SQLite's busy handler
    fcntl = None

# Two Galera nodes that write the same row refuse each other often, and shortly: with
# four writers every fourth try. Each pause is about twice the last, 0.6 s in all.
TRIES = 6
PAUSE_S = 0.02
# Who has waited this long for a lock has waited long enough.
PATIENCE_S = 5


class Busy(Exception):
    """The database could not take this change now; pressing again is safe."""


class Away(Busy):
    """The database went away or has no room. Perhaps the change was made, if it went
    in the very moment of COMMIT; asking again with the same key is safe."""


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
    if connection.is_in_memory_db():
        return nullcontext()
    return _turn(str(connection.settings_dict["NAME"]))


def is_busy(error: BaseException) -> bool:
    """Whether 503 is the answer: asked again, the same may succeed."""
    return isinstance(error, Busy) or faults.passes(error)


def is_away(error: BaseException) -> bool:
    """Whether it is the database itself that is missing, and not a turn."""
    return isinstance(error, Away) or faults.is_gone(error) or faults.is_full(error)


def operation(function):
    """Make `function` atomic, fair to other writers and retried when busy.

    Inside another transaction it joins that one, and the outermost operation
    retries the whole. Raises Busy when it found no turn, Away when no database.
    """

    @functools.wraps(function)
    def operate(**named):
        if connection.in_atomic_block:
            with transaction.atomic():
                return function(**named)
        give_up_at = time.monotonic() + PATIENCE_S
        for attempt in range(TRIES):
            results = []  # one, once nothing but COMMIT is left
            try:
                with writers_turn(), transaction.atomic():
                    results.append(function(**named))
                return results[0]
            except Error as error:
                _refuse_hopeless(error, is_committing=bool(results))
                refusal = error
            if time.monotonic() > give_up_at:
                break
            time.sleep(PAUSE_S * 2**attempt * random.uniform(0.5, 1.5))
        raise (Away if is_away(refusal) else Busy) from refusal

    return operate


def _refuse_hopeless(error: Error, *, is_committing: bool) -> None:
    """Raise unless the same change may be made at once in a fresh transaction."""
    if not faults.passes(error):
        raise error
    is_in_doubt = is_committing and not faults.is_conflict(error)
    if is_in_doubt or faults.is_full(error):
        raise Away from error
