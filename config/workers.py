"""`serve --workers N`: keeps N serving processes alive on consecutive ports.

How many: one for the demo on a small machine, in production one a core. Measured with
32 clients who book: on two cores that had nothing else to do, two processes wrote 2.3
to 4 times as much to MariaDB as one; on two that were busy already 1.05 times, on
SQLite and MariaDB alike, and a third brought nothing but slower answers (p99 1.2 to
1.6 times). Two also go on serving while one of them is started again. Where there are
as many as cores, each is kept to one (see `accounts.cores`).
"""

import logging
import subprocess
import sys
import time

logger = logging.getLogger("bhandar.workers")

FIRST_PAUSE_S = 0.5
LONGEST_PAUSE_S = 30
# One that lived this long was healthy: its next death is restarted at once again.
HEALTHY_S = 60
STOP_S = 9.5


class Worker:
    """One child process, started again when it dies, later each time."""

    def __init__(self, arguments: list[str]):
        self.arguments = arguments
        self.pause_s = FIRST_PAUSE_S
        self.restart_at = None
        self.start()

    def start(self):
        self.restart_at = None
        self.started_at = time.monotonic()
        # The child ends when this pipe closes, however this process ends.
        self.process = subprocess.Popen(
            [sys.executable, sys.argv[0], "serve", *self.arguments, "--as-worker"],
            stdin=subprocess.PIPE,
        )

    def look_after(self):
        """Notice a death and, when its pause is over, start the worker again."""
        now = time.monotonic()
        if self.restart_at is not None:
            if now >= self.restart_at:
                self.start()
        elif self.process.poll() is not None:
            self._plan_restart(now)

    def _plan_restart(self, now: float):
        self.process.stdin.close()
        if now - self.started_at > HEALTHY_S:
            self.pause_s = FIRST_PAUSE_S
        self.restart_at = now + self.pause_s
        logger.warning(
            "worker %s ended with %s; starting again in %.1f s",
            " ".join(self.arguments),
            self.process.returncode,
            self.pause_s,
        )
        self.pause_s = min(self.pause_s * 2, LONGEST_PAUSE_S)

    def ask_to_stop(self):
        # Not by a signal: Windows has none that lets a process finish its requests.
        self.process.stdin.close()

    def see_off(self, deadline: float):
        """Wait for the end until `deadline`, then force it."""
        try:
            self.process.wait(max(0, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


class Supervisor:
    def __init__(self, all_arguments: list[list[str]]):
        self.stopping = False
        self.workers = [Worker(arguments) for arguments in all_arguments]

    def stop(self, *signal_details):
        self.stopping = True

    def run(self):
        """Keep every worker alive until `stop`, then let each finish its requests."""
        while not self.stopping:
            for worker in self.workers:
                worker.look_after()
            time.sleep(0.2)
        deadline = time.monotonic() + STOP_S
        for worker in self.workers:
            worker.ask_to_stop()
        for worker in self.workers:
            worker.see_off(deadline)
