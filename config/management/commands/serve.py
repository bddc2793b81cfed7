"""`manage.py serve`: the site for real use, on one or several processes."""

import argparse
import logging
import os
import signal
import threading

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError, connections

from accounts import cores
from accounts.demo import PASSWORD
from accounts.models import User
from config import scheduler
from config.making.machine import lan_addresses, listen, port_number, why_not
from config.serving import THREADS, Server, warm_up
from config.workers import Supervisor

STDIN = 0
PAST_CADDY = (
    "SITE_URL is https://, so a proxy stands before this. Serve on 127.0.0.1, or say "
    "--open when it is on another machine."
)
EVERYWHERE = ("0.0.0.0", "::")
THIS_MACHINE = ("127.0.0.1", "::1", "localhost")
DEMO_LOGINS = {
    "admin": "everything, and /admin/",
    "supplier supplier2": "ration shops with today's session open",
    "newsupplier": "a ration shop that waits for approval",
    "factory manager keeper operator driver deptsk viewer": "the roll plant",
    "shop shop2": "shopkeepers with customers",
}


def whole_number(least: int, most: int):
    """A reader of arguments for argparse, which says what it wanted."""

    def read(text: str) -> int:
        if text.isdecimal() and least <= int(text) <= most:
            return int(text)
        wanted = f"{text!r} is no whole number from {least} to {most}"
        raise argparse.ArgumentTypeError(wanted)

    return read


class Command(BaseCommand):
    help = "Serve the site with Waitress, and run the scheduled jobs."
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument("--host", default="127.0.0.1")
        port, some = whole_number(1, 65535), whole_number(1, 64)
        parser.add_argument("--port", type=port, default=None, help="PORT, or 8000")
        parser.add_argument("--threads", type=some, default=THREADS)
        parser.add_argument("--workers", type=some, default=1, help="on ports in a row")
        parser.add_argument(
            "--prepare", action="store_true", help="first do `prepare --demo`"
        )
        parser.add_argument("--no-scheduler", action="store_true")
        parser.add_argument("--no-access-log", action="store_true")
        parser.add_argument(
            "--greet", action="store_true", help="print the demo logins, if any"
        )
        parser.add_argument(
            "--open", action="store_true", help="let others past the proxy of https"
        )
        parser.add_argument("--as-worker", action="store_true", help=argparse.SUPPRESS)
        parser.add_argument("--core", type=int, help=argparse.SUPPRESS)

    def handle(self, *, host, port, threads, workers, **options):
        port = port or port_number()
        if settings.BEHIND_TLS and host not in THIS_MACHINE and not options["open"]:
            raise CommandError(PAST_CADDY)
        if not options["no_access_log"]:
            logging.getLogger("bhandar.access").setLevel(logging.INFO)
        if options["prepare"]:
            call_command("prepare", demo=True)
            connections.close_all()
        if workers > 1:
            self.serve_many(host, range(port, port + workers), threads, options)
        else:
            self.serve_one(host, port, threads, options)

    def serve_one(self, host, port, threads, options):
        self.listening(host, port).close()
        # Before it listens: who is let in is served at once.
        warm_up()
        if options["core"] is not None:
            cores.keep_to(options["core"])
        server = Server(self.listening(host, port), threads)
        if options["as_worker"]:
            stop_on_signals(server.take_leave)
            threading.Thread(
                target=stop_with_parent, args=[server.stop], daemon=True
            ).start()
        else:
            stop_on_signals(server.stop)
        jobs = self.start_jobs(options)
        if not options["as_worker"]:
            self.say_where(host, port)
        if options["greet"]:
            self.greet()
        server.run()
        end(jobs)

    def serve_many(self, host, ports, threads, options):
        for port in ports:
            self.listening(host, port).close()
        shared = ["--host", host, "--threads", str(threads), "--no-scheduler"]
        shared += ["--no-access-log"] if options["no_access_log"] else []
        each = [[*shared, "--port", str(port)] for port in ports]
        # With fewer, a core would stand idle; with more, one would have too many.
        if len(ports) == len(cores.CORES):
            each = [[*own, "--core", str(core)] for core, own in enumerate(each)]
        supervisor = Supervisor(each)
        stop_on_signals(supervisor.stop)
        jobs = self.start_jobs(options)
        self.say_where(host, f"{ports[0]} to {ports[-1]}")
        supervisor.run()
        end(jobs)

    def start_jobs(self, options):
        if options["no_scheduler"]:
            return None
        try:
            return scheduler.start()
        except DatabaseError as error:
            raise CommandError(
                f"The database is not ready ({error}): run manage.py prepare."
            ) from None

    def listening(self, host, port):
        try:
            return listen(host, port)
        except OSError as error:
            raise CommandError(why_not(error, host, port)) from None

    def say_where(self, host, port):
        self.stdout.write(f"Bhandar is served on http://{here(host)}:{port}")
        if host in EVERYWHERE:
            for address in lan_addresses():
                self.stdout.write(f"  from a phone nearby: http://{address}:{port}")
        self.stdout.flush()

    def greet(self):
        """Print the demo logins, if this is the demo's database."""
        admin = User.objects.filter(username="admin").first()
        if not admin or not admin.check_password(PASSWORD):
            return
        self.stdout.write(f"Demo logins, password {PASSWORD}:")
        for names, what in DEMO_LOGINS.items():
            self.stdout.write(f"  {', '.join(names.split())}: {what}")
        self.stdout.write("Stop with Ctrl-C.")
        self.stdout.flush()


def here(host: str) -> str:
    """`host` as it is written in an address that this machine can open."""
    if host in EVERYWHERE:
        return "127.0.0.1"
    return f"[{host}]" if ":" in host else host


def stop_on_signals(stop):
    for name in ("SIGTERM", "SIGINT", "SIGBREAK"):  # the last one is Windows's
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), stop)


def stop_with_parent(stop):
    """A worker whose supervisor is gone finishes its requests and goes too."""
    # Not by sys.stdin: Python aborts when it ends while a thread reads from that.
    while os.read(STDIN, 1024):
        pass
    stop()


def end(jobs):
    if jobs is not None:
        jobs.shutdown(wait=False)
