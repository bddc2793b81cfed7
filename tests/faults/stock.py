"""As a program: fills an empty database with what clients can change, and tells it."""

import json
import sys
from datetime import timedelta

import django

ROLLS, RACKS, CUSTOMERS = 900, 60, 20
SESSIONS = 6  # one is full after some seconds of clients who never rest


def make() -> dict:
    from django.utils import timezone  # noqa: PLC0415

    import accounts.demo  # noqa: PLC0415 - Django is set up first
    import warehouse.demo  # noqa: PLC0415
    from benchmarks.sessions import make as make_sessions  # noqa: PLC0415
    from dues.tests.shops import shop_of  # noqa: PLC0415
    from warehouse.models import Roll  # noqa: PLC0415

    at = timezone.now()
    accounts.demo.make(at)
    warehouse.demo.make(at, warehouse.demo.Size(ROLLS, RACKS))
    sessions = make_sessions(SESSIONS)
    began = at - timedelta(hours=2)  # a clock may go back
    hours = {"starts_at": began, "booking_from": began, "opened_at": began}
    type(sessions[0]).objects.update(**hours)
    shop = shop_of("khata")
    rolls = Roll.objects.filter(status="STORED", is_held=False).order_by("entered_at")
    return {
        "codes": [session.code for session in sessions],
        "rolls": [str(pk) for pk in rolls.values_list("pk", flat=True)],
        "factory": signed_in("factory"),
        "shopkeeper": signed_in(shop.user.username),
        "customers": [_customer(shop, number, at) for number in range(CUSTOMERS)],
    }


def _customer(shop, number: int, at) -> int:
    from dues.operations import add_customer  # noqa: PLC0415

    facts = {"name": f"Customer {number}"}
    return add_customer(shop=shop, facts=facts, by=shop.user, at=at).pk


def signed_in(username: str) -> str:
    """The key of a new session of this person."""
    from django.contrib import auth  # noqa: PLC0415
    from django.contrib.sessions.backends.db import SessionStore  # noqa: PLC0415

    user = auth.get_user_model().objects.get(username=username)
    session = SessionStore()
    session[auth.SESSION_KEY] = str(user.pk)
    session[auth.BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
    session[auth.HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.save()
    return session.session_key


if __name__ == "__main__":
    django.setup()
    json.dump(make(), sys.stdout)
