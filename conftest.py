"""What holds for every test of the site, whichever app it belongs to."""

import os

import pytest
from django.core.cache import cache

# Playwright keeps an event loop in the test's thread; Django would refuse the
# database there, although nothing runs concurrently in it.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"


@pytest.fixture(autouse=True)
def empty_cache():
    """No test sees what another one left in the cache."""
    cache.clear()


@pytest.fixture(autouse=True)
def quick_passwords(settings):
    """The slow hash protects real people; here it only costs minutes."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
