"""`manage.py serve`: whom it believes, how it ends, how it keeps workers alive."""

import http.client
import os
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from accounts.cores import CORES
from config.serving import THREADS, Server
from tests.processes import free_ports, is_closed, is_up, served, until, who_asks

pytestmark = pytest.mark.once


def slowly(environ, start_response):
    time.sleep(1.5)
    start_response("200 OK", [("Content-Type", "text/plain")])
    return [b"whole answer" * 100_000]


def unchanged(environ, start_response):
    start_response("304 Not Modified", [("ETag", environ["PATH_INFO"])])
    return []


@pytest.mark.parametrize(
    ("asked", "is_kept"), [("keep-alive", True), ("", True), ("close", False)]
)
def test_who_is_told_nothing_new_keeps_the_line(asked, is_kept):
    with served(unchanged) as (_server, address):
        line = http.client.HTTPConnection(urlsplit(address).netloc, timeout=5)
        for path in ("/one", "/two"):
            line.request("GET", path, headers={"Connection": asked} if asked else {})
            answer = line.getresponse()
            assert (answer.status, answer.read()) == (304, b"")
            assert answer.headers["ETag"] == path
            assert (line.sock is not None) == is_kept


def test_the_proxy_on_this_machine_says_who_asks_and_how():
    forwarded = {
        "X-Forwarded-For": "203.0.113.9",
        "X-Forwarded-Proto": "https",
        "X-Forwarded-Host": "ration.example",
    }
    with served(who_asks) as (_, address):
        answer = httpx.get(address, headers=forwarded)
    assert answer.text == "203.0.113.9 https ration.example"
    assert "server" not in answer.headers


def test_of_several_forwarded_addresses_only_the_proxys_own_word_counts():
    with served(who_asks) as (_, address):
        answer = httpx.get(
            address, headers={"X-Forwarded-For": "10.9.9.9, 203.0.113.9"}
        )
    assert answer.text.split()[0] == "203.0.113.9"


def asked_of(server: Server) -> int:
    """How many requests have arrived and are not answered yet."""
    channels = list(server._waitress.active_channels.values())
    return sum(bool(channel.requests) for channel in channels)


def test_a_request_on_its_way_is_answered_whole_when_the_server_stops():
    with (
        served(slowly) as (server, address),
        httpx.Client(timeout=20) as client,
        ThreadPoolExecutor() as pool,
    ):
        # More than there are threads, so that some still wait for one.
        answers = [pool.submit(client.get, address) for _ in range(6)]
        until(lambda: asked_of(server) == 6)
        server.stop()
        for answer in answers:
            assert len(answer.result().content) == 1_200_000


def test_a_stopping_server_takes_no_new_connection():
    with (
        served(slowly) as (server, address),
        httpx.Client(timeout=20) as client,
        ThreadPoolExecutor() as pool,
    ):
        first = pool.submit(client.get, address)
        until(lambda: asked_of(server) == 1)
        server.stop()
        until(lambda: is_closed(int(address.rpartition(":")[2])))
        assert first.result().status_code == 200


def test_a_worker_that_takes_leave_says_so_first_and_still_serves():
    with served(who_asks) as (server, address):
        server.take_leave()
        assert httpx.get(f"{address}/workz").status_code == 503
        assert httpx.get(address).status_code == 200
        port = int(address.rpartition(":")[2])
        until(lambda: is_closed(port))


def test_an_idle_visitor_does_not_hold_up_the_end():
    with served(who_asks) as (server, address), httpx.Client() as visitor:
        visitor.get(address)
        started = time.monotonic()
        server.stop()
        while server._waitress.active_channels:
            time.sleep(0.05)
    assert time.monotonic() - started < 4


# --- several workers ------------------------------------------------------------


def children_of(pid: int) -> list[int]:
    listing = Path(f"/proc/{pid}/task/{pid}/children").read_text()
    return [int(child) for child in listing.split()]


@pytest.fixture
def workers(tmp_path):
    """Two workers under one supervisor: the supervisor, and the first port."""
    port = free_ports(2)
    command = [sys.executable, "manage.py", "serve", "--no-scheduler"]
    env = os.environ | {"DATABASE_URL": f"sqlite:///{tmp_path}/serving.sqlite3"}
    with (tmp_path / "stderr").open("wb") as stderr:
        supervisor = subprocess.Popen(
            [*command, "--workers", "2", "--port", str(port)],
            cwd=settings.BASE_DIR,
            env=env,
            stdout=subprocess.DEVNULL,
            stderr=stderr,
            preexec_fn=lambda: os.sched_setaffinity(0, CORES[:2]),
        )
    try:
        until(lambda: is_up(port) and is_up(port + 1))
        yield supervisor, port
    finally:
        supervisor.kill()
        supervisor.wait()


def test_a_worker_that_dies_is_started_again(workers):
    supervisor, port = workers
    killed = children_of(supervisor.pid)[0]
    os.kill(killed, signal.SIGKILL)
    until(lambda: killed not in children_of(supervisor.pid))
    until(lambda: is_up(port) and is_up(port + 1))
    assert len(children_of(supervisor.pid)) == 2


@pytest.mark.skipif(len(CORES) < 2, reason="this machine has one core")
def test_each_of_as_many_workers_as_cores_is_kept_to_its_own(workers):
    supervisor, _port = workers
    for core, child in zip(CORES, children_of(supervisor.pid), strict=False):
        threads = map(int, os.listdir(f"/proc/{child}/task"))
        kept = [one for one in threads if os.sched_getaffinity(one) == {core}]
        assert len(kept) > THREADS  # and the one that takes the calls


def test_asked_to_stop_all_workers_end_in_time(workers):
    supervisor, port = workers
    children = children_of(supervisor.pid)
    supervisor.terminate()
    assert supervisor.wait(10) == 0
    assert is_closed(port) and is_closed(port + 1)
    assert len(children) == 2


def test_workers_end_without_a_word(workers, tmp_path):
    supervisor, _port = workers
    supervisor.terminate()
    supervisor.wait(10)
    assert (tmp_path / "stderr").read_text() == ""


def test_no_worker_outlives_a_supervisor_that_was_killed(workers):
    supervisor, port = workers
    supervisor.kill()
    supervisor.wait()
    until(lambda: is_closed(port) and is_closed(port + 1))


def test_nobody_is_let_in_past_the_proxy_of_https():
    site = {"SITE_URL": "https://example.org"}
    command = [sys.executable, "manage.py", "serve", "--host", "0.0.0.0"]
    refused = subprocess.run(
        command,
        cwd=settings.BASE_DIR,
        env=os.environ | site,
        capture_output=True,
        text=True,
    )
    assert refused.returncode == 1
    assert "a proxy stands before this" in refused.stderr


@pytest.mark.parametrize("argument", ["--port=99999", "--workers=0", "--threads=many"])
def test_a_number_that_cannot_be_is_refused_in_a_sentence(argument):
    with pytest.raises(CommandError, match="is no whole number from 1 to"):
        call_command("serve", argument)
