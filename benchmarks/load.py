"""A small keep-alive load generator: many clients, one process, raw HTTP/1.1."""

import asyncio
import time
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field


@dataclass
class Round:
    """What one round of requests came to; latencies in seconds."""

    seconds: float = 0.0
    latencies: list[float] = field(default_factory=list)
    answers: Counter = field(default_factory=Counter)
    locations: list[str] = field(default_factory=list)

    @property
    def per_second(self) -> float:
        return len(self.latencies) / self.seconds

    def quantile_ms(self, share: float) -> float:
        ordered = sorted(self.latencies)
        place = min(len(ordered) - 1, int(len(ordered) * share))
        return round(1000 * ordered[place], 1)


def request(method: str, path: str, body: bytes = b"", **headers: str) -> bytes:
    """The bytes of one keep-alive request; header names with _ for -."""
    lines = [f"{method} {path} HTTP/1.1", "Host: localhost", "Accept: */*"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    if method == "POST":
        if "Content_Type" not in headers:
            lines.append("Content-Type: application/x-www-form-urlencoded")
        lines.append(f"Content-Length: {len(body)}")
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


def run(ports: list[int], requests: Iterable[bytes], clients: int) -> Round:
    """Send all `requests` to 127.0.0.1 over `clients` connections, ports in turn."""
    return asyncio.run(_run(ports, iter(requests), clients))


async def _run(ports, requests, clients) -> Round:
    result = Round()
    started = time.perf_counter()
    await asyncio.gather(
        *(_client(ports[n % len(ports)], requests, result) for n in range(clients))
    )
    result.seconds = time.perf_counter() - started
    return result


async def _client(port: int, requests, result: Round) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    for wanted in requests:
        started = time.perf_counter()
        writer.write(wanted)
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin1")
        if length := _header(head, "content-length"):
            await reader.readexactly(int(length))
        result.latencies.append(time.perf_counter() - started)
        result.answers[int(head.split()[1])] += 1
        if location := _header(head, "location"):
            result.locations.append(location)
        if _header(head, "connection") == "close":
            writer.close()
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.close()


def _header(head: str, name: str) -> str:
    for line in head.split("\r\n")[1:]:
        if line[: len(name) + 1].lower() == f"{name}:":
            return line[len(name) + 1 :].strip()
    return ""
