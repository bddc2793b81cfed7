"""A program that speaks JSON to the API, as the tests need it."""

import json

from django.test import Client
from django.urls import reverse

from accounts.models import User

POST = reverse("warehouse:api_transactions")
BATCH = reverse("warehouse:api_batch")
UNDO = reverse("warehouse:api_undo")
DISCARDS = reverse("warehouse:api_discards")


def roll_url(code) -> str:
    return reverse("warehouse:api_roll", args=[code])


class Program:
    """Signed in as `user` by a session; nobody without."""

    def __init__(self, user: User | None = None, **options):
        self.client = Client(**options)
        if user:
            self.client.force_login(user)

    def get(self, code, **headers):
        return self.client.get(roll_url(code), headers=headers)

    def post(self, sent, url: str = POST, **headers):
        """POST `sent` as JSON; bytes as they are."""
        body = sent if isinstance(sent, bytes) else json.dumps(sent)
        return self.client.post(
            url, body, content_type="application/json", headers=headers
        )


def code_of(response) -> tuple[int, str | None]:
    return response.status_code, response.json().get("code")
