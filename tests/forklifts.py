"""Forklifts that post at the same instant, in threads of this process or of others.

As a program it is one process of a race: it reads its postings as JSON, and writes
what became of each.
"""

import json
import os
import sys
from itertools import chain

from tests import racing


def post(scans: list[dict]) -> list[str]:
    """Post each scan in a thread of its own, all at once; what became of each.

    A scan has roll, user, action, and location or customer; it may have a key.
    """
    return racing.at_once([lambda scan=scan: _post(scan) for scan in scans])


def _post(scan: dict) -> str:
    from django.utils import timezone  # noqa: PLC0415 - a child sets Django up first

    from accounts.models import User  # noqa: PLC0415
    from warehouse import lookup, operations  # noqa: PLC0415

    named = {"scan": operations.Scan(key=scan.get("key"))}
    if "location" in scan:
        named["location"] = lookup.location(scan["location"])
    if "customer" in scan:
        named["customer"] = scan["customer"]
    return operations.post(
        item=operations.Item(scan["action"], lookup.roll(scan["roll"]), named),
        by=User.objects.get(username=scan["user"]),
        at=timezone.now(),
    ).outcome


def in_processes(shares: list[list[dict]]) -> list[str]:
    """As `post`, each share of the scans in a process of its own."""
    return list(chain(*racing.in_children("tests.forklifts", shares)))


if __name__ == "__main__":
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    json.dump(post(json.load(sys.stdin)), sys.stdout)
