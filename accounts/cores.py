"""On which of the machine's cores a thread runs; only Linux lets one choose.

Python runs one thread of a process at a time. Passing that turn from core to core
costs: four serving threads kept to one core book 1.15 to 1.2 times as many tokens,
on SQLite and MariaDB, with a p99 of 0.7 to 0.95. Long work beside them wants any.
"""

import os
from contextlib import suppress

CAN_CHOOSE = hasattr(os, "sched_setaffinity")
CORES = sorted(os.sched_getaffinity(0)) if CAN_CHOOSE else range(os.cpu_count() or 1)


def keep_to(core: int) -> None:
    """Run this thread, and what it starts, on one of CORES, by its place there."""
    _run_on({CORES[core % len(CORES)]})


def roam() -> None:
    """Run this thread on any of CORES, whoever started it."""
    _run_on(CORES)


def _run_on(these) -> None:
    if CAN_CHOOSE:
        with suppress(OSError):  # a container may forbid it, or have fewer by now
            os.sched_setaffinity(0, these)
