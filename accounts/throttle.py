"""How often people may do from one address what anybody may do.

Counted in the database, which is the one thing all processes of a site share. An
address is kept as a keyed hash, and for a day.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import wraps
from ipaddress import ip_address, ip_network
from math import ceil

from django.shortcuts import render
from django.utils.crypto import salted_hmac

from .models import Attempt
from .transaction import operation

KEPT = timedelta(days=1)


@dataclass(frozen=True)
class Door:
    """`most` within the time; where `counts_all` is not set, only refusals count.

    `is_for_strangers`: whoever is signed in is known, and goes through uncounted.
    """

    name: str
    most: int
    within: timedelta
    counts_all: bool = True
    is_for_strangers: bool = False


# Generous, since a whole bazaar may share one address of a mobile network; still far
# too few for a program that guesses.
REGISTER = Door("register", 30, timedelta(hours=1), is_for_strangers=True)
RESET = Door("reset", 10, timedelta(hours=1))
SIGN_IN = Door("sign_in", 60, timedelta(minutes=15), counts_all=False)


def throttled(door: Door):
    """Turn addresses away (429) that send this page's form too often."""

    def decorate(view):
        @wraps(view)
        def guarded(request, *args, **kwargs):
            is_known = door.is_for_strangers and request.user.is_authenticated
            if request.method != "POST" or is_known:
                return view(request, *args, **kwargs)
            digest = digest_of(request.META.get("REMOTE_ADDR", ""))
            if left := time_left(door, digest, request.now):
                return _too_often(request, left)
            response = view(request, *args, **kwargs)
            if door.counts_all or response.status_code >= 400:
                note(door=door, digest=digest, at=request.now)
            return response

        return guarded

    return decorate


def digest_of(address: str) -> str:
    """A keyed hash of an address; of IPv6 the network, since a line has many."""
    try:
        known = ip_address(address)
    except ValueError:
        known = address
    else:
        if known.version == 6:
            known = ip_network(f"{known}/64", strict=False)
    return salted_hmac("accounts.throttle", str(known), algorithm="sha256").hexdigest()


def time_left(door: Door, digest: str, at: datetime) -> timedelta | None:
    """How long this address waits until it may try again; None: it may now."""
    tried = Attempt.objects.filter(door=door.name, address_digest=digest)
    recent = tried.filter(at__gt=at - door.within).order_by("-at")
    turning = recent.values_list("at", flat=True)[door.most - 1 : door.most]
    return next((then + door.within - at for then in turning), None)


@operation
def note(*, door: Door, digest: str, at: datetime) -> None:
    Attempt.objects.create(door=door.name, address_digest=digest, at=at)


@operation
def forget_attempts(*, before: datetime) -> None:
    Attempt.objects.filter(at__lt=before).delete()


def _too_often(request, left: timedelta):
    minutes = ceil(left / timedelta(minutes=1))
    response = render(
        request, "accounts/too_often.html", {"minutes": minutes}, status=429
    )
    response["Retry-After"] = str(minutes * 60)
    return response
