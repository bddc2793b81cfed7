"""A clock that is set back an hour while the site is at work."""

import os
import shutil
import time
from datetime import timedelta

import pytest
from django.utils import timezone

from tests.processes import until

from .judging import assert_nothing_was_lost
from .load import granted_since, under_load
from .site import new_environment, running


def test_a_clock_set_back_an_hour_loses_no_order(filled, tmp_path):
    now = timezone.localtime()
    if (now - timedelta(hours=1)).date() != now.date():
        pytest.skip("an hour ago was yesterday, whose queue is over")
    file, stock = filled
    shutil.copy(file, tmp_path / "site.sqlite3")
    shift = tmp_path / "shift"
    set_clock(shift, 0)
    env = new_environment(f"sqlite:///{tmp_path}/site.sqlite3")
    env |= {"DJANGO_SETTINGS_MODULE": "tests.faults.other_clock"}
    with running(tmp_path, env | {"CLOCK_SHIFT": str(shift)}, stock) as site:
        with under_load(site) as load:
            time.sleep(2)
            set_clock(shift, -3600)
            again = len(load.granted())
            until(lambda: granted_since(load, again, 30))
        assert_nothing_was_lost(site, load, "clock set back an hour")
        assert not load.errors


def set_clock(shift, seconds: int) -> None:
    """In one step: nobody reads half a number."""
    new = shift.with_suffix(".new")
    new.write_text(str(seconds))
    os.replace(new, shift)
