"""Clients who book, scan and write udhar, and know what they were promised.

Each request has a key of its own. Who gets no answer, or 503, sends the same again,
as a phone and its owner do; after a few tries the request stays unacknowledged.
"""

import http.client
import json
import ssl
import threading
import time
import uuid
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from urllib.parse import urlencode

FORM = "0" * 32  # a CSRF secret: cookie, header and form field agree
TRIES = 4
PAUSE_S = 0.4
TIMEOUT_S = 30
# What a client may be told when it is not told yes: busy, nobody there, or nothing.
CLEAN = {502, 503, "cut"}


@dataclass
class Wish:
    """One change that a client wants made, once."""

    kind: str
    path: str
    body: str
    headers: dict[str, str]
    key: str
    told: list = field(default_factory=list)
    seconds: float = 0.0

    @property
    def is_granted(self) -> bool:
        return any(status in (200, 201, 302) for status in self.told)


class Wishes:
    """What there is to want from a site, endlessly; each asked for by one client."""

    def __init__(self, stock: dict, origin: str):
        self.stock, self.origin = stock, origin
        self._number, self._lock = count(1), threading.Lock()
        self._rolls = iter(stock["rolls"])

    def next(self, kind: str) -> Wish | None:
        with self._lock:
            return getattr(self, f"_{kind}")(next(self._number), str(uuid.uuid4()))

    def _token(self, number: int, key: str) -> Wish:
        card = f"1{uuid.UUID(key).int % 10**11:011}"
        sent = {"card_number": card, "request_key": key}
        codes = self.stock["codes"]
        path = f"/ration/book/{codes[number % len(codes)]}/"
        return self._form("token", path, sent, key, "")

    def _due(self, number: int, key: str) -> Wish:
        customers = self.stock["customers"]
        customer = customers[number % len(customers)]
        sent = {"amount": f"{10 + number / 100:.2f}", "key": key}
        path = f"/dues/customers/{customer}/give/"
        return self._form("due", path, sent, key, self.stock["shopkeeper"])

    def _scan(self, number: int, key: str) -> Wish | None:
        roll = next(self._rolls, None)
        if roll is None:
            return None
        sent = {"roll": roll, "action": "DISPATCH", "customer": "Load"}
        headers = self._headers(self.stock["factory"], "application/json")
        body = json.dumps(sent | {"client_tx_id": key})
        return Wish("scan", "/api/transactions/", body, headers, key)

    def _form(self, kind: str, path: str, sent: dict, key: str, session: str) -> Wish:
        body = urlencode(sent | {"csrfmiddlewaretoken": FORM})
        headers = self._headers(session, "application/x-www-form-urlencoded")
        return Wish(kind, path, body, headers, key)

    def _headers(self, session: str, content_type: str) -> dict[str, str]:
        named = {"csrftoken": FORM} | ({"sessionid": session} if session else {})
        cookies = [f"{prefix}{name}={value}" for prefix in ("", "__Host-")
                   for name, value in named.items()]  # fmt: skip
        return {
            "Cookie": "; ".join(cookies),
            "X-CSRFToken": FORM,
            "Origin": self.origin,
            "Content-Type": content_type,
        }


households = count()


def new_address() -> str:
    """An address of this machine from which nobody has come before."""
    n = next(households)
    return f"127.{100 + n // 62500}.{n // 250 % 250}.{n % 250 + 1}"


class Line:
    """A client's connection through Caddy, from an address on this machine."""

    def __init__(self, port: int, trust: ssl.SSLContext):
        self.port, self.trust, self.sent = port, trust, 0
        self._open = None

    def send(self, wish: Wish) -> None:
        """Ask once; what came of it is the last of `wish.told`."""
        started = time.monotonic()
        try:
            line = self._connected()
            line.request("POST", wish.path, wish.body, wish.headers)
            answer = line.getresponse()
            answer.read()
            wish.told.append(_word_of(answer))
        except (OSError, http.client.HTTPException):
            self.close()
            wish.told.append("cut")
        wish.seconds = time.monotonic() - started

    def _connected(self) -> http.client.HTTPSConnection:
        # An address may book only so many tokens in a minute.
        if self.sent % 20 == 0:
            self.close()
        self.sent += 1
        if self._open is None:
            self._open = http.client.HTTPSConnection(
                "localhost",
                self.port,
                context=self.trust,
                timeout=TIMEOUT_S,
                source_address=(new_address(), 0),
            )
        return self._open

    def close(self) -> None:
        if self._open is not None:
            self._open.close()
        self._open = None


def _word_of(answer: http.client.HTTPResponse) -> int | str:
    """The status; to be sent to sign in is no yes."""
    is_sent_away = "/login/" in answer.headers.get("Location", "")
    return "not signed in" if is_sent_away else answer.status


class Load:
    """Clients at work; `wishes` is all that was asked for."""

    def __init__(self, site, clients: dict[str, int], repeat: int = 1):
        """`clients` of each kind; every request is sent `repeat` times at once."""
        origin = f"https://localhost:{site.front.https}"
        self.source = Wishes(site.stock, origin)
        self.front, self.repeat = site.front, repeat
        self.wishes: list[Wish] = []
        self.over = threading.Event()
        kinds = [kind for kind, how_many in clients.items() for _ in range(how_many)]
        self.threads = [
            threading.Thread(target=self._work, args=(kind,)) for kind in kinds
        ]

    def _work(self, kind: str) -> None:
        lines = [Line(self.front.https, self.front.trust) for _ in range(self.repeat)]
        while not self.over.is_set() and (wish := self.source.next(kind)):
            self.wishes.append(wish)
            self._ask(wish, lines)
        for line in lines:
            line.close()

    def _ask(self, wish: Wish, lines: list[Line]) -> None:
        for attempt in range(TRIES):
            if attempt:
                time.sleep(PAUSE_S * 2**attempt / 2)
            _at_once([lambda line=line: line.send(wish) for line in lines])
            if wish.is_granted or wish.told[-1] not in CLEAN:
                return

    def granted(self, kind: str | None = None) -> list[Wish]:
        return [w for w in self.wishes if w.is_granted and kind in (None, w.kind)]

    @property
    def errors(self) -> Counter:
        """What clients were told instead of yes, and how often."""
        told = Counter(status for wish in self.wishes for status in wish.told)
        return Counter({s: n for s, n in told.items() if s not in (200, 201, 302)})


def _at_once(acts: list[Callable]) -> None:
    if len(acts) == 1:
        return acts[0]()
    threads = [threading.Thread(target=act) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


EVERYBODY = {"token": 3, "scan": 2, "due": 2}


@contextmanager
def under_load(site, clients=EVERYBODY, repeat: int = 1) -> Iterator[Load]:
    """Clients work while the harm is done; afterwards they finish what they began."""
    load = Load(site, clients, repeat)
    for thread in load.threads:
        thread.start()
    try:
        yield load
    finally:
        load.over.set()
        for thread in load.threads:
            thread.join(120)


def granted_since(load: Load, already: int, more: int) -> bool:
    """Whether so many further wishes were granted."""
    return len(load.granted()) >= already + more
