"""Taking and giving back places."""

from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import IntegrityError
from django.db.models import F, Q

from accounts.models import User
from accounts.transaction import operation

from .. import errors
from ..card import Card
from ..models import (
    HEAD_START,
    TURN_STEP,
    DistributionSession,
    RefusedBooking,
    Token,
)
from .history import Kind, Step, take

CARDS_A_PHONE = 3
BOOKINGS_A_CARD = 2
TRY_WINDOW = timedelta(minutes=2)
TRIES_A_CARD = 6
# Carrier networks put hundreds of phones behind one address, so an address counts
# only within one session, and only by what was refused or rushed.
TRIES_AN_ADDRESS = 40
RUSH_WINDOW = timedelta(seconds=20)
RUSH_AN_ADDRESS = 30

Status = DistributionSession.Status
QUEUEING = (Status.OPEN, Status.PAUSED, Status.CLOSED)


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
    Source: one token a card a day, across all shops (research 3.4).
    """
    values = _values(session, card, at, visitor, request_key)
    values |= {"source": source, "priority_reason": priority_reason}
    if priority_reason:
        values["lane"] = Token.Lane.PRIORITY
    return _own_token_or(_take_place, session=session, values=values, by=by, at=at)


def join_waitlist(
    *,
    session: DistributionSession,
    card: Card,
    by: User | None,
    at: datetime,
    visitor: Visitor = AT_THE_COUNTER,
    request_key: str = "",
) -> Token:
    """Put a card on the waiting list of a full session and return its Token.

    Takes a place instead when one has become free. Raises as `book_token`.
    """
    values = _values(session, card, at, visitor, request_key)
    return _own_token_or(_wait_for_place, session=session, values=values, by=by, at=at)


def _values(session, card: Card, at, visitor: Visitor, request_key: str) -> dict:
    return {
        "card_digest": card.digest,
        "card_last4": card.last4,
        "card_key_id": card.key_id,
        "live_key": live_key(session, card),
        "booked_at": at,
        "request_key": request_key,
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
    at_counter = values.get("source") == Token.Source.COUNTER
    early = _head_start(session, values["card_digest"], at)
    bookable = DistributionSession.objects.open_for_bookings(at, head_start=early)
    # Claim first: the UPDATE is the lock.
    if not _claim(session, bookable, at_counter):
        session.refresh_from_db()
        full = errors.CounterShareUsed if session.places_left else errors.SessionFull
        raise session.refusal(at) or full()
    number = DistributionSession.objects.values_list("last_number", flat=True)
    session.last_number = number.get(pk=session.pk)
    token = Token(session=session, **values)
    _refuse_beyond_limits(token)
    _number(token, session)
    token.save(force_insert=True)
    Step(session, by, at).tell(Kind.BOOKED, token, token.priority_reason)
    return token


def _claim(session: DistributionSession, rows, at_counter: bool) -> bool:
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


def _head_start(session: DistributionSession, card_digest: str, at) -> timedelta:
    """How much earlier than others this card may book: its last day was called off."""
    if at >= session.booking_from:
        return timedelta(0)
    called_off = Token.objects.filter(
        card_digest=card_digest,
        is_voided=True,
        session__in=session.called_off_before(),
    )
    return HEAD_START if called_off.exists() else timedelta(0)


@operation
def _wait_for_place(*, session, values: dict, by: User | None, at: datetime) -> Token:
    session = take(session)
    refusal = session.refusal(at)
    if refusal is None:
        return _take_place(session=session, values=values, by=by, at=at)
    if not isinstance(refusal, errors.SessionFull):
        raise refusal
    token = Token(session=session, status=Token.Status.WAITLISTED, **values)
    _refuse_beyond_limits(token)
    token.save(force_insert=True)
    Step(session, by, at).tell(Kind.WAITLISTED, token)
    return token


def _refuse_beyond_limits(token: Token) -> None:
    if token.source == Token.Source.COUNTER:
        return
    since = token.booked_at - RUSH_WINDOW
    of_card = rushed = of_phone = 0
    for earlier in _earlier(token, since):
        of_card += earlier.card_digest == token.card_digest and not earlier.is_voided
        of_phone += earlier.live_key is not None and _same_phone(earlier, token)
        rushed += (
            earlier.booked_at > since and earlier.address_digest == token.address_digest
        )
    if of_card >= BOOKINGS_A_CARD:
        raise errors.BookedTooOften()
    if of_phone >= CARDS_A_PHONE:
        raise errors.TooManyCards()
    if token.address_digest and rushed >= RUSH_AN_ADDRESS:
        raise errors.TooManyTries()


def _earlier(token: Token, since: datetime):
    """The day's tokens of the same card or phone, and the address's latest here.

    The limits keep them few, so they are counted here: asking the database for three
    filtered counts costs a booking more than all else.
    """
    same = Q(card_digest=token.card_digest)
    if token.device:
        same |= Q(device=token.device)
    if token.phone:
        same |= Q(phone=token.phone)
    if token.address_digest:
        same |= Q(
            session=token.session_id,
            address_digest=token.address_digest,
            booked_at__gt=since,
        )
    of_the_day = Token.objects.filter(same, session__on=token.session.on).order_by()
    return of_the_day.values_list(
        *("card_digest", "device", "phone", "address_digest"),
        *("live_key", "is_voided", "booked_at"),
        named=True,
    )


def _same_phone(one: Token, other: Token) -> bool:
    same_device = other.device and one.device == other.device
    return bool(same_device or (other.phone and one.phone == other.phone))


def _number(token: Token, session: DistributionSession) -> None:
    token.number = session.last_number
    token.turn = session.last_number * TURN_STEP
    token.status = Token.Status.WAITING


@operation
def note_refusal(
    *,
    session: DistributionSession,
    card: Card,
    address_digest: str,
    code: str,
    at: datetime,
) -> None:
    """Remember that a booking was turned down, for `refuse_guessing`."""
    RefusedBooking.objects.create(
        session=session,
        code=code,
        card_digest=card.digest,
        address_digest=address_digest,
        at=at,
    )


def refuse_guessing(session, card: Card, address_digest: str, at: datetime) -> None:
    """Raise TooManyTries for a card, or an address in this session, tried too often.

    Asked when a booking was refused, instead of saying why: a booking that succeeds
    tells nothing to somebody who guesses cards, and should not wait for this.
    Two questions, so that each uses its own index.
    """
    recent = RefusedBooking.objects.filter(at__gt=at - TRY_WINDOW)
    by_address = recent.filter(session=session, address_digest=address_digest)
    if (
        recent.filter(card_digest=card.digest).count() >= TRIES_A_CARD
        or by_address.count() >= TRIES_AN_ADDRESS
    ):
        raise errors.TooManyTries()


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
    if not reason.strip():
        raise errors.ReasonMissing()
    session = take(token.session)
    step = Step(session, by, at)
    return _end(Token.objects.get(pk=token.pk), step, reason.strip(), is_voided=True)


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
        DistributionSession.objects.filter(pk=step.session.pk).update(
            booked=F("booked") - 1,
            counter_booked=F("counter_booked")
            - int(token.source == Token.Source.COUNTER),
        )
        promote(step)
    return token


def promote(step: Step) -> int:
    """Give free places to the waiting list, first come first; returns how many."""
    promoted = 0
    for token in step.session.tokens.waitlisted()[: _free_places(step.session)]:
        queueing = DistributionSession.objects.filter(status__in=QUEUEING)
        if not _claim(step.session, queueing, at_counter=False):
            break
        session = DistributionSession.objects.get(pk=step.session.pk)
        _number(token, session)
        token.version += 1
        token.save(update_fields=["number", "turn", "status", "version"])
        step.tell(Kind.PROMOTED, token)
        promoted += 1
    return promoted


def _free_places(session: DistributionSession) -> int:
    session.refresh_from_db()
    return session.phone_places_left


@operation
def count_slip(*, token: Token, by: User, at: datetime) -> Token:
    """Count one more printed slip; a second one says "copy 2"."""
    Token.objects.filter(pk=token.pk).update(copies=F("copies") + 1)
    token.refresh_from_db(fields=["copies"])
    Step(token.session, by, at).tell(
        Kind.PRINTED, token, f"copy {token.copies}" if token.copies > 1 else ""
    )
    return token
