"""What a piece of work costs: seconds, and memory above what was there before."""

import os
import threading
import time
from contextlib import contextmanager
from pathlib import Path

PAGE = os.sysconf("SC_PAGE_SIZE")
ROUNDS = int(os.environ.get("BENCH_ROUNDS", "5"))


class Cost:
    seconds = cpu_seconds = megabytes = 0.0


@contextmanager
def cost():
    """Measure what is inside; the memory is the most that was seen meanwhile."""
    found, stop, before = Cost(), threading.Event(), _resident()

    def watch():
        while not stop.wait(0.02):
            above = (_resident() - before) / 1e6
            found.megabytes = max(found.megabytes, above)

    watcher = threading.Thread(target=watch)
    watcher.start()
    started, spent = time.perf_counter(), time.process_time()
    try:
        yield found
    finally:
        found.seconds = time.perf_counter() - started
        found.cpu_seconds = time.process_time() - spent
        stop.set()
        watcher.join()


def _resident() -> int:
    """Bytes of its own; pages of a file that SQLite maps are the machine's cache."""
    _size, resident, shared, *_rest = Path("/proc/self/statm").read_text().split()
    return (int(resident) - int(shared)) * PAGE
