"""What is written of each request, and above all what is not."""

import logging

import pytest
from django.test import Client

from accounts.roles import Role
from accounts.tests.people import person
from config.access_log import Discreet


@pytest.fixture
def written(caplog):
    """The lines of the access log, without the duration."""
    log = logging.getLogger("bhandar.access")
    log.addHandler(caplog.handler)
    level = log.level
    log.setLevel(logging.INFO)  # which forgets what was switched off before

    def lines():
        said = [r.getMessage() for r in caplog.records if r.name == log.name]
        return [" ".join(w for w in line.split() if w[-2:] != "ms") for line in said]

    yield lines
    log.removeHandler(caplog.handler)
    log.setLevel(level)


def test_an_answer_carries_the_id_of_its_request(client):
    given = client.get("/robots.txt")["X-Request-ID"]
    assert len(given) == 32
    assert client.get("/robots.txt")["X-Request-ID"] != given


def test_the_id_that_came_is_kept(client):
    answer = client.get("/robots.txt", headers={"X-Request-ID": "scanner-7.0001"})
    assert answer["X-Request-ID"] == "scanner-7.0001"


@pytest.mark.parametrize("sent", ["short", "two words here", "x" * 65, "a\tb-------"])
def test_an_id_that_could_spoil_the_log_is_replaced(client, sent):
    answer = client.get("/robots.txt", headers={"X-Request-ID": sent})
    assert len(answer["X-Request-ID"]) == 32


@pytest.mark.django_db
def test_a_line_says_who_asked_for_what(client, written):
    dealer = person("dealer", Role.SUPPLIER)
    client.force_login(dealer)
    client.get("/ration/sessions/4711/")
    assert written() == [f"GET /ration/sessions/4711/ 404 user={dealer.pk}"]


@pytest.mark.django_db
def test_private_links_cards_and_queries_are_not_written(client, written):
    client.get("/ration/token/aGFuZCBvZmYgdGhpcyE/?phone=9876543210")
    client.get("/dues/k/aGFuZCBvZmYgdGhpcyE/")
    client.post("/ration/book/ABCDEF/", {"card_number": "360477190052"})
    client.get("/nowhere/360477190052/")
    assert [line.split()[1] for line in written()] == [
        "/ration/token/<str:key>/",
        "/dues/k/<str:key>/",
        "/ration/book/<str:code>/",
        "/?",
    ]
    assert "360477190052" not in str(written())


@pytest.mark.django_db
def test_other_lines_about_a_request_hide_its_address_too(caplog):
    strict = Client(enforce_csrf_checks=True)
    strict.post("/ration/token/aGFuZCBvZmYgdGhpcyE/cancel/")
    said = [record for record in caplog.records if "Forbidden" in record.getMessage()]
    assert said
    for record in said:
        Discreet().filter(record)
        assert "aGFuZCBvZmYgdGhpcyE" not in record.getMessage()
        assert "/ration/token/<str:key>/cancel/" in record.getMessage()


def test_machines_that_ask_every_second_are_not_written(client, written):
    client.get("/healthz")
    assert written() == []
