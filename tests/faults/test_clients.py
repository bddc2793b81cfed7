"""Clients that are slow on purpose, and one that sends far too much."""

import socket
import ssl
import time
from contextlib import ExitStack, contextmanager, suppress
from itertools import cycle
from pathlib import Path
from stat import S_ISREG

import pytest

from .judging import tell
from .load import under_load

SLOW = 200
TWO_GB = 2 * 2**30
CHUNK = b"x" * 65536
MOST_SENT = 64 * 2**20
MOST_EATEN = 64 * 2**20


def connected(site) -> ssl.SSLSocket:
    plain = socket.create_connection(("127.0.0.1", site.front.https), 30)
    return site.front.trust.wrap_socket(plain, server_hostname="localhost")


@contextmanager
def slow_clients(site, beginning: bytes):
    """Connections that have sent `beginning`; called, each sends one byte more."""
    with ExitStack() as stack:
        lines = [stack.enter_context(connected(site)) for _ in range(SLOW)]
        for line in lines:
            line.sendall(beginning)

        def send_a_byte() -> int:
            """How many still hold the line."""
            return sum(_sends(line) for line in lines)

        yield send_a_byte


def _sends(line: ssl.SSLSocket) -> bool:
    try:
        line.sendall(b"a")
    except OSError:
        return False
    return True


HEADERS = b"POST /login/ HTTP/1.1\r\nHost: localhost\r\nX-Slow: "
BODY = b"POST /login/ HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9000\r\n\r\n"


@pytest.mark.parametrize("beginning", [HEADERS, BODY], ids=["headers", "bodies"])
def test_200_slow_clients_keep_nobody_waiting(site, beginning):
    with under_load(site, {"token": 2}) as calm:
        time.sleep(3)
    with slow_clients(site, beginning) as send_a_byte:
        with under_load(site, {"token": 2}) as load:
            for _second in range(4):
                time.sleep(1)
                send_a_byte()
    assert not load.errors and not calm.errors
    assert p99(load) < 3 * p99(calm) + 0.5
    tell(f"p99 {p99(calm):.3f} s, beside {SLOW} slow clients {p99(load):.3f} s")


def p99(load) -> float:
    took = sorted(wish.seconds for wish in load.granted())
    return took[int(len(took) * 0.99)]


def test_who_never_ends_his_headers_is_cut_off(site):
    with slow_clients(site, HEADERS) as send_a_byte:
        started = time.monotonic()
        while send_a_byte() > 0:
            assert time.monotonic() - started < 30
            time.sleep(0.5)


def as_it_is(part: bytes) -> bytes:
    return part


def as_chunk(part: bytes) -> bytes:
    return f"{len(part):x}\r\n".encode() + part + b"\r\n"


WITH_LENGTH = f"Content-Length: {TWO_GB}\r\n\r\n".encode()
CHUNKED = b"Transfer-Encoding: chunked\r\n\r\n"


@pytest.mark.parametrize(
    ("headers", "framed"),
    [(WITH_LENGTH, as_it_is), (CHUNKED, as_chunk)],
    ids=["with its length", "in chunks"],
)
def test_two_gigabytes_are_refused_early_and_eat_nothing(site, headers, framed):
    before = eaten(site)
    head = b"POST /login/ HTTP/1.1\r\nHost: localhost\r\n" + headers
    most = before
    with connected(site) as line:
        line.sendall(head)
        sent, answer = 0, b""
        for part in cycle([framed(CHUNK)]):
            try:
                line.sendall(part)
            except OSError:
                break
            sent += len(CHUNK)
            if sent % 2**20 == 0:
                most = max(most, eaten(site))
            assert sent < MOST_SENT, "nobody stopped it"
        answer = _rest(line)
    assert b" 413 " in answer[:20] or not answer
    assert most - before < MOST_EATEN
    tell(f"{sent >> 20} MB sent, {(most - before) >> 20} MB of memory, {answer[:20]}")


def _rest(line: ssl.SSLSocket) -> bytes:
    try:
        return line.recv(4096)
    except OSError:
        return b""


def eaten(site) -> int:
    """The memory of Caddy and the workers, and what they put into nameless files."""
    pids = site.front.pid, *site.workers
    return sum(_resident(pid) + _nameless(pid) for pid in pids)


def _resident(pid: int) -> int:
    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    return pages * 4096


def _nameless(pid: int) -> int:
    size = 0
    for handle in Path(f"/proc/{pid}/fd").iterdir():
        with suppress(OSError):
            found = handle.stat()
            if S_ISREG(found.st_mode) and not found.st_nlink:
                size += found.st_size
    return size
