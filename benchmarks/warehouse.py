"""The roll store: its API and dashboard over HTTP, its long work in a process.

A reading is measured against a view that does nothing, a posting and the dashboard
against the least views that do the same (see `plant_floors`).

All of it at the size of a plant and at one hundredth of that: what a page costs must
not grow with the tables. `BENCH_SIZES="1 %"` leaves the plant out, whose data alone
take minutes.
"""

import json
import os
import subprocess
import sys
from contextlib import ExitStack
from statistics import median

from tests import served

from . import load
from .cost import ROUNDS

CLIENTS = 8
REQUESTS = 300
SIZES = {"1 %": (3000, 60), "plant": (300_000, 6000)}
FILL = """
from django.utils import timezone
import accounts.demo, warehouse.demo
at = timezone.now()
accounts.demo.make(at)
warehouse.demo.make(at, warehouse.demo.Size({rolls}, {racks}))
"""
# A session of the factory admin, and rolls to be read and dispatched.
VISIT = """
import json
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from accounts.models import User
from warehouse.models import Roll
user = User.objects.get(username="factory")
session = SessionStore()
session[SESSION_KEY] = str(user.pk)
session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
session[HASH_SESSION_KEY] = user.get_session_auth_hash()
session.save()
rolls = Roll.objects.filter(status="STORED", is_held=False).order_by("entered_at")
keys = [str(pk) for pk in rolls.values_list("pk", flat=True)[:{rolls}]]
print(json.dumps({{"cookie": session.session_key, "rolls": keys}}))
"""
TOKEN = "0" * 32  # a CSRF secret: cookie and header agree


def measure_all() -> dict:
    """The figures at each size."""
    results = {"clients": CLIENTS, "rounds": ROUNDS}
    wanted = os.environ.get("BENCH_SIZES", ",".join(SIZES)).split(",")
    for name in wanted:
        print(f"— warehouse, {name}", flush=True)
        results[name] = measure(*SIZES[name])
        print(json.dumps(results[name]), flush=True)
    return results


def measure(rolls: int, racks: int) -> dict:
    with ExitStack() as stack:
        env = served.environment(stack.enter_context(served.database("sqlite")))
        env["DJANGO_SETTINGS_MODULE"] = "benchmarks.settings"
        served.manage(env, "migrate", "-v0")
        served.manage(env, "collectstatic", "--no-input", "-v0")
        served.manage(env, "shell", "-v0", "-c", FILL.format(rolls=rolls, racks=racks))
        long_work = in_process(env, rolls // 3)
        sent = min(2 * REQUESTS * (ROUNDS + 1), rolls // 8)
        visit = served.manage(env, "shell", "-v0", "-c", VISIT.format(rolls=sent))
        visit = json.loads(visit.splitlines()[-1])
        ports = stack.enter_context(served.serving(env, 1))
        turns = range(ROUNDS + 1)
        each = [visit["rolls"][turn :: ROUNDS + 1][: REQUESTS * 2] for turn in turns]
        rounds = [one_round(ports, visit["cookie"], some) for some in each]
    return {"rolls": rolls, **summary(rounds[1:]), **long_work}


def one_round(ports: list[int], session: str, rolls: list[str]) -> dict:
    cookies = {
        "Cookie": f"sessionid={session}; csrftoken={TOKEN}",
        "X_CSRFToken": TOKEN,
    }

    def gets(*paths):
        return [load.request("GET", path, **cookies) for path in paths]

    def dispatch(roll, path="/api/transactions/"):
        body = {"roll": roll, "action": "DISPATCH", "customer": "Bench"}
        body = json.dumps(body | {"user": "factory"}).encode()
        return load.request(
            "POST",
            path,
            body,
            Content_Type="application/json",
            **cookies,
        )

    rolls, plain = rolls[::2], rolls[1::2]
    work = {
        "nothing": (gets("/healthz") * REQUESTS, 200),
        "read": (gets(*(f"/api/rolls/{roll}/" for roll in rolls)), 200),
        "post_floor": ([dispatch(one, "/floor/plant/dispatch/") for one in plain], 201),
        "post": ([dispatch(one) for one in rolls], 201),
        "dashboard_floor": (gets("/floor/plant/dashboard/") * (REQUESTS // 5), 200),
        "dashboard": (gets("/warehouse/") * (REQUESTS // 5), 200),
    }
    return {name: run(ports, name, *todo) for name, todo in work.items()}


def run(ports: list[int], name: str, requests: list[bytes], wanted: int) -> load.Round:
    done = load.run(ports, requests, CLIENTS)
    if set(done.answers) != {wanted}:
        sys.exit(f"{name} went wrong: {dict(done.answers)}")
    return done


def in_process(env: dict[str, str], rows: int) -> dict:
    """Long work beside its floors, in a process of its own; `rows` are imported."""
    command = [sys.executable, "-m", "benchmarks.long_work", str(rows)]
    done = subprocess.run(
        command, cwd=served.ROOT, env=env, check=True, capture_output=True, text=True
    )
    return json.loads(done.stdout.splitlines()[-1])


def summary(rounds: list[dict[str, load.Round]]) -> dict:
    floors = {"read": "nothing", "post": "post_floor", "dashboard": "dashboard_floor"}
    found = {}
    for name in ("nothing", *floors.values(), *floors):
        found[f"{name}_per_s"] = round(median(r[name].per_second for r in rounds))
        found[f"{name}_p50_ms"] = median(r[name].quantile_ms(0.5) for r in rounds)
    for name, floor in floors.items():
        ratios = (r[name].per_second / r[floor].per_second for r in rounds)
        found[f"{name}_to_floor"] = round(median(ratios), 2)
    return found
