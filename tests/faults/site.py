"""A whole site to do harm to: its data, two workers, the scheduler, and Caddy."""

import json
import os
import secrets
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from config.making.machine import free_port
from tests.fronts import Front, answers, caddy
from tests.processes import free_ports, is_up, until
from tests.served import ROOT, manage

# Sessions and codes of a copied database stay good.
SECRETS = {name: secrets.token_urlsafe(48) for name in ("SECRET_KEY", "CARD_HMAC_KEY")}


@dataclass
class Site:
    """What is running, and where: `stock` is what `tests.faults.stock` has made."""

    env: dict[str, str]
    stock: dict
    ports: tuple[int, ...]
    supervisors: list[subprocess.Popen]
    front: Front
    log: Path

    @property
    def workers(self) -> list[int]:
        pid = self.supervisors[0].pid
        listing = Path(f"/proc/{pid}/task/{pid}/children").read_text()
        return [int(child) for child in listing.split()]

    def is_whole(self) -> bool:
        """Whether every worker takes visitors again, and Caddy sends them."""
        return all(map(is_up, self.ports)) and answers(self.front.visitor, "/workz")

    def facts(self) -> dict:
        return facts(self.env)


def new_environment(database_url: str) -> dict[str, str]:
    """The settings of a site that is in production on a port of its own."""
    return (
        os.environ
        | SECRETS
        | {
            "DATABASE_URL": database_url,
            "DEBUG": "false",
            "ALLOWED_HOSTS": "localhost,127.0.0.1",
            "SITE_URL": f"https://localhost:{free_port()}",
            "CSRF_TRUSTED_ORIGINS": "",
        }
    )


def stocked(env: dict[str, str]) -> dict:
    """Fill the empty database; what there is to book, to scan and to write."""
    manage(env, "migrate", "-v0")
    return json.loads(_program(env, "stock").splitlines()[-1])


def facts(env: dict[str, str]) -> dict:
    """What stands in the database, and whether the books agree with themselves."""
    return json.loads(_program(env, "facts").splitlines()[-1])


def _program(env: dict[str, str], name: str) -> str:
    """Run a module beside this one in a process that sees the site's database."""
    done = subprocess.run(
        [sys.executable, "-m", f"tests.faults.{name}"],
        cwd=ROOT,
        env=env | {"DJANGO_SETTINGS_MODULE": "config.settings"},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@contextmanager
def running(
    folder: Path, env: dict[str, str], stock: dict, *more: dict[str, str]
) -> Iterator[Site]:
    """The site behind Caddy: two workers on `env`; or, with `more`, an app of one
    process for each environment, as machines of their own would be."""
    https = int(env["SITE_URL"].rpartition(":")[2])
    (folder / "staticfiles").mkdir(exist_ok=True)
    log, supervisors, ports = folder / "log", [], []
    try:
        with log.open("wb") as output:
            for each in (env, *more):
                how_many = 1 if more else 2
                first = free_ports(2)
                supervisors.append(_serve(each, first, how_many, output))
                ports += range(first, first + how_many)
            until(lambda: all(map(is_up, ports)))
            with caddy(folder, *ports, https=https, until_up="/workz") as front:
                yield Site(env, stock, tuple(ports), supervisors, front, log)
    finally:
        for supervisor in supervisors:
            supervisor.send_signal(signal.SIGTERM)
        for supervisor in supervisors:
            supervisor.wait(60)


def _serve(env, first: int, how_many: int, output) -> subprocess.Popen:
    command = [sys.executable, "manage.py", "serve", "--port", str(first)]
    command += ["--workers", str(how_many), "--no-access-log"]
    return subprocess.Popen(
        command, cwd=ROOT, env=env, stdout=subprocess.DEVNULL, stderr=output
    )
