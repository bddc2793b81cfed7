"""Writing queue events and taking the session's row, for the operations here."""

import uuid
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import F

from accounts.insert import insert
from accounts.models import User

from ..errors import ReasonMissing, WrongState
from ..models import DistributionSession, QueueEvent, Token

Kind = QueueEvent.Kind
REASON_LENGTH = 120
UNDOABLE_TOKEN = ("status", "turn", "counter", "misses", "called_at", "ended_at")


def take(session: DistributionSession, *states: str) -> DistributionSession:
    """Lock the session's row by a new version, and return it as it stands.

    It is the first statement of every change to a queue, so that changes to one
    session follow each other. Raises WrongState outside `states`.
    """
    rows = DistributionSession.objects.filter(pk=session.pk)
    if states:
        rows = rows.filter(status__in=states)
    taken = rows.update(version=F("version") + 1)
    fresh = DistributionSession.objects.select_related("supplier").get(pk=session.pk)
    if not taken:
        raise WrongState(state=fresh.get_status_display())
    return fresh


def given(reason: str) -> str:
    """The reason as it is kept. Raises ReasonMissing for an empty one."""
    if not reason.strip():
        raise ReasonMissing()
    return reason.strip()[:REASON_LENGTH]


@dataclass
class Step:
    """What one press does: its events share an id, by which it can be undone."""

    session: DistributionSession
    by: User | None
    at: datetime
    counter: int | None = None
    id: str = field(default_factory=lambda: uuid.uuid4().hex)

    def tell(self, kind: str, token: Token | None = None, reason="", before=None):
        event = QueueEvent(
            session=self.session,
            token=token,
            kind=kind,
            at=self.at,
            by=self.by,
            counter=self.counter,
            reason=reason,
            step=self.id,
            before=before or {},
        )
        return insert(event)

    def change(self, token: Token, kind: str, reason="", extra=None, **values):
        """Change a token and tell of it, keeping what it was before."""
        before = {name: _plain(getattr(token, name)) for name in UNDOABLE_TOKEN}
        for name, value in values.items():
            setattr(token, name, value)
        token.version += 1
        token.save(update_fields=[*values, "version"])
        before |= {"version": token.version} | (extra or {})
        self.tell(kind, token, reason, before)


def _plain(value):
    return value.isoformat() if isinstance(value, datetime) else value
