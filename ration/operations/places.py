"""Places and numbers: claimed from the session's row, given to the waiting list."""

from datetime import timedelta

from django.db.models import F

from ..models import HEAD_START, TURN_STEP, DistributionSession, Token
from .history import Kind, Step

Status = DistributionSession.Status
QUEUEING = (Status.OPEN, Status.PAUSED, Status.CLOSED)


def claim(session: DistributionSession, rows, at_counter: bool) -> bool:
    """Take a number and a place among `rows`, if `session` is one and has one left."""
    if at_counter:
        rows = rows.with_a_counter_place(session.supplier.counter_percent)
    else:
        rows = rows.with_a_place()
    return bool(
        rows.filter(pk=session.pk).update(
            booked=F("booked") + 1,
            counter_booked=F("counter_booked") + int(at_counter),
            last_number=F("last_number") + 1,
            version=F("version") + 1,
        )
    )


def head_start(session: DistributionSession, card_digest: str, at) -> timedelta:
    """How much earlier than others this card may book: its last day was called off."""
    if at >= session.booking_from:
        return timedelta(0)
    called_off = Token.objects.filter(
        card_digest=card_digest,
        is_voided=True,
        session__in=session.called_off_before(),
    )
    return HEAD_START if called_off.exists() else timedelta(0)


def give_number(token: Token, session: DistributionSession) -> None:
    token.number = session.last_number
    token.turn = session.last_number * TURN_STEP
    token.status = Token.Status.WAITING


def promote(step: Step) -> int:
    """Give free places to the waiting list, first come first; returns how many."""
    promoted = 0
    for token in step.session.tokens.waitlisted()[: _free_places(step.session)]:
        queueing = DistributionSession.objects.filter(status__in=QUEUEING)
        if not claim(step.session, queueing, at_counter=False):
            break
        session = DistributionSession.objects.get(pk=step.session.pk)
        give_number(token, session)
        token.version += 1
        token.save(update_fields=["number", "turn", "status", "version"])
        step.tell(Kind.PROMOTED, token)
        promoted += 1
    return promoted


def _free_places(session: DistributionSession) -> int:
    session.refresh_from_db()
    return session.phone_places_left
