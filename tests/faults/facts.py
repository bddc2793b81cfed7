"""As a program: what stands in the database afterwards, by the clients' own keys."""

import json
import sys
from collections import Counter
from contextlib import redirect_stdout
from io import StringIO

import django


def found() -> dict:
    from dues.models import Due  # noqa: PLC0415 - Django is set up first
    from ration.models import DistributionSession, QueueEvent, Token  # noqa: PLC0415
    from warehouse.models import Transaction  # noqa: PLC0415

    tokens = Token.objects.exclude(request_key="")
    sessions = DistributionSession.objects.all()
    dues = Due.objects.filter(posting__key__isnull=False)
    scans = Transaction.objects.filter(client_tx_id__isnull=False)
    return {
        "kept": {
            "token": _times(tokens.values_list("request_key", flat=True)),
            "scan": _times(scans.values_list("client_tx_id", flat=True)),
            "due": _times(dues.values_list("posting__key", flat=True)),
        },
        "numbers": [_numbers(tokens.filter(session=one)) for one in sessions],
        "counted": [[one.booked, one.last_number] for one in sessions],
        "booked": QueueEvent.objects.filter(kind="booked").count(),
        "check_ledgers": _says("check_ledgers"),
        "reconcile": _says("reconcile"),
    }


def _numbers(tokens) -> list[int]:
    return list(tokens.order_by("number").values_list("number", flat=True))


def _times(keys) -> dict[str, int]:
    return Counter(map(str, keys))


def _says(command: str) -> str:
    """ "in order", or what the command complains of."""
    from django.core.management import CommandError, call_command  # noqa: PLC0415

    try:
        with redirect_stdout(StringIO()):
            call_command(command)
    except CommandError as complaint:
        return str(complaint)
    return "in order"


if __name__ == "__main__":
    django.setup()
    json.dump(found(), sys.stdout)
