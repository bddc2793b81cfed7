"""The API over a real line: the source document's payloads, and two forklifts at once.

A Waitress of this process, real sockets, the database these tests run on.
"""

from collections import Counter
from uuid import uuid4

import httpx
from django.core.wsgi import get_wsgi_application
from django.test import TransactionTestCase

from accounts.roles import Role
from accounts.tests.people import PASSWORD
from warehouse.models import Transaction
from warehouse.tests import plant

from . import racing
from .processes import served

PATIENCE_S = 60  # the first request may find a busy machine and cold code
ROLL_FIELDS = {
    *("id", "roll_no", "material", "batch", "weight_kg"),
    *("status", "location", "department", "version"),
}


class ContractCase(TransactionTestCase):
    def setUp(self):
        self.worker = plant.worker(Role.STOCK_KEEPER)
        plant.rack("FM01A01")
        plant.rack("FM01A02")
        plant.department("LM")
        self.roll = plant.roll(self.worker)
        _server, self.address = self.enterContext(served(get_wsgi_application()))

    def signed_in(self, user) -> httpx.Client:
        """A client that went in by the sign-in page, as a person does."""
        client = httpx.Client(base_url=self.address, timeout=PATIENCE_S)
        self.addCleanup(client.close)
        client.get("/login/")
        sent = {"username": user.username, "password": PASSWORD}
        answer = client.post("/login/", data=sent | self.token_of(client))
        self.assertEqual(answer.status_code, 302, answer.text)
        client.headers["X-CSRFToken"] = client.cookies["csrftoken"]
        return client

    def token_of(self, client) -> dict:
        return {"csrfmiddlewaretoken": client.cookies["csrftoken"]}

    def scan(self, action, **named):
        return {"roll": str(self.roll.pk), "action": action} | named


class SourceDocumentTests(ContractCase):
    def test_its_three_payloads_and_its_look_up(self):
        client = self.signed_in(self.worker)
        user = {"user": self.worker.username}
        for sent, status in (
            (self.scan("PUTAWAY", location="FM01A01", **user), "STORED"),
            (self.scan("TRANSFER", location="LM", **user), "AT_DEPT"),
        ):
            answer = client.post("/api/transactions/", json=sent)
            self.assertEqual(answer.status_code, 201, answer.text)
            self.assertEqual(answer.json()["roll"]["status"], status)
        self.roll = plant.roll(self.worker)
        sent = self.scan("DISPATCH", customer="CustomerName", **user)
        self.assertEqual(client.post("/api/transactions/", json=sent).status_code, 201)
        answer = client.get(f"/api/rolls/{self.roll.pk}/")
        self.assertEqual(answer.status_code, 200)
        self.assertEqual(set(answer.json()), ROLL_FIELDS)

    def test_a_stranger_is_answered_401_and_never_led_elsewhere(self):
        with httpx.Client(base_url=self.address, timeout=PATIENCE_S) as stranger:
            for answer in (
                stranger.get(f"/api/rolls/{self.roll.pk}/"),
                stranger.post("/api/transactions/", json=self.scan("QA_SCAN")),
                stranger.post("/api/transactions/batch/", json={}),
            ):
                self.assertEqual(answer.status_code, 401)
                self.assertEqual(answer.json()["code"], "not_signed_in")

    def test_without_the_csrf_token_nothing_is_posted(self):
        client = self.signed_in(self.worker)
        del client.headers["X-CSRFToken"]
        answer = client.post("/api/transactions/", json=self.scan("QA_SCAN"))
        self.assertEqual(answer.status_code, 403)
        self.assertEqual(answer.json()["code"], "csrf_failed")


class RaceTests(ContractCase):
    """Connections of their own, the same instant: the database decides."""

    def told(self, posts) -> Counter:
        """How often each answer came to `posts` of (client, body), all at once."""
        acts = [
            lambda client=client, body=body: client.post(
                "/api/transactions/", json=body
            )
            for client, body in posts
        ]
        return Counter(
            (answer.status_code, answer.json().get("code"))
            for answer in racing.at_once(acts)
        )

    def drivers(self, how_many):
        people = [plant.worker(Role.FORKLIFT_DRIVER) for _one in range(how_many)]
        return [self.signed_in(user) for user in people]

    def test_two_connections_on_one_roll_are_one_201_and_one_409(self):
        first, second = self.drivers(2)
        told = self.told(
            [
                (first, self.scan("DISPATCH", customer="Acme")),
                (second, self.scan("DISPATCH", customer="Konark")),
            ]
        )
        self.assertEqual(told, {(201, None): 1, (409, "already_dispatched"): 1})
        self.assertEqual(Transaction.objects.count(), 1)

    def test_two_racks_for_one_roll_are_one_201_and_one_409(self):
        posts = [
            (client, self.scan("PUTAWAY", location=rack))
            for client, rack in zip(
                self.drivers(2), ("FM01A01", "FM01A02"), strict=True
            )
        ]
        self.assertEqual(self.told(posts), {(201, None): 1, (409, "stale"): 1})
        self.assertEqual(Transaction.objects.count(), 1)

    def test_one_scan_sent_six_times_at_once_is_one_row(self):
        client = self.signed_in(self.worker)
        body = self.scan("PUTAWAY", location="FM01A01", client_tx_id=str(uuid4()))
        told = self.told([(client, body)] * 6)
        self.assertEqual(told, {(201, None): 1, (200, None): 5})
        self.assertEqual(Transaction.objects.count(), 1)
