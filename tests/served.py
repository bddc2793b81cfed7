"""A whole site of its own, as `make run` serves it: to measure and to look at."""

import os
import secrets
import socket
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path

from .processes import free_ports

ROOT = Path(__file__).resolve().parent.parent
START_S = 120


def environment(database_url: str) -> dict[str, str]:
    return os.environ | {
        "DATABASE_URL": database_url,
        "DEBUG": "false",
        "SECRET_KEY": secrets.token_urlsafe(48),
        "CARD_HMAC_KEY": secrets.token_urlsafe(48),
        "ALLOWED_HOSTS": "localhost",
        "SITE_URL": "",
    }


def manage(env: dict[str, str], *arguments: str) -> str:
    command = [sys.executable, "manage.py", *arguments]
    done = subprocess.run(
        command, cwd=ROOT, env=env, check=True, capture_output=True, text=True
    )
    return done.stdout


@contextmanager
def database(engine: str, port: int | None = None):
    """The URL of a new, empty database of `engine`; it is gone afterwards."""
    if engine == "sqlite":
        with tempfile.TemporaryDirectory(prefix="bhandar-served-") as folder:
            yield f"sqlite:///{folder}/served.sqlite3"
        return
    name = f"bhandar_served_{secrets.token_hex(4)}"
    _on_mariadb(port, f"CREATE DATABASE {name} CHARACTER SET utf8mb4")
    try:
        yield f"mysql://root@127.0.0.1:{port}/{name}"
    finally:
        _on_mariadb(port, f"DROP DATABASE {name}")


def _on_mariadb(port: int, statement: str) -> None:
    import MySQLdb  # noqa: PLC0415 - only where MariaDB is wanted

    connection = MySQLdb.connect(host="127.0.0.1", port=port, user="root")
    connection.cursor().execute(statement)
    connection.close()


@contextmanager
def serving(env: dict[str, str], workers: int = 1):
    """The ports of a running `manage.py serve`."""
    first = free_ports(workers)
    command = [sys.executable, "manage.py", "serve", "--no-scheduler"]
    command += ["--port", str(first), "--workers", str(workers)]
    server = subprocess.Popen(command, cwd=ROOT, env=env, stdout=subprocess.DEVNULL)
    ports = list(range(first, first + workers))
    try:
        for port in ports:
            _wait_for(port)
        yield ports
    finally:
        server.terminate()
        server.wait(30)


def _wait_for(port: int) -> None:
    deadline = time.monotonic() + START_S
    while time.monotonic() < deadline:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return
        except OSError:
            time.sleep(0.1)
    raise SystemExit(f"The server did not come up on port {port}.")
