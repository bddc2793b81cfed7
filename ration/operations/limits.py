"""What keeps a session from being hoarded, rushed or guessed through."""

from datetime import datetime, timedelta

from django.db.models import Q

from accounts.transaction import operation

from .. import errors
from ..card import Card
from ..models import DistributionSession, RefusedBooking, Token

CARDS_A_PHONE = 3
BOOKINGS_A_CARD = 2
TRY_WINDOW = timedelta(minutes=2)
TRIES_A_CARD = 6
# Carrier networks put hundreds of phones behind one address, so an address counts
# only within one session, and only by what was refused or rushed.
TRIES_AN_ADDRESS = 40
RUSH_WINDOW = timedelta(seconds=20)
RUSH_AN_ADDRESS = 30


def refuse_beyond_limits(token: Token) -> None:
    """Raise BookedTooOften, TooManyCards or TooManyTries for a new token by phone."""
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
