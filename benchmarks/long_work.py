"""Export and reconciliation against what they cannot do without, in seconds and MB.

The floor of the export is openpyxl's write-only mode fed with the same rows, of the
reconciliation the figures counted by the database alone. The last line is JSON.
"""

import json
import os
import tempfile
import threading
import time
from contextlib import contextmanager
from pathlib import Path

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()

import openpyxl  # noqa: E402
from django.utils import timezone  # noqa: E402

from accounts.models import User  # noqa: E402
from accounts.snapshot import snapshot  # noqa: E402
from accounts.workbook import write_xlsx  # noqa: E402
from warehouse import operations, stock  # noqa: E402
from warehouse.exports import Selection, sheets  # noqa: E402

MOST_ROLLS = 100_000
PAGE = os.sysconf("SC_PAGE_SIZE")


class Cost:
    seconds = megabytes = 0.0


@contextmanager
def cost():
    """How long what is inside takes, and how much memory above what was there."""
    found, stop, before = Cost(), threading.Event(), _resident()

    def watch():
        while not stop.wait(0.02):
            above = (_resident() - before) / 1e6
            found.megabytes = max(found.megabytes, above)

    watcher = threading.Thread(target=watch)
    watcher.start()
    started = time.perf_counter()
    try:
        yield found
    finally:
        found.seconds = time.perf_counter() - started
        stop.set()
        watcher.join()


def _resident() -> int:
    return int(Path("/proc/self/statm").read_text().split()[1]) * PAGE


class Few(Selection):
    """The first hundred thousand rolls, and three times as many transactions."""

    def rolls(self):
        return _first(super().rolls(), MOST_ROLLS)

    def transactions(self):
        return _first(super().transactions(), 3 * MOST_ROLLS)


def _first(rows, how_many: int):
    keys = rows.order_by("pk").values_list("pk", flat=True)[how_many - 1 : how_many]
    return rows.filter(pk__lte=keys[0]) if keys else rows


def export(folder: str) -> dict:
    selection = Few(by=User.objects.get(username="factory"))
    with cost() as ours, snapshot():
        write_xlsx(f"{folder}/ours.xlsx", sheets(selection, timezone.now()))
    with cost() as floor, snapshot():
        book = openpyxl.Workbook(write_only=True)
        for sheet in sheets(selection, timezone.now()):
            page = book.create_sheet(sheet.name)
            page.append(list(sheet.header))
            for row in sheet.plain_rows():
                page.append(row)
        book.save(f"{folder}/floor.xlsx")
    return {
        "export_s": round(ours.seconds, 1),
        "export_mb": round(ours.megabytes),
        "export_times_faster_than_openpyxl": round(floor.seconds / ours.seconds, 1),
    }


def reconciliation() -> dict:
    def floor():
        stock.by_department(stock.EVERYWHERE)
        stock.rack_loads()

    with cost() as counting, snapshot():
        floor()
    with cost() as ours:
        run = operations.reconcile(trigger="command", at=timezone.now())
    return {
        "reconciliation_s": round(ours.seconds, 1),
        "reconciliation_mb": round(ours.megabytes),
        "reconciliation_to_group_bys": round(ours.seconds / counting.seconds, 1),
        "reconciliation_is_clean": run.is_clean,
    }


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        found = export(folder)
    print(json.dumps(found | reconciliation()))


if __name__ == "__main__":
    main()
