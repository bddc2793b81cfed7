"""Ration tokens: booking and the citizen's page, over HTTP.

A booking's floor is the least view that writes the same rows (see `floors`), a poll's a
view that does nothing; both behind the whole middleware of the same server.
"""

import http.client
import json
import sys
import time
from contextlib import ExitStack
from itertools import cycle, islice
from statistics import median

from config.making.mariadb import mariadb
from tests import served

from . import load
from .cost import ROUNDS

CLIENTS = 32
BOOKINGS = 600
READS = 2000
HEARD_AFTER_S = 1.1  # a process knows a version for a second
FORM = "0" * 32  # a CSRF secret: cookie and form field agree


def measure_all() -> dict:
    """The figures of each engine and number of processes."""
    results = {"clients": CLIENTS, "rounds": ROUNDS}
    with mariadb() as port:
        for engine in ("sqlite", "mariadb") if port else ("sqlite",):
            for workers in (1, 2):
                name = f"{engine}, {workers} process{'es' if workers > 1 else ''}"
                print(f"— {name}", flush=True)
                results[name] = measure(engine, port, workers)
                print(json.dumps(results[name]), flush=True)
    return results


def measure(engine: str, port: int | None, workers: int) -> dict:
    with ExitStack() as stack:
        url = stack.enter_context(served.database(engine, port))
        env = served.environment(url)
        env["DJANGO_SETTINGS_MODULE"] = "benchmarks.settings"
        served.manage(env, "migrate", "-v0")
        served.manage(env, "collectstatic", "--no-input", "-v0")
        days = json.loads(served.manage(env, "shell", "-v0", "-c", OPEN_SESSIONS))
        ports = stack.enter_context(served.serving(env, workers))
        rounds = [one_round(ports, *day, n) for n, day in enumerate(days)]
    return summary(rounds[1:])  # the first one warms up


OPEN_SESSIONS = f"""
import json
from benchmarks.sessions import make
days = make({2 * (ROUNDS + 1)})
print(json.dumps([(day.code, floor.pk) for day, floor in zip(days[::2], days[1::2])]))
"""


def one_round(ports: list[int], code: str, floor: int, turn: int) -> dict:
    nothing = load.run(ports, [load.request("GET", "/healthz")] * READS, CLIENTS)
    written = booked_at(ports, f"/floor/book/{floor}/", turn)
    booked = booked_at(ports, f"/ration/book/{code}/", turn)
    time.sleep(HEARD_AFTER_S)  # then every process has heard of the last booking
    for port in ports:  # they ask every few seconds: each process has met them all
        asked_at([port], booked.locations)
    tag = etag_of(ports[0], f"{booked.locations[-1]}status")
    return {
        "nothing": nothing,
        "floor": written,
        "book": booked,
        "unchanged": asked_at(ports, booked.locations, If_None_Match=tag),
        "untagged": asked_at(ports, booked.locations),
    }


def asked_at(ports: list[int], tokens: list[str], **headers: str) -> load.Round:
    """A round of all their phones asking how they stand, in turn."""
    asked = [load.request("GET", f"{page}status", **headers) for page in tokens]
    return load.run(ports, islice(cycle(asked), READS), CLIENTS)


def booked_at(ports: list[int], path: str, turn: int) -> load.Round:
    """A round of bookings; each must end with a token of its own."""
    booked = load.run(ports, bookings(path, turn), CLIENTS)
    if set(booked.answers) != {302} or len(set(booked.locations)) != BOOKINGS:
        sys.exit(f"Bookings at {path} went wrong: {dict(booked.answers)}")
    return booked


def bookings(path: str, turn: int):
    """Households with a card and an address each, as a proxy would pass them on."""
    for n in range(BOOKINGS):
        body = f"csrfmiddlewaretoken={FORM}&card_number=1{turn}{n:010}"
        yield load.request(
            "POST",
            path,
            body.encode(),
            Cookie=f"csrftoken={FORM}",
            X_Forwarded_For=f"10.{turn}.{n // 250}.{n % 250 + 1}",
        )


def etag_of(port: int, path: str) -> str:
    connection = http.client.HTTPConnection("127.0.0.1", port)
    connection.request("GET", path, headers={"Host": "localhost"})
    answer = connection.getresponse()
    answer.read()
    return answer.headers["ETag"]


def summary(rounds: list[dict[str, load.Round]]) -> dict:
    def rate(name):
        return median(r[name].per_second for r in rounds)

    def ratio(name, floor="nothing"):
        ratios = (r[name].per_second / r[floor].per_second for r in rounds)
        return round(median(ratios), 2)

    return {
        "nothing_per_s": round(rate("nothing")),
        "floor_per_s": round(rate("floor")),
        "book_per_s": round(rate("book")),
        "book_to_floor": ratio("book", "floor"),
        "book_to_nothing": ratio("book"),
        "book_p50_ms": median(r["book"].quantile_ms(0.5) for r in rounds),
        "book_p99_ms": median(r["book"].quantile_ms(0.99) for r in rounds),
        "book_slowest_ms": max(r["book"].quantile_ms(1) for r in rounds),
        "status_304_to_nothing": ratio("unchanged"),
        "status_304_answers": dict(rounds[-1]["unchanged"].answers),
        "status_200_to_nothing": ratio("untagged"),
    }
