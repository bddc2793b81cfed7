"""Places and numbers: claimed from the session's row, given to the waiting list.

The claim is written in SQL: it is the one statement every booking waits for, and
building it through the ORM takes longer than the database needs for all of it.
"""

from datetime import datetime, timedelta

from django.db import connection

from ..models import HEAD_START, TURN_STEP, DistributionSession, Token
from .history import Kind, Step

Status = DistributionSession.Status
QUEUEING = (Status.OPEN, Status.PAUSED, Status.CLOSED)

CLAIM = """
UPDATE ration_distributionsession
SET booked = booked + 1, counter_booked = counter_booked + %(at_counter)s,
    last_number = last_number + 1, version = version + 1
WHERE id = %(session)s AND booked < capacity AND """
# Not a place that is kept for the counter.
BY_PHONE = "booked + kept_for_counter < capacity + counter_booked AND "
# Within the counter's share of all places, or kept for it: nobody else may have these.
AT_COUNTER = """(counter_booked < kept_for_counter
    OR (counter_booked + 1) * 100 <= capacity * %(counter_percent)s) AND """
BOOKABLE = "status = 'open' AND booking_from <= %(begun)s AND ends_at > %(at)s"
IN_LINE = "status IN ('open', 'paused', 'closed')"
NUMBER = "SELECT last_number FROM ration_distributionsession WHERE id = %s"


def claim(
    session: DistributionSession,
    at: datetime,
    *,
    early: timedelta = timedelta(0),
    at_counter: bool = False,
) -> int | None:
    """Take a place of a session open for bookings; the number, None without a place.

    `early` is the head start of the card. The UPDATE is the lock: whoever comes next
    waits for it, and finds the place gone.
    """
    share = AT_COUNTER if at_counter else BY_PHONE
    instant = connection.ops.adapt_datetimefield_value
    return _claim(
        CLAIM + share + BOOKABLE,
        session=session.pk,
        at_counter=int(at_counter),
        counter_percent=session.supplier.counter_percent if at_counter else 0,
        at=instant(at),
        begun=instant(at + early),
    )


def _claim(statement: str, **values) -> int | None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        if not cursor.rowcount:
            return None
        cursor.execute(NUMBER, [values["session"]])
        return cursor.fetchone()[0]


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


def give_number(token: Token, number: int) -> None:
    token.number = number
    token.turn = number * TURN_STEP
    token.status = Token.Status.WAITING


def promote(step: Step) -> int:
    """Give free places to the waiting list, first come first; returns how many."""
    promoted = 0
    for token in step.session.tokens.waitlisted()[: _free_places(step.session)]:
        # As in `claim`: what is kept for the counter is given to whom asked there.
        at_counter = int(token.source == Token.Source.COUNTER)
        values = {"session": step.session.pk, "at_counter": at_counter}
        number = _claim(CLAIM + BY_PHONE + IN_LINE, **values)
        if number is None:
            break
        give_number(token, number)
        token.version += 1
        token.save(update_fields=["number", "turn", "status", "version"])
        step.tell(Kind.PROMOTED, token)
        promoted += 1
    return promoted


def _free_places(session: DistributionSession) -> int:
    session.refresh_from_db()
    return session.phone_places_left
