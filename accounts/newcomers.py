"""Signing in who has just registered."""

from django.contrib.auth import login

# Of several backends Django asks to be told which one vouches for somebody.
SIGN_IN_BY = "django.contrib.auth.backends.ModelBackend"


def sign_in_newcomer(request, user) -> None:
    login(request, user, SIGN_IN_BY)
