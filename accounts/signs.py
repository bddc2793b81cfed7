"""Signs of life of what takes long, given beside it while it goes on."""

import logging
import threading
from collections.abc import Callable
from contextlib import contextmanager

from django.db import Error as DatabaseFailure
from django.db import connections

from .transaction import Busy

log = logging.getLogger("bhandar.signs")


@contextmanager
def signs_of_life(give: Callable[[], None], *, every_s: float, of: object):
    """While inside, call `give` now and then in a thread and on a connection of its
    own; `of` is what the log names when a sign could not be given.
    """
    is_over = threading.Event()
    arguments = give, every_s, of, is_over
    thread = threading.Thread(target=_keep_giving, args=arguments, daemon=True)
    thread.start()
    try:
        yield
    finally:
        is_over.set()
        thread.join(every_s)


def _keep_giving(give, every_s: float, of, is_over: threading.Event) -> None:
    while not is_over.wait(every_s):
        try:
            give()
        except (Busy, DatabaseFailure):  # the next sign may be heard
            log.warning("no sign of life of %s was written", of)
        finally:
            connections.close_all()
