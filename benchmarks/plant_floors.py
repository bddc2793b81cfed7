"""The least views that do what the plant's busiest ones do, behind the same door.

`dispatch` writes what a dispatch writes, in one transaction of the same durability;
`dashboard` is the dashboard with figures that were counted once. Who asks is signed
in. No form, no model, no rule.
"""

import json
from types import SimpleNamespace
from uuid import UUID

from django.db import connection, transaction
from django.http import HttpResponseForbidden, JsonResponse
from django.shortcuts import render
from django.urls import path
from django.views.decorators.csrf import csrf_exempt

from accounts.transaction import writers_turn
from warehouse.models import Customer
from warehouse.overview import Overview

ROLL = """
SELECT status, version, custody_id, location_id FROM warehouse_roll WHERE id = %s
"""
STEP = """
INSERT INTO warehouse_transaction (roll_id, seq, action, from_status, to_status,
from_location_id, from_department_id, department_id, customer_id, user_id, scanned_at,
reference, reason, device, is_late, changes, request_digest, seal)
VALUES (%s, %s, 'DISPATCH', %s, 'DISPATCHED', %s, %s, %s, %s, %s, %s,
'', '', '', 0, '{}', '', '')
"""
MOVE = """
UPDATE warehouse_roll SET status = 'DISPATCHED', location_id = NULL, customer_id = %s,
moved_at = %s, version = %s WHERE id = %s AND version = %s
"""
SHOWN = """
at stocks department total aisles aisle recent overdue sees_reconciliation mismatches
has_reconciled_lately
""".split()
_kept = {}


@csrf_exempt
def dispatch(request):
    """Read the roll, insert the step, move the roll."""
    if not request.user.is_authenticated:
        return HttpResponseForbidden()
    roll = UUID(json.loads(request.body)["roll"]).hex
    at = connection.ops.adapt_datetimefield_value(request.now)
    customer = _once("customer", lambda: Customer.objects.first().pk)
    with writers_turn(), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(ROLL, [roll])
        status, version, custody, rack = cursor.fetchone()
        stood = [roll, version + 1, status, rack, custody, custody]
        cursor.execute(STEP, [*stood, customer, request.user.pk, at])
        cursor.execute(MOVE, [customer, at, version + 1, roll, version])
    return JsonResponse({"version": version + 1}, status=201)


def dashboard(request):
    overview = _once("overview", lambda: _counted(request))
    return render(request, "warehouse/dashboard.html", {"overview": overview})


def _counted(request) -> SimpleNamespace:
    overview = Overview(user=request.user, at=request.now)
    return SimpleNamespace(**{name: getattr(overview, name) for name in SHOWN})


def _once(name: str, function):
    if name not in _kept:
        _kept[name] = function()
    return _kept[name]


urlpatterns = [path("dispatch/", dispatch), path("dashboard/", dashboard)]
