"""What stands behind the Makefile; runs before anything is installed."""

import sys

from . import proof, run
from .machine import Refusal

TASKS = {
    "run": run.run,
    "https": run.https,
    "check": proof.check,
    "test": proof.test,
    "bench": proof.bench,
    "pictures": proof.pictures,
}


def main(arguments: list[str]) -> int:
    """Do the one task named; its exit code. A refusal is one sentence on stderr."""
    if len(arguments) != 1 or arguments[0] not in TASKS:
        sys.stderr.write(f"Name one of: {', '.join(TASKS)}.\n")
        return 2
    try:
        return TASKS[arguments[0]]() or 0
    except Refusal as refusal:
        sys.stderr.write(f"{refusal}\n")
        return 1
    except KeyboardInterrupt:
        return 130
