"""The seal of a transaction: a digest over its facts and the roll's seal before.

Whoever alters a fact below the triggers breaks the chain from there on.
"""

import hashlib
import json
from datetime import UTC, datetime

SEALED = (
    "seq",
    "action",
    "from_status",
    "to_status",
    "from_location_id",
    "location_id",
    "from_department_id",
    "department_id",
    "bound_for_id",
    "customer_id",
    "passed_over_id",
    "reverses_id",
    "user_id",
    "scanned_at",
    "reference",
    "reason",
)


def seal(transaction, seal_before: str) -> str:
    """64 hexadecimal digits for `transaction`, whose fields are all set."""
    facts = [_plain(getattr(transaction, name)) for name in SEALED]
    facts = [seal_before, str(transaction.roll_id), *facts]
    changes = json.dumps(transaction.changes, sort_keys=True)
    return hashlib.sha256("\x1f".join([*facts, changes]).encode()).hexdigest()


def _plain(value) -> str:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    return "" if value is None else str(value)
