"""A MariaDB for checks and tests: the one that answers here, or a private one."""

import os
import shutil
import subprocess
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path

from .machine import PYTHON, free_port, say

# The standard port, as root without a password: a machine made for tests.
USUAL_PORT = 3306
CONNECT = (
    "import sys, MySQLdb;"
    "connection = MySQLdb.connect(host='127.0.0.1', port=int(sys.argv[1]), user='root',"
    " connect_timeout=3);"
    "[connection.cursor().execute(statement) for statement in sys.argv[2:]]"
)
START_S = 60


def has_client() -> bool:
    """Whether Python here can talk to MariaDB at all."""
    command = [str(PYTHON), "-c", "import MySQLdb"]
    return subprocess.run(command, capture_output=True).returncode == 0


def answers(port: int, *statements: str) -> bool:
    """Whether root may enter without a password; does `statements` there."""
    command = [str(PYTHON), "-c", CONNECT, str(port), *statements]
    return subprocess.run(command, capture_output=True).returncode == 0


def server_program() -> str | None:
    path = os.environ.get("PATH", "") + ":/usr/sbin:/usr/libexec"
    return shutil.which("mariadbd", path=path)


@contextmanager
def mariadb():
    """The port of a MariaDB to test with, or None when this machine has none.

    One that was started here ends here; one that was running is left running.
    """
    if answers(USUAL_PORT):
        yield USUAL_PORT
    elif not (has_client() and server_program()):
        yield None
    else:
        with tempfile.TemporaryDirectory(prefix="bhandar-mariadb-") as folder:
            yield from _private(Path(folder))


def _private(folder: Path):
    port = free_port()
    say(f"Starting a private MariaDB on port {port} …")
    server = subprocess.Popen(
        _start_command(folder, port),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        yield port if _comes_up(server, port) else None
    finally:
        server.terminate()
        server.wait(60)


def _start_command(folder: Path, port: int) -> list[str]:
    user = [] if os.geteuid() else ["--user=root"]
    where = f"--datadir={folder / 'data'}"
    install = ["mariadb-install-db", "--no-defaults", where, *user]
    install += ["--auth-root-authentication-method=normal", "--skip-test-db"]
    subprocess.run(install, check=True, capture_output=True)
    return [
        server_program(),
        "--no-defaults",
        where,
        *user,
        f"--port={port}",
        "--bind-address=127.0.0.1",
        f"--socket={folder / 'mariadb.sock'}",
        f"--pid-file={folder / 'mariadb.pid'}",
        # Tests need no durability.
        "--innodb-flush-log-at-trx-commit=0",
        "--skip-name-resolve",
    ]


def _comes_up(server: subprocess.Popen, port: int) -> bool:
    deadline = time.monotonic() + START_S
    while time.monotonic() < deadline and server.poll() is None:
        if answers(port):
            return True
        time.sleep(0.3)
    return False
