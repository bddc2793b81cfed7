"""`manage.py serve`: whom it believes, how it ends, how it keeps workers alive."""

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
from django.conf import settings

from config.making.machine import listen
from config.serving import Server


@contextmanager
def served(app):
    """`app` on a port of its own; the server, and its address."""
    listening = listen("127.0.0.1", 0)
    server = Server(listening, app=app)
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        yield server, f"http://127.0.0.1:{listening.getsockname()[1]}"
    finally:
        server.stop()
        thread.join(15)
        assert not thread.is_alive()


def who_asks(environ, start_response):
    start_response("200 OK", [("Content-Type", "text/plain")])
    facts = environ["REMOTE_ADDR"], environ["wsgi.url_scheme"], environ["HTTP_HOST"]
    return [" ".join(facts).encode()]


def slowly(environ, start_response):
    time.sleep(1)
    start_response("200 OK", [("Content-Type", "text/plain")])
    return [b"whole answer" * 100_000]


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


def test_a_request_on_its_way_is_answered_whole_when_the_server_stops():
    with served(slowly) as (server, address), ThreadPoolExecutor() as pool:
        # More than there are threads, so that some still wait for one.
        answers = [pool.submit(httpx.get, address, timeout=20) for _ in range(6)]
        time.sleep(0.5)
        server.stop()
        for answer in answers:
            assert len(answer.result().content) == 1_200_000


def test_a_stopping_server_takes_no_new_connection():
    with served(slowly) as (server, address), ThreadPoolExecutor() as pool:
        first = pool.submit(httpx.get, address, timeout=20)
        time.sleep(0.3)
        server.stop()
        time.sleep(0.2)
        with pytest.raises(httpx.ConnectError):
            httpx.get(address)
        assert first.result().status_code == 200


def test_an_idle_visitor_does_not_hold_up_the_end():
    with served(who_asks) as (server, address), httpx.Client() as visitor:
        visitor.get(address)
        started = time.monotonic()
        server.stop()
        while server._waitress.active_channels:
            time.sleep(0.05)
    assert time.monotonic() - started < 4


# --- several workers ------------------------------------------------------------


def two_free_ports() -> int:
    """The first of two free ports in a row."""
    for _ in range(50):
        with listen("127.0.0.1", 0) as found:
            port = found.getsockname()[1]
        try:
            listen("127.0.0.1", port + 1).close()
        except (OSError, OverflowError):
            continue
        return port
    raise AssertionError("no two free ports")


def until(truth, within_s=20):
    deadline = time.monotonic() + within_s
    while time.monotonic() < deadline:
        if truth():
            return
        time.sleep(0.1)
    raise AssertionError(f"not within {within_s} s")


def is_up(port: int) -> bool:
    try:
        return httpx.get(f"http://127.0.0.1:{port}/healthz").status_code == 200
    except httpx.TransportError:
        return False


def is_closed(port: int) -> bool:
    with socket.socket() as caller:
        return caller.connect_ex(("127.0.0.1", port)) != 0


def children_of(pid: int) -> list[int]:
    listing = Path(f"/proc/{pid}/task/{pid}/children").read_text()
    return [int(child) for child in listing.split()]


@pytest.fixture
def workers(tmp_path):
    """Two workers under one supervisor: the supervisor, and the first port."""
    port = two_free_ports()
    command = [sys.executable, "manage.py", "serve", "--no-scheduler"]
    env = os.environ | {"DATABASE_URL": f"sqlite:///{tmp_path}/serving.sqlite3"}
    supervisor = subprocess.Popen(
        [*command, "--workers", "2", "--port", str(port)],
        cwd=settings.BASE_DIR,
        env=env,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    until(lambda: is_up(port) and is_up(port + 1))
    yield supervisor, port
    supervisor.kill()
    supervisor.wait()


def test_a_worker_that_dies_is_started_again(workers):
    supervisor, port = workers
    killed = children_of(supervisor.pid)[0]
    os.kill(killed, signal.SIGKILL)
    until(lambda: killed not in children_of(supervisor.pid))
    until(lambda: is_up(port) and is_up(port + 1))
    assert len(children_of(supervisor.pid)) == 2


def test_asked_to_stop_all_workers_end_in_time(workers):
    supervisor, port = workers
    children = children_of(supervisor.pid)
    supervisor.terminate()
    assert supervisor.wait(10) == 0
    assert is_closed(port) and is_closed(port + 1)
    assert len(children) == 2


def test_no_worker_outlives_a_supervisor_that_was_killed(workers):
    supervisor, port = workers
    supervisor.kill()
    supervisor.wait()
    until(lambda: is_closed(port) and is_closed(port + 1))
