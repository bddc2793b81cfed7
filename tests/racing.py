"""Clients that act at the same instant, in threads of this process or of others.

As a program it is one process of a race: it reads what to do from its arguments,
and writes what its clients were told, as JSON.
"""

import json
import os
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from config.databases import url_of

ROOT = Path(__file__).resolve().parent.parent


def at_once(acts) -> list:
    """Run each act in a thread of its own, all started together; their results."""
    from django.db import connection  # noqa: PLC0415 - a child sets Django up first

    start = threading.Barrier(len(acts))
    results = [None] * len(acts)

    def run(place, act):
        start.wait()
        try:
            results[place] = act()
        except Exception as error:
            results[place] = getattr(error, "code", repr(error))
        finally:
            connection.close()

    threads = [
        threading.Thread(target=run, args=(place, act))
        for place, act in enumerate(acts)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def book_cards(session_id: int, cards: list[str], clients: int) -> Counter:
    """`clients` threads book `cards` between them; how often each answer came.

    An answer is a token number, or the code of a refusal.
    """
    from django.utils import timezone  # noqa: PLC0415

    from ration import card, errors, operations  # noqa: PLC0415
    from ration.models import DistributionSession  # noqa: PLC0415

    left, lock, answers = list(cards), threading.Lock(), Counter()

    def client():
        while True:
            with lock:
                if not left:
                    return
                mine = left.pop()
            try:
                answer = operations.book_token(
                    session=DistributionSession.objects.get(pk=session_id),
                    card=card.read(mine),
                    by=None,
                    at=timezone.now(),
                ).number
            except errors.RationError as refusal:
                answer = refusal.code
            with lock:
                answers[answer] += 1

    crashed = [outcome for outcome in at_once([client] * clients) if outcome]
    answers.update(f"crash: {outcome}" for outcome in crashed)
    return answers


def in_processes(session_id: int, shares: list[list[str]], clients: int) -> Counter:
    """As `book_cards`, each share of the cards in a process of its own."""
    answers = Counter()
    for told in in_children("tests.racing", shares, str(session_id), str(clients)):
        answers.update(dict(told))
    return answers


def in_children(module: str, shares: list, *arguments: str) -> Iterator:
    """Run `module` once a share of the work, all at the same time; what each told.

    A share goes in, and what is told comes out, as JSON.
    """
    from django.db import connection  # noqa: PLC0415

    children = [
        subprocess.Popen(
            [sys.executable, "-m", module, *arguments],
            cwd=ROOT,
            env=os.environ | {"DATABASE_URL": url_of(connection.settings_dict)},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for _share in shares
    ]
    for child, share in zip(children, shares, strict=True):
        child.stdin.write(json.dumps(share))
        child.stdin.close()
    for child in children:
        yield json.load(child.stdout)
        child.stdout.close()
        assert child.wait(60) == 0


if __name__ == "__main__":
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    told = book_cards(int(sys.argv[1]), json.load(sys.stdin), int(sys.argv[2]))
    json.dump(list(told.items()), sys.stdout)
