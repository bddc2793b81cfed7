"""Workers that die, and clients who ask for everything more than once."""

import os
import signal
import time

from tests.processes import until

from .judging import assert_nothing_was_lost
from .load import under_load


def test_a_worker_killed_under_load_loses_nothing_that_was_promised(site):
    with under_load(site) as load:
        for _turn in range(2):
            time.sleep(1.5)
            before = set(site.workers)
            os.kill(min(before), signal.SIGKILL)
            until(lambda before=before: set(site.workers) - before and site.is_whole())
    assert_nothing_was_lost(site, load, "kill -9 of a worker, twice")
    assert len(site.workers) == 2


def test_a_client_who_sends_everything_three_times_at_once_gets_it_once(site):
    with under_load(site, {"token": 2, "scan": 1, "due": 1}, repeat=3) as load:
        time.sleep(4)
    assert_nothing_was_lost(site, load, "every request three times")
    assert not load.errors
    assert all(len(wish.told) == 3 for wish in load.wishes)
