"""Signing in who has just registered."""

from django.conf import settings
from django.contrib.auth import login

# The backend that checks passwords stands last, after the one that counts failures.
SIGN_IN_BY = settings.AUTHENTICATION_BACKENDS[-1]


def sign_in_newcomer(request, user) -> None:
    login(request, user, SIGN_IN_BY)
