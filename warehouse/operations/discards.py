"""Scans of a device that a person gave up: told here, so that none is lost silently."""

from datetime import datetime

from accounts import audit
from accounts.models import AuditEntry, User
from accounts.transaction import operation

from .. import errors, lookup, permissions
from ..models import Roll
from .posting import reason_of

DISCARDED = "scan.discarded"
KEPT = ("roll", "place", "scanned_at", "code")


@operation
def discard_scan(*, scan: dict, by: User, at: datetime) -> bool:
    """Note a scan that will never be posted; whether it was not known yet.

    `scan` has client_tx_id, action, reason, and may have roll, place, scanned_at,
    code (of its refusal). It is a line of the audit about the roll, or about the
    person where the roll is not known. Raises NotApproved, ReasonMissing.
    """
    if not permissions.is_approved(by):
        raise errors.NotApproved
    reason, key = reason_of(scan["reason"]), str(scan["client_tx_id"])
    target = _roll_of(scan) or by
    told = AuditEntry.objects.filter(
        target_type=target._meta.label_lower,
        target_id=str(target.pk),
        action=DISCARDED,
        details__client_tx_id=key,
    )
    if told.exists():
        return False
    details = {name: str(scan[name]) for name in KEPT if name in scan}
    details |= {"client_tx_id": key, "scan": scan["action"], "reason": reason}
    audit.record(DISCARDED, target, by=by, at=at, **details)
    return True


def _roll_of(scan: dict) -> Roll | None:
    try:
        return lookup.roll(scan.get("roll", ""))
    except errors.WarehouseError:
        return None
