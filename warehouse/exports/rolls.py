"""The sheet of the rolls: how each stands, and the landmarks of its way."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count

from accounts.workbook import Sheet

from ..models import LabelPrint, Roll, Transaction
from ..states import GONE, Action, Status
from .chunks import Chunks
from .selection import Names
from .tally import Tally

HEADER = (
    # The columns of the first system, in its order: other tools read them.
    "Roll ID",
    "Material #",
    "Description",
    "Batch #",
    "Weight (kg)",
    "Current Location",
    "Status",
    "Posting Date",
    "Dispatch Customer",
    # And what it did not tell.
    "Roll No",
    "Department",
    "Custody Dept",
    "Entered By",
    "Entered At",
    "First Stored At",
    "Dispatched At",
    "Dispatched By",
    "Vehicle/Invoice",
    "Hold",
    "Age (days)",
    "Document Posting Date",
    "Import ID",
    "Label Prints",
    "Version",
)
MOMENTS = ("Posting Date", "Entered At", "First Stored At", "Dispatched At")
DAYS = ("Document Posting Date",)
ROLL_FIELDS = (
    "id",
    "material__number",
    "material__description",
    "batch__number",
    "weight_g",
    "location_id",
    "status",
    "customer_id",
    "roll_no",
    "department_id",
    "custody_id",
    "entered_by_id",
    "entered_at",
    "hold_reason",
    "posting_on",
    "import_log_id",
    "version",
)
STEP_FIELDS = ("roll_id", "action", "scanned_at", "user_id", "reference")


@dataclass
class Way:
    """Landmarks of a roll: its first storing, last scan and last dispatch."""

    stored_at: datetime | None = None
    last_at: datetime | None = None
    sent_at: datetime | None = None
    sent_by: int | None = None
    reference: str = ""


def sheet(chunks: Chunks, names: Names, tally: Tally, at: datetime) -> Sheet:
    """A row for each roll; `tally` counts them as they pass."""
    rows = _rows(chunks, names, tally, at)
    return Sheet(
        "Materials", HEADER, rows, count=len(chunks), moments=MOMENTS, days=DAYS
    )


def _rows(chunks: Chunks, names: Names, tally: Tally, at: datetime) -> Iterator[tuple]:
    for keys in chunks:
        rolls = Roll.objects.filter(pk__in=keys).order_by("pk")
        found = list(rolls.values_list(*ROLL_FIELDS, named=True))
        ways, labels = _ways(keys), _labels(keys)
        for roll in found:
            tally.count_roll(roll)
            yield _row(roll, ways[roll.id], labels.get(roll.id, 0), names, at)


def _ways(keys: list) -> dict[object, Way]:
    ways = defaultdict(Way)
    steps = Transaction.objects.filter(roll__in=keys).order_by("roll_id", "seq")
    for roll_id, action, at, user_id, reference in steps.values_list(*STEP_FIELDS):
        way = ways[roll_id]
        way.last_at = at
        if action == Action.PUTAWAY and way.stored_at is None:
            way.stored_at = at
        elif action == Action.DISPATCH:
            way.sent_at, way.sent_by, way.reference = at, user_id, reference
    return ways


def _labels(keys: list) -> dict[object, int]:
    """How many labels came out for each roll that has any."""
    prints = LabelPrint.objects.filter(roll__in=keys, copy__isnull=False)
    return dict(prints.order_by().values_list("roll").annotate(Count("pk")))


def _row(roll, way: Way, labels: int, names: Names, at: datetime) -> tuple:
    is_sent = roll.status == Status.DISPATCHED
    until = (way.last_at or at) if roll.status in GONE else at
    return (
        roll.id,
        roll.material__number,
        roll.material__description,
        roll.batch__number,
        roll.weight_g / 1000,
        names.locations[roll.location_id],
        roll.status,
        way.last_at,
        names.kept_customers[roll.customer_id],
        roll.roll_no,
        names.departments[roll.department_id],
        names.departments[roll.custody_id],
        names.people[roll.entered_by_id],
        roll.entered_at,
        way.stored_at,
        way.sent_at if is_sent else None,
        names.people[way.sent_by] if is_sent else None,
        way.reference if is_sent else None,
        roll.hold_reason,
        (until - roll.entered_at).days,
        roll.posting_on,
        roll.import_log_id,
        labels,
        roll.version,
    )
