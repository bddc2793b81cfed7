"""What holds for every test of the site, whichever app it belongs to."""

import os
from unittest import mock

import hypothesis
import pytest
import time_machine
from django.conf import settings
from django.core.cache import caches
from django.test import override_settings

from accounts.tests.clock import AFTERNOON

# Playwright keeps an event loop in the test's thread; Django would refuse the
# database there, although nothing runs concurrently in it.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"


@pytest.fixture(autouse=True)
def empty_caches():
    """No test sees what another one left in a cache."""
    for name in settings.CACHES:
        caches[name].clear()


@pytest.fixture(autouse=True, scope="session")
def quick_settings():
    """What protects or serves real people and here only costs minutes.

    The slow password hash, for the whole run, since people are made before the first
    test of their class; reading every collected static file for each new client; and
    the nightly backup, wherever the clock is tried.
    """
    quick = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    with override_settings(
        PASSWORD_HASHERS=quick, WHITENOISE_AUTOREFRESH=True, BACKUP_DIR=None
    ):
        yield


@pytest.fixture(autouse=True, scope="session")
def no_word_by_chance():
    """Every form holds 64 letters of chance: that "FM" is on no page shall not depend
    on them.
    """
    with mock.patch("django.middleware.csrf.CSRF_ALLOWED_CHARS", "QXqx"):
        yield


@pytest.fixture(autouse=True, scope="module")
def day_of_the_cast(request):
    """The tests of the three jobs know what day it is; they pass on any other, too."""
    if not request.path.is_relative_to(settings.BASE_DIR / "tests"):
        with time_machine.travel(AFTERNOON):
            yield
    else:
        yield


# Machines are shared: how long an example takes says nothing.
hypothesis.settings.register_profile("bhandar", deadline=None)
hypothesis.settings.load_profile("bhandar")
