"""The seal of a finished session: a digest by which a changed history is noticed.

The database refuses to change an event; the seal shows when somebody went round the
database. Each event's line is hashed together with all before it.
"""

import hashlib
import json

from .models import DistributionSession


def seal_of(session: DistributionSession) -> str:
    """64 hex digits over all events of `session`, in their order."""
    digest = hashlib.sha256(f"session {session.pk} {session.on}".encode())
    facts = session.events.order_by("pk").values_list(
        "pk", "token__number", "kind", "at", "by_id", "counter", "reason"
    )
    for pk, number, kind, at, *rest in facts:
        line = [digest.hexdigest(), pk, number, kind, at.timestamp(), *rest]
        digest.update(json.dumps(line).encode())
    return digest.hexdigest()


def is_unbroken(session: DistributionSession) -> bool:
    """Whether the history still is what was sealed at the end of the day."""
    return session.seal == seal_of(session)
