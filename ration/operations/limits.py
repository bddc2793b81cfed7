"""What keeps a session from being hoarded, rushed or guessed through."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection
from django.utils import timezone

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
REFUSALS_KEPT = timedelta(days=1)


# One statement in SQL, for the reason the claim is: three counts at a few rows.
EARLIER = """
SELECT
  SUM(card_digest = %(card)s AND NOT is_voided),
  SUM(live_key IS NOT NULL AND (device = %(device)s OR phone = %(phone)s)),
  SUM(session_id = %(session)s AND address_digest = %(address)s
      AND booked_at > %(since)s)
FROM ration_token JOIN ration_distributionsession AS s ON s.id = session_id
WHERE s.{on} = %(on)s AND (
  card_digest = %(card)s OR device = %(device)s OR phone = %(phone)s
  OR (session_id = %(session)s AND address_digest = %(address)s
      AND booked_at > %(since)s))
"""
NOBODY = "-"  # no phone, device or address is stored like this


def refuse_beyond_limits(token: Token) -> None:
    """Raise BookedTooOften, TooManyCards or TooManyTries for a new token by phone."""
    if token.source == Token.Source.COUNTER:
        return
    of_card, of_phone, rushed = _earlier(token)
    if of_card >= BOOKINGS_A_CARD:
        raise errors.BookedTooOften()
    if of_phone >= CARDS_A_PHONE:
        raise errors.TooManyCards()
    if rushed >= RUSH_AN_ADDRESS:
        raise errors.TooManyTries()


def _earlier(token: Token) -> list[int]:
    """The day's bookings of the card, live tokens of the phone, rush of the address."""
    since = connection.ops.adapt_datetimefield_value(token.booked_at - RUSH_WINDOW)
    values = {
        "on": connection.ops.adapt_datefield_value(token.session.on),
        "session": token.session_id,
        "card": token.card_digest,
        "device": token.device or NOBODY,
        "phone": token.phone or NOBODY,
        "address": token.address_digest or NOBODY,
        "since": since,
    }
    with connection.cursor() as cursor:
        statement = EARLIER.format(on=connection.ops.quote_name("on"))
        cursor.execute(statement, values)
        return [count or 0 for count in cursor.fetchone()]


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


@operation
def forget_phones(*, at: datetime) -> int:
    """Forget phones, devices and addresses once they serve no purpose any more.

    Those of tokens after PHONE_KEPT_DAYS; refused bookings wholly, after a day.
    Returns the number of these tokens.
    """
    RefusedBooking.objects.filter(at__lt=at - REFUSALS_KEPT).delete()
    kept_from = timezone.localdate(at) - timedelta(days=settings.PHONE_KEPT_DAYS)
    nothing = {"phone": "", "device": "", "address_digest": ""}
    old = Token.objects.filter(session__on__lt=kept_from).exclude(**nothing)
    return old.update(**nothing)


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
