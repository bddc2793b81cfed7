"""The khata: the pages of a shop with many customers, on SQLite and on MariaDB.

At the size of a very large shop and at one hundredth of it: how many statements a
page asks must not grow. `BENCH_SIZES="1 %"` leaves the large shop out, whose data
alone take a minute or two on each engine.
"""

import json
import os
import subprocess
import sys
from contextlib import ExitStack

from config.making.mariadb import mariadb
from tests import served

SIZES = {"1 %": (100, 2000), "plant": (10_000, 200_000)}  # customers, dues
FILL = """
from django.db import transaction
from django.utils import timezone
import accounts.demo
from benchmarks import khata
at = timezone.now()
with transaction.atomic():
    accounts.demo.make(at)
    khata.make(at, khata.Size({customers}, {dues}))
"""


def measure_all() -> dict:
    """The figures of each engine and size."""
    results = {}
    wanted = os.environ.get("BENCH_SIZES", ",".join(SIZES)).split(",")
    with mariadb() as port:
        for engine in ("sqlite", "mariadb") if port else ("sqlite",):
            for size in wanted:
                name = f"{engine}, {size}"
                print(f"— khata, {name}", flush=True)
                results[name] = measure(engine, port, *SIZES[size])
                print(json.dumps(results[name]), flush=True)
    for page, growth in growths(results).items():
        if growth:
            sys.exit(f"The statements of {page} grow with the shop: {growth}")
    return results


def measure(engine: str, port: int | None, customers: int, dues: int) -> dict:
    with ExitStack() as stack:
        env = served.environment(stack.enter_context(served.database(engine, port)))
        served.manage(env, "migrate", "-v0")
        served.manage(env, "collectstatic", "--no-input", "-v0")
        fill = FILL.format(customers=customers, dues=dues)
        served.manage(env, "shell", "-v0", "-c", fill)
        command = [sys.executable, "-m", "benchmarks.khata_pages"]
        done = subprocess.run(
            command, cwd=served.ROOT, env=env, check=True, stdout=subprocess.PIPE
        )
    return json.loads(done.stdout.splitlines()[-1])


def growths(results: dict) -> dict[str, list[int]]:
    """The numbers of statements of each page, where there is more than one."""
    asked = {}
    for pages in results.values():
        for page, found in pages.items():
            asked.setdefault(page, set()).add(found["statements"])
    return {page: sorted(n) if len(n) > 1 else [] for page, n in asked.items()}
