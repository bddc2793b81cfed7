"""A Galera cluster of three MariaDB nodes on this machine, an address each."""

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from config.making.machine import free_port
from config.making.mariadb import server_program
from tests.processes import until

LIBRARY = Path("/usr/lib/galera/libgalera_smm.so")
START_S = 60


class Node:
    """One mariadbd of the cluster; root enters without a password."""

    def __init__(self, number: int, folder: Path, ports: dict[str, int]):
        self.host, self.ports = f"127.0.0.{10 + number}", ports
        self.number, self.folder = number, folder
        self.process = None

    @property
    def port(self) -> int:
        return self.ports["sql"]

    def install(self) -> None:
        for name in ("data", "tmp"):
            (self.folder / name).mkdir(parents=True)
        run = ["mariadb-install-db", "--no-defaults", *self._user]
        run += [f"--datadir={self.folder / 'data'}", "--skip-test-db"]
        run += ["--auth-root-authentication-method=normal"]
        subprocess.run(run, check=True, capture_output=True)

    def start(self, cluster: list["Node"]) -> None:
        """Join the cluster; with an empty list this node is the first of a new one."""
        peers = ",".join(f"{node.host}:{node.ports['group']}" for node in cluster)
        with (self.folder / "log").open("ab") as log:
            self.process = subprocess.Popen(
                [server_program(), "--no-defaults", *self._options(peers)],
                stdout=log,
                stderr=log,
            )

    def _options(self, peers: str) -> list[str]:
        at, ports = self.host, self.ports
        provider = f"gmcast.listen_addr=tcp://{at}:{ports['group']};"
        # Tests start and end often; a real cluster keeps pc.recovery.
        provider += f"ist.recv_addr={at}:{ports['ist']};gcache.size=32M;pc.recovery=no"
        return [
            *self._user,
            f"--datadir={self.folder / 'data'}",
            f"--tmpdir={self.folder / 'tmp'}",
            f"--socket={self.folder / 'sock'}",
            f"--pid-file={self.folder / 'pid'}",
            f"--bind-address={at}",
            f"--port={self.port}",
            "--skip-name-resolve",
            "--binlog-format=ROW",
            "--innodb-autoinc-lock-mode=2",
            "--innodb-flush-log-at-trx-commit=1",
            "--innodb-buffer-pool-size=64M",
            "--wsrep-on=ON",
            f"--wsrep-provider={LIBRARY}",
            "--wsrep-cluster-name=bhandar-test",
            f"--wsrep-node-name=n{self.number}",
            f"--wsrep-node-address={at}:{ports['group']}",
            "--wsrep-sst-method=rsync",
            f"--wsrep-sst-receive-address={at}:{ports['sst']}",
            f"--wsrep-provider-options={provider}",
            f"--wsrep-cluster-address=gcomm://{peers}",
        ]

    @property
    def _user(self) -> list[str]:
        """mariadbd will not run as root, and rsync copies what its user may read."""
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

    def is_synced(self) -> bool:
        import MySQLdb  # noqa: PLC0415

        try:
            state = self.ask("SHOW STATUS LIKE 'wsrep_local_state_comment'")
        except MySQLdb.Error:
            return False
        return bool(state) and state[0][1] == "Synced"

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()


@contextmanager
def cluster() -> Iterator[list[Node]]:
    """Three nodes in step with each other. Skips where a program is missing."""
    _skip_without_programs()
    ports = {name: free_port() for name in ("sql", "group", "ist", "sst")}
    with tempfile.TemporaryDirectory(prefix="bhandar-galera-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        nodes = [Node(number, folder / f"n{number}", ports) for number in (1, 2, 3)]
        try:
            for place, node in enumerate(nodes):
                node.install()
                node.start(nodes if place else [])
                until(node.is_synced, START_S)
            yield nodes
        finally:
            for node in nodes:
                if node.process:
                    node.kill()


def _skip_without_programs() -> None:
    missing = [
        package
        for package, is_there in {
            "mariadb-server": server_program(),
            "galera-4": LIBRARY.exists(),
            "rsync": shutil.which("rsync"),
            "iproute2": shutil.which("ss"),
        }.items()
        if not is_there
    ]
    if missing:
        pytest.skip(f"Galera needs {', '.join(missing)}")
