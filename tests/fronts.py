"""Caddy before a site, as in production, with an authority of its own."""

import os
import ssl
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

from config.making.machine import free_port
from tests.processes import until
from tests.served import ROOT

CADDY = Path(sys.executable).parent / "caddy"


@dataclass
class Front:
    """A running Caddy; `visitor` trusts its authority, as `trust` lets others do."""

    visitor: httpx.Client
    http: int
    https: int
    trust: ssl.SSLContext
    pid: int


@contextmanager
def caddy(
    folder: Path,
    *upstream_ports: int,
    tls: str = "internal",
    root: Path | None = None,
    https: int = 0,
    until_up: str = "/healthz",
) -> Iterator[Front]:
    """Caddy before these ports; a visitor who trusts its authority.

    That is Caddy's own, or with other certificates (`tls`) the one in file `root`.
    """
    http, https = free_port(), https or free_port()
    names = ("HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME", "BHANDAR_STORE")
    env = os.environ | dict.fromkeys((*names, "BHANDAR_ROOT"), str(folder))
    env["BHANDAR_TLS"] = tls
    env["BHANDAR_HTTP"], env["BHANDAR_HTTPS"] = str(http), str(https)
    env["BHANDAR_UPSTREAMS"] = " ".join(f"127.0.0.1:{port}" for port in upstream_ports)
    process = subprocess.Popen(
        [CADDY, "run", "--config", "Caddyfile", "--adapter", "caddyfile"],
        cwd=ROOT,
        env=env,
        stderr=subprocess.DEVNULL,
    )
    root = root or folder / "pki" / "authorities" / "local" / "root.crt"
    try:
        until(root.exists)
        trust = ssl.create_default_context(cafile=str(root))
        with httpx.Client(
            base_url=f"https://localhost:{https}", verify=trust, timeout=20
        ) as visitor:
            until(lambda: answers(visitor, until_up))
            yield Front(visitor, http, https, trust, process.pid)
    finally:
        process.terminate()
        process.wait(15)


def answers(visitor: httpx.Client, path: str) -> bool:
    try:
        return visitor.get(path).status_code == 200
    except httpx.TransportError:
        return False
