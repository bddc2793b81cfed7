"""The sheet of the transactions, in the order in which they were posted."""

from collections.abc import Iterator

from accounts.workbook import Sheet

from ..models import Transaction
from .chunks import Chunks
from .selection import Names
from .tally import Tally

HEADER = (
    "TX ID",
    "Roll ID",
    "Action",
    "Location Code",
    "Customer",
    "User",
    "Scanned At",
    "Seq",
    "From Status",
    "From Location",
    "To Status",
    "Dept",
    "Reverses TX",
    "Reason",
    "Device",
    "Client Scanned At",
    "Late",
    "Client TX ID",
    "Hash",
    "Roll No",
    "Vehicle/Invoice",
    "Scanned By",
)
MOMENTS = ("Scanned At", "Client Scanned At")
FIELDS = (
    "id",
    "roll_id",
    "action",
    "location_id",
    "customer_id",
    "user_id",
    "scanned_at",
    "seq",
    "from_status",
    "from_location_id",
    "to_status",
    "department_id",
    "reverses_id",
    "reason",
    "device",
    "client_scanned_at",
    "is_late",
    "client_tx_id",
    "seal",
    "roll__roll_no",
    "reference",
    "scanned_by_id",
)


def sheet(chunks: Chunks, names: Names, tally: Tally) -> Sheet:
    """A row for each transaction; `tally` counts them as they pass."""
    rows = _rows(chunks, names, tally)
    return Sheet("Transactions", HEADER, rows, count=len(chunks), moments=MOMENTS)


def _rows(chunks: Chunks, names: Names, tally: Tally) -> Iterator[tuple]:
    for keys in chunks:
        steps = Transaction.objects.filter(pk__in=keys).order_by("pk")
        for step in steps.values_list(*FIELDS, named=True):
            tally.count_step(step)
            row = list(step)
            row[3] = names.locations[step.location_id]
            row[4] = names.customers[step.customer_id]
            row[5] = names.people[step.user_id]
            row[9] = names.locations[step.from_location_id]
            row[11] = names.departments[step.department_id]
            row[21] = names.people[step.scanned_by_id or step.user_id]
            yield row
