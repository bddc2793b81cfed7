"""Import, export, reconciliation and labels beside their floors, in seconds and MB.

The floor of the export is openpyxl's write-only mode fed with the same rows, of the
reconciliation the figures and the ledger counted by the database alone. Both take
turns for some rounds, the medians count. The last line is JSON.
"""

import json
import os
import sys
import tempfile
from statistics import median

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()

import openpyxl  # noqa: E402
from django.db.models import Count, F, Max  # noqa: E402
from django.utils import timezone  # noqa: E402

from accounts.models import User  # noqa: E402
from accounts.snapshot import snapshot  # noqa: E402
from accounts.workbook import write_xlsx  # noqa: E402
from warehouse import operations, stock  # noqa: E402
from warehouse.exports import Selection, sheets  # noqa: E402
from warehouse.models import Transaction  # noqa: E402

from . import bringing, labels  # noqa: E402
from .cost import ROUNDS, Cost, cost  # noqa: E402

MOST_ROLLS = 100_000


class Few(Selection):
    """The first hundred thousand rolls, and three times as many transactions."""

    def rolls(self):
        return _first(super().rolls(), MOST_ROLLS)

    def transactions(self):
        return _first(super().transactions(), 3 * MOST_ROLLS)


def _first(rows, how_many: int):
    keys = rows.order_by("pk").values_list("pk", flat=True)[how_many - 1 : how_many]
    return rows.filter(pk__lte=keys[0]) if keys else rows


def export() -> tuple[Cost, Cost]:
    """(ours, the floor's) of one round."""
    selection = Few(by=User.objects.get(username="factory"))
    with tempfile.TemporaryDirectory() as folder:
        with cost() as ours, snapshot():
            write_xlsx(f"{folder}/ours.xlsx", sheets(selection, timezone.now()))
        with cost() as floor, snapshot():
            _by_openpyxl(f"{folder}/floor.xlsx", sheets(selection, timezone.now()))
    return ours, floor


def _by_openpyxl(path: str, sheets) -> None:
    book = openpyxl.Workbook(write_only=True)
    for sheet in sheets:
        page = book.create_sheet(sheet.name)
        page.append(list(sheet.header))
        for row in sheet.plain_rows():
            page.append(row)
    book.save(path)


def reconciliation() -> tuple[Cost, Cost]:
    """(ours, the floor's) of one round; a run that is not clean ends it all."""
    with cost() as floor, snapshot():
        stock.by_department(stock.EVERYWHERE)
        stock.rack_loads()
        ledger = Transaction.objects.order_by().values("roll")
        counted = ledger.annotate(steps=Count("*"), last=Max("seq"))
        counted.exclude(steps=F("last")).count()
    with cost() as ours:
        run = operations.reconcile(trigger="command", at=timezone.now())
    if not run.is_clean:
        sys.exit(f"Not clean: {run.mismatches}")
    return ours, floor


def summary(name: str, rounds: list[tuple[Cost, Cost]]) -> dict:
    ratios = (ours.seconds / floor.seconds for ours, floor in rounds)
    return {
        f"{name}_s": round(median(ours.seconds for ours, _floor in rounds), 2),
        f"{name}_floor_s": round(median(floor.seconds for _ours, floor in rounds), 2),
        f"{name}_to_floor": round(median(ratios), 2),
        f"{name}_mb": round(max(ours.megabytes for ours, _floor in rounds)),
    }


def main(rows: int) -> None:
    found = {}
    for work in (export, reconciliation):
        found |= summary(work.__name__, [work() for _turn in range(ROUNDS)])
    print(json.dumps(found | labels.measure() | bringing.measure(rows)))


if __name__ == "__main__":
    main(int(sys.argv[1]))
