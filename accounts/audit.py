from datetime import datetime

from django.db.models import Model

from .models import AuditEntry, User


def record(action: str, target: Model, *, by: User | None, at: datetime, **details):
    """Write one audit line, in the transaction of the change it tells of.

    `action` is `noun.past-verb`; `by` is None for the machine or a citizen. Never
    put a card or phone number into `details`.
    """
    return AuditEntry.objects.create(
        at=at,
        by=by if by is not None and by.pk else None,
        action=action,
        target_type=target._meta.label_lower,
        target_id=str(target.pk),
        details=details,
    )
