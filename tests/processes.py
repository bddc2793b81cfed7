"""Servers on ports of their own, for tests that need real processes and sockets."""

import socket
import threading
import time
from contextlib import contextmanager

import httpx

from config.making.machine import listen
from config.serving import Server


@contextmanager
def served(app, port: int = 0):
    """`app` on `port` or one of its own; the server, and its address."""
    listening = listen("127.0.0.1", port)
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


def free_ports(how_many: int) -> int:
    """The first of so many free ports in a row, anywhere: others look for some, too."""
    for _ in range(50):
        with listen("127.0.0.1", 0) as found:
            first = found.getsockname()[1]
        try:
            for port in range(first + 1, first + how_many):
                listen("127.0.0.1", port).close()
        except (OSError, OverflowError):
            continue
        return first
    raise AssertionError(f"no {how_many} free ports in a row")


def until(truth, within_s=120):
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
