"""One Waitress process: whom it trusts, how it runs and how it ends."""

import select
import socket
import time

from django.core.wsgi import get_wsgi_application
from django.db import connections
from django.urls import get_resolver
from waitress import wasyncore
from waitress.channel import HTTPChannel
from waitress.server import create_server
from waitress.task import WSGITask

# Measured with 32 clients who write, on two cores: 4 threads pass as many requests
# as 8 and halve the slowest answer (0.7 s instead of 1.3 to 2.7 s on SQLite), since
# Python and the one writer are the limit. Nothing here holds a request open.
THREADS = 4
DRAIN_S = 6
# How long a worker still serves after it has begun to tell the balancer that it will
# stop: two of the balancer's questions and a bit. Closed at once, its socket would cut
# those whom the kernel let in meanwhile.
FAREWELL_S = 2.5
HEALTH = ("/healthz", "/workz")
# A connection this young may have a request on its way that has not arrived yet.
SETTLING_S = 1
USE_POLL = hasattr(select, "poll")  # Windows has none
SETTINGS = {
    # Only a proxy on this machine may say who asks and whether it was https.
    "trusted_proxy": "127.0.0.1",
    "trusted_proxy_count": 1,
    "trusted_proxy_headers": {
        "x-forwarded-for",
        "x-forwarded-host",
        "x-forwarded-proto",
    },
    "clear_untrusted_proxy_headers": True,
    "connection_limit": 1000,
    "asyncore_use_poll": USE_POLL,
    "channel_timeout": 60,
    # The largest sheet that is imported (25 MB), and the form round it.
    "max_request_body_size": 26 * 1024 * 1024,
    "ident": None,
}


def warm_up():
    """Import every view now, so that the first visitor does not wait for it."""
    get_resolver().url_patterns  # noqa: B018 - reading it is what imports
    connections.close_all()


class LastingTask(WSGITask):
    """Keeps the connection after an answer that has no body, as HTTP/1.1 says.

    Waitress misses its length and hangs up; nearly each poll of a phone is such, and
    Caddy would have to call again for the next one.
    """

    def set_close_on_finish(self):
        asked = self.request.headers.get("CONNECTION", "").lower()
        if self.has_body or self.version != "1.1" or asked == "close":
            super().set_close_on_finish()


class LastingChannel(HTTPChannel):
    task_class = LastingTask


class Server:
    """Waitress on a socket that already listens; ends without losing a request."""

    def __init__(self, listening: socket.socket, threads: int = THREADS, app=None):
        self.stopping = False
        self._serves_until = 0.0
        self._map = {}
        self._app = app or get_wsgi_application()
        self._waitress = create_server(
            self._answer,
            map=self._map,
            sockets=[listening],
            threads=threads,
            **SETTINGS,
        )
        self._waitress.channel_class = LastingChannel

    def stop(self, *signal_details):
        """Ask `run` to end; may be called by a signal handler."""
        self.stopping = True
        self._waitress.pull_trigger()

    def take_leave(self, *signal_details):
        """As `stop`, but first let the balancer notice that others must serve."""
        self._serves_until = time.monotonic() + FAREWELL_S
        self.stop()

    def run(self):
        """Serve until `stop`, then answer what was asked already, and close."""
        while not self.stopping or time.monotonic() < self._serves_until:
            self._turn(0.1 if self.stopping else 1)
        self._take_pending()
        wasyncore.dispatcher.close(self._waitress)
        deadline = time.monotonic() + DRAIN_S
        while self._waitress.active_channels and time.monotonic() < deadline:
            self._dismiss_idle()
            self._turn(0.1)
        self._waitress.task_dispatcher.shutdown(timeout=1)

    def _answer(self, environ, start_response):
        if self.stopping and environ["PATH_INFO"] in HEALTH:
            start_response("503 Service Unavailable", [("Content-Type", "text/plain")])
            return [b"stopping\n"]
        return self._app(environ, start_response)

    def _turn(self, timeout_s: float):
        wasyncore.loop(timeout=timeout_s, use_poll=USE_POLL, map=self._map, count=1)

    def _take_pending(self):
        """Accept those whom the kernel has already let in; closing would cut them."""
        while select.select([self._waitress.socket], [], [], 0)[0]:
            self._waitress.handle_accept()

    def _dismiss_idle(self):
        settled = time.time() - SETTLING_S
        for channel in list(self._waitress.active_channels.values()):
            busy = channel.requests or channel.request or channel.total_outbufs_len
            if not busy and channel.last_activity < settled:
                channel.will_close = True
