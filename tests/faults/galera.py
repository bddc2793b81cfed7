"""A Galera cluster of three MariaDB nodes on this machine, an address each."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from config.making.machine import free_port
from config.making.mariadb import has_client, server_program
from tests.processes import until

from .mariadb import START_S, MariaDB

LIBRARY = Path("/usr/lib/galera/libgalera_smm.so")


class Node(MariaDB):
    """One server of the cluster."""

    def __init__(self, number: int, folder: Path, ports: dict[str, int]):
        super().__init__(folder, f"127.0.0.{10 + number}", ports["sql"])
        self.number, self.ports = number, ports

    def join(self, cluster: list["Node"]) -> None:
        """Start as one of `cluster`; as the first of a new one when that is empty."""
        peers = ",".join(f"{node.host}:{node.ports['group']}" for node in cluster)
        self.start(f"--wsrep-cluster-address=gcomm://{peers}")
        until(self.is_synced, START_S)

    def options(self) -> list[str]:
        at, ports = self.host, self.ports
        provider = f"gmcast.listen_addr=tcp://{at}:{ports['group']};"
        # A real cluster keeps pc.recovery; here the first one is always a new one.
        provider += f"ist.recv_addr={at}:{ports['ist']};gcache.size=32M;pc.recovery=no"
        return [
            *super().options(),
            "--binlog-format=ROW",
            "--innodb-autoinc-lock-mode=2",
            "--wsrep-on=ON",
            f"--wsrep-provider={LIBRARY}",
            "--wsrep-cluster-name=bhandar-test",
            f"--wsrep-node-name=n{self.number}",
            f"--wsrep-node-address={at}:{ports['group']}",
            "--wsrep-sst-method=rsync",
            "--wsrep-sync-wait=1",
            f"--wsrep-sst-receive-address={at}:{ports['sst']}",
            f"--wsrep-provider-options={provider}",
        ]

    def is_synced(self) -> bool:
        return self._status("wsrep_local_state_comment") == "Synced"

    def size(self) -> int:
        """How many nodes this one sees, itself among them."""
        return int(self._status("wsrep_cluster_size") or 0)

    def _status(self, name: str) -> str:
        found = self.answers(f"SHOW STATUS LIKE '{name}'")
        return found[0][1] if found else ""


@contextmanager
def cluster() -> Iterator[list[Node]]:
    """Three nodes in step, with an empty database called bhandar."""
    _skip_without_programs()
    ports = {name: free_port() for name in ("sql", "group", "ist", "sst")}
    with tempfile.TemporaryDirectory(prefix="bhandar-galera-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        nodes = [Node(number, folder / f"n{number}", ports) for number in (1, 2, 3)]
        try:
            for place, node in enumerate(nodes):
                node.make_folders()
                if not place:
                    node.install()  # the others copy it
                node.join(nodes if place else [])
            nodes[0].ask("CREATE DATABASE bhandar CHARACTER SET utf8mb4")
            yield nodes
        finally:
            for node in nodes:
                if node.process:
                    node.kill()


def _skip_without_programs() -> None:
    needed = {
        "mysqlclient": has_client(),
        "mariadb-server": server_program(),
        "galera-4": LIBRARY.exists(),
        "rsync": shutil.which("rsync"),
        "iproute2": shutil.which("ss"),
    }
    if missing := [package for package, is_there in needed.items() if not is_there]:
        pytest.skip(f"Galera needs {', '.join(missing)}")
