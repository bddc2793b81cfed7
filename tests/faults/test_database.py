"""A database that is killed, and a disk that is full."""

import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.processes import until

from .judging import assert_nothing_was_lost
from .load import Load, granted_since, under_load
from .mariadb import private_mariadb
from .site import Site, new_environment, running, stocked


def test_a_database_killed_under_load_and_started_again(in_mariadbs_round, tmp_path):
    with private_mariadb() as server:
        env = new_environment(server.url("bhandar"))
        stock = stocked(env)
        with running(tmp_path, env, stock) as site:
            with under_load(site) as load:
                time.sleep(2)
                server.kill()
                time.sleep(3)
                server.start()
                until(site.is_whole)
                again = len(load.granted())
                until(lambda: granted_since(load, again, 30))
            assert_nothing_was_lost(site, load, "kill -9 of MariaDB")
            assert load.errors


@contextmanager
def small_disk(megabytes: int) -> Iterator[Path]:
    """A disk with so little room, for every user; skips where it may not be made."""
    if os.geteuid():
        pytest.skip("only root may mount a small disk")
    with tempfile.TemporaryDirectory(prefix="bhandar-disk-") as folder:
        how = f"size={megabytes}m,mode=755"
        command = ["mount", "-t", "tmpfs", "-o", how, "tmpfs", folder]
        if subprocess.run(command, capture_output=True).returncode:
            pytest.skip("mount is not allowed here")
        try:
            yield Path(folder)
        finally:
            subprocess.run(["umount", "-l", folder], check=True)


def fill_up(disk: Path) -> Path:
    """A file that takes all the room there is left."""
    ballast = disk / "ballast"
    with ballast.open("wb", buffering=0) as file:
        try:
            while file.write(b"\0" * 4096):
                pass
        except OSError:
            return ballast


def test_a_full_disk_refuses_cleanly_and_is_forgotten_when_there_is_room(
    filled, tmp_path
):
    file, stock = filled
    with small_disk(16) as disk:
        shutil.copy(file, disk / "site.sqlite3")
        env = new_environment(f"sqlite:///{disk}/site.sqlite3")
        with running(tmp_path, env, stock) as site:
            load = while_it_was_full(site, disk)
            assert_nothing_was_lost(site, load, "disk full (SQLite)")


def test_a_full_disk_under_mariadb_refuses_cleanly_and_is_forgotten(
    in_mariadbs_round, tmp_path
):
    with small_disk(320) as disk, private_mariadb(disk) as server:
        env = new_environment(server.url("bhandar"))
        stock = stocked(env)
        with running(tmp_path, env, stock) as site:
            load = while_it_was_full(site, disk)
            assert_nothing_was_lost(site, load, "disk full (MariaDB)")


def while_it_was_full(site: Site, disk: Path) -> Load:
    """The load of before, during and after; only 503 was said, and not for long."""
    with under_load(site) as load:
        time.sleep(2)
        ballast = fill_up(disk)
        until(lambda: load.errors[503])
        time.sleep(2)
        ballast.unlink()
        again = len(load.granted())
        until(lambda: granted_since(load, again, 30))
    assert set(load.errors) == {503}
    return load
