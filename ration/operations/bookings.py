"""Taking and giving back places."""

from dataclasses import asdict, dataclass
from datetime import datetime

from django.conf import settings
from django.db import IntegrityError
from django.db.models import F

from accounts.insert import insert
from accounts.models import User
from accounts.transaction import operation

from .. import errors
from ..card import Card
from ..models import DistributionSession, Token
from .history import Kind, Step, given, take
from .limits import refuse_beyond_limits
from .places import claim, give_number, head_start, promote
from .queue import note_serving


def live_key(session: DistributionSession, card: Card) -> str:
    """What may exist once: the card's day, at any shop or (by setting) at this one."""
    scope = "" if settings.ONE_TOKEN_A_CARD_PER == "day" else session.supplier_id
    return f"{session.on:%Y%m%d}:{scope}:{card.digest}"


@dataclass(frozen=True)
class Visitor:
    """From where a booking comes: what the limits count by.

    `phone` is E.164 or empty, `device` the phone's own cookie, `address_digest` the
    keyed hash of the network address. All empty at the counter.
    """

    phone: str = ""
    device: str = ""
    address_digest: str = ""


AT_THE_COUNTER = Visitor()


def book_token(
    *,
    session: DistributionSession,
    card: Card,
    by: User | None,
    at: datetime,
    visitor: Visitor = AT_THE_COUNTER,
    request_key: str = "",
    source: str = Token.Source.PHONE,
    priority_reason: str = "",
) -> Token:
    """Take the next place in `session` for a ration card and return its Token.

    `at` is aware; `by` is None when the citizen books. A card that already holds a
    live token gets that one, when the same phone or the same `request_key` asks.
    Raises what `session.refusal(at)` says (SessionFull, SessionPaused …),
    AlreadyBooked, BookedTooOften, TooManyCards, TooManyTries, CounterShareUsed, Busy.
    Source: one token a card a day at any shop, as a card is valid at any (ONORC).
    """
    values = _values(session, card, at, visitor, request_key, source, priority_reason)
    return _own_token_or(_take_place, session=session, values=values, by=by, at=at)


def join_waitlist(
    *,
    session: DistributionSession,
    card: Card,
    by: User | None,
    at: datetime,
    visitor: Visitor = AT_THE_COUNTER,
    request_key: str = "",
    source: str = Token.Source.PHONE,
    priority_reason: str = "",
) -> Token:
    """Put a card on the waiting list of a full session and return its Token.

    Takes a place instead when one has become free. The priority lane begins with the
    place: the list itself is first come, first served. Raises as `book_token`.
    """
    values = _values(session, card, at, visitor, request_key, source, priority_reason)
    return _own_token_or(_wait_for_place, session=session, values=values, by=by, at=at)


def _values(
    session,
    card: Card,
    at,
    visitor: Visitor,
    request_key: str,
    source: str,
    priority_reason: str,
) -> dict:
    lane = Token.Lane.PRIORITY if priority_reason else Token.Lane.NORMAL
    return {
        "card_digest": card.digest,
        "card_last4": card.last4,
        "card_key_id": card.key_id,
        "live_key": live_key(session, card),
        "booked_at": at,
        "request_key": request_key,
        "source": source,
        "lane": lane,
        "priority_reason": priority_reason,
        **asdict(visitor),
    }


def _own_token_or(take_a_place, *, values: dict, **named) -> Token:
    """Try for a place; refused, hand back the token this phone already has.

    Trying first spares the usual booking a question: the unique `live_key` refuses
    the second one, and the place it claimed is rolled back with it.
    """
    try:
        return take_a_place(values=values, **named)
    except (IntegrityError, errors.RationError):
        holder = Token.objects.filter(live_key=values["live_key"]).first()
        if holder is None:
            raise
        for name in ("device", "request_key"):
            if values[name] and values[name] == getattr(holder, name):
                return holder
        raise errors.AlreadyBooked from None


@operation
def _take_place(*, session, values: dict, by: User | None, at: datetime) -> Token:
    at_counter = values["source"] == Token.Source.COUNTER
    early = head_start(session, values["card_digest"], at)
    number = claim(session, at, early=early, at_counter=at_counter)
    if number is None:
        session.refresh_from_db()
        full = errors.CounterShareUsed if session.places_left else errors.SessionFull
        raise session.refusal(at) or full()
    token = Token(session=session, **values)
    if by is None:
        refuse_beyond_limits(token)
    give_number(token, number)
    insert(token)
    Step(session, by, at).tell(Kind.BOOKED, token, token.priority_reason)
    return token


@operation
def _wait_for_place(*, session, values: dict, by: User | None, at: datetime) -> Token:
    session = take(session)
    refusal = session.refusal(at)
    if refusal is None:
        return _take_place(session=session, values=values, by=by, at=at)
    if not isinstance(refusal, errors.SessionFull):
        raise refusal
    token = Token(session=session, status=Token.Status.WAITLISTED, **values)
    # Whom the dealer puts on the list stands at the counter, whatever its source.
    if by is None:
        refuse_beyond_limits(token)
    insert(token)
    Step(session, by, at).tell(Kind.WAITLISTED, token, token.priority_reason)
    return token


@operation
def cancel_token(*, token: Token, at: datetime) -> Token:
    """The citizen gives the place back. Raises AlreadyCalled, NotInLine."""
    session = take(token.session)
    token = Token.objects.get(pk=token.pk)
    if token.status == Token.Status.CALLED:
        raise errors.AlreadyCalled()
    return _end(token, Step(session, None, at))


@operation
def void_token(*, token: Token, reason: str, by: User, at: datetime) -> Token:
    """The dealer ends a token (not the holder's, a mistake); its card may book anew.

    Raises NotInLine, ReasonMissing.
    """
    reason = given(reason)
    session = take(token.session)
    step = Step(session, by, at)
    return _end(Token.objects.get(pk=token.pk), step, reason, is_voided=True)


def _end(token: Token, step: Step, reason: str = "", is_voided=False) -> Token:
    if token.status == Token.Status.CANCELLED:
        return token
    if not token.is_live or step.session.is_final:
        raise errors.NotInLine()
    token.session.service_counters.filter(current=token).update(
        current=None, version=F("version") + 1
    )
    step.change(
        token,
        Kind.CANCELLED,
        reason,
        status=Token.Status.CANCELLED,
        live_key=None,
        is_voided=is_voided,
        ended_at=step.at,
    )
    if token.number:
        note_serving(step.session)
        DistributionSession.objects.filter(pk=step.session.pk).update(
            booked=F("booked") - 1,
            counter_booked=F("counter_booked")
            - int(token.source == Token.Source.COUNTER),
        )
        promote(step)
    return token


@operation
def count_slip(*, token: Token, by: User, at: datetime) -> Token:
    """Count one more printed slip; a second one says "copy 2".

    The history is sealed with the end of the day: the slip alone is counted then.
    """
    session = take(token.session)
    Token.objects.filter(pk=token.pk).update(copies=F("copies") + 1)
    token.refresh_from_db(fields=["copies"])
    if not session.is_final:
        copy = f"copy {token.copies}" if token.copies > 1 else ""
        Step(session, by, at).tell(Kind.PRINTED, token, copy)
    return token
