"""The site, and one more address: the least view that writes what a booking writes.

The same server, the same middleware, the same statements in one transaction of the same
durability, and the writers' line, without which SQLite starves threads. No form, no
model, no rule.
"""

import uuid

from django.db import connection, transaction
from django.http import HttpResponseRedirect
from django.urls import include, path
from django.views.decorators.csrf import csrf_exempt

from accounts.transaction import writers_turn
from config.urls import urlpatterns as site
from ration import codes
from ration.models import QueueEvent, Token

CLAIM = """
UPDATE ration_distributionsession
SET booked = booked + 1, last_number = last_number + 1, version = version + 1
WHERE id = %s AND booked < capacity AND status = 'open'
"""
NUMBER = "SELECT last_number FROM ration_distributionsession WHERE id = %s"


def insert(model, values: dict) -> str:
    """INSERT of these columns, as named parameters."""
    quote = connection.ops.quote_name
    columns = ", ".join(quote(name) for name in values)
    marks = ", ".join(f"%({name})s" for name in values)
    return f"INSERT INTO {model._meta.db_table} ({columns}) VALUES ({marks})"


def token(session: int, number: int, card: str, at) -> dict:
    key = codes.new_token_key()
    return {
        "session_id": session,
        "key": key,
        "number": number,
        "status": "waiting",
        "lane": "normal",
        "priority_reason": "",
        "source": "phone",
        "turn": number << 20,
        "card_digest": card,
        "card_key_id": "1",
        "card_last4": card[-4:],
        "live_key": f"floor:{card}",
        "phone": "",
        "device": key,
        "address_digest": "",
        "request_key": "",
        "pin": "0000",
        "is_voided": 0,
        "misses": 0,
        "copies": 0,
        "version": 0,
        "booked_at": at,
    }


def event(session: int, token: int, at) -> dict:
    return {
        "session_id": session,
        "token_id": token,
        "kind": "booked",
        "at": at,
        "reason": "",
        "step": uuid.uuid4().hex,
        "before": "{}",
    }


@csrf_exempt
def book(request, session: int):
    """Claim a number, insert the token and its event, lead to the token's page."""
    at = connection.ops.adapt_datetimefield_value(request.now)
    with writers_turn(), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(CLAIM, [session])
        cursor.execute(NUMBER, [session])
        number = cursor.fetchone()[0]
        booked = token(session, number, request.POST["card_number"], at)
        cursor.execute(insert(Token, booked), booked)
        told = event(session, cursor.lastrowid, at)
        cursor.execute(insert(QueueEvent, told), told)
    return HttpResponseRedirect(f"/ration/token/{booked['key']}/")


urlpatterns = [
    path("floor/book/<int:session>/", book),
    path("floor/plant/", include("benchmarks.plant_floors")),
    *site,
]
