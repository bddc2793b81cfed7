"""A MariaDB of a test's own, as durable as a real one: it may be killed."""

import os
import pwd
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from config.making.machine import free_port
from config.making.mariadb import has_client, server_program
from tests.processes import until

START_S = 120


class MariaDB:
    """One mariadbd; root enters without a password."""

    def __init__(self, folder: Path, host: str = "127.0.0.1", port: int = 0):
        self.folder, self.host, self.port = folder, host, port or free_port()
        self.process = None

    def url(self, database: str) -> str:
        return f"mysql://root@{self.host}:{self.port}/{database}"

    def make_folders(self) -> None:
        for name in ("data", "tmp"):
            (self.folder / name).mkdir(parents=True)

    def install(self) -> None:
        run = ["mariadb-install-db", "--no-defaults", *self._user()]
        run += [f"--datadir={self.folder / 'data'}", "--skip-test-db"]
        run += ["--auth-root-authentication-method=normal"]
        subprocess.run(run, check=True, capture_output=True)

    def start(self, *further: str) -> None:
        with (self.folder / "log").open("ab") as log:
            self.process = subprocess.Popen(
                [server_program(), "--no-defaults", *self.options(), *further],
                stdout=log,
                stderr=log,
            )

    def options(self) -> list[str]:
        return [
            *self._user(),
            f"--datadir={self.folder / 'data'}",
            f"--tmpdir={self.folder / 'tmp'}",
            f"--socket={self.folder / 'sock'}",
            f"--pid-file={self.folder / 'pid'}",
            f"--bind-address={self.host}",
            f"--port={self.port}",
            "--skip-name-resolve",
            "--innodb-flush-log-at-trx-commit=1",
            "--innodb-buffer-pool-size=64M",
        ]

    def _user(self) -> list[str]:
        """mariadbd does not run as root, and Galera's rsync copies as its user."""
        if os.geteuid():
            return []
        mysql = pwd.getpwnam("mysql")
        for path in (self.folder, *self.folder.iterdir()):
            os.chown(path, mysql.pw_uid, mysql.pw_gid)
        return ["--user=mysql"]

    def ask(self, statement: str) -> list[tuple]:
        import MySQLdb  # noqa: PLC0415 - only where MariaDB is wanted

        connection = MySQLdb.connect(
            host=self.host, port=self.port, user="root", connect_timeout=3
        )
        try:
            cursor = connection.cursor()
            cursor.execute(statement)
            return cursor.fetchall()
        finally:
            connection.close()

    def answers(self, statement: str = "SELECT 1") -> list[tuple]:
        """As `ask`; nothing while nobody answers."""
        import MySQLdb  # noqa: PLC0415

        try:
            return self.ask(statement)
        except MySQLdb.Error:
            return []

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()


@contextmanager
def private_mariadb(disk: Path | None = None) -> Iterator[MariaDB]:
    """A running MariaDB with an empty database called bhandar; its data on `disk`."""
    if not (has_client() and server_program()):
        pytest.skip("MariaDB needs mariadb-server and mysqlclient")
    with tempfile.TemporaryDirectory(prefix="bhandar-mariadb-", dir=disk) as name:
        Path(name).chmod(0o755)
        server = MariaDB(Path(name) / "one")
        server.make_folders()
        server.install()
        server.start()
        try:
            until(server.answers, START_S)
            server.ask("CREATE DATABASE bhandar CHARACTER SET utf8mb4")
            yield server
        finally:
            server.kill()
