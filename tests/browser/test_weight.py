"""What a citizen's first visit costs: bytes over the air, requests, cookies."""

import re
from urllib.parse import urlsplit

import pytest

from ..conftest import PHONE

pytestmark = pytest.mark.once
MOST_BYTES = 14 * 1024  # what arrives in the first round trip of a new connection
MOST_REQUESTS = 3
A_YEAR_S = 365 * 24 * 3600


class Visit:
    """A page opened in a browser context, and what came over the wire for it."""

    def __init__(self, context, address: str):
        self.bytes, self.answers, urls = {}, [], {}
        page = context.new_page()
        wire = context.new_cdp_session(page)
        wire.send("Network.enable")

        def note(event):
            urls[event["requestId"]] = urlsplit(event["response"]["url"]).path

        def weigh(event):
            if weight := event["encodedDataLength"]:  # nothing for what was kept
                self.bytes[urls[event["requestId"]]] = weight

        wire.on("Network.responseReceived", note)
        wire.on("Network.loadingFinished", weigh)
        page.on("response", lambda answer: self.answers.append(answer))
        page.goto(address, wait_until="networkidle")


@pytest.fixture
def phone(browser, site):
    """A new phone: nothing in its cache, no cookies."""
    context = browser.new_context(locale="en-IN", **PHONE)
    yield context
    context.close()


def test_the_booking_page_arrives_in_the_first_round_trip(phone, site):
    came = Visit(phone, site.booking_page).bytes
    assert sum(came.values()) <= MOST_BYTES, came
    assert len(came) <= MOST_REQUESTS, came


def test_what_was_fetched_once_is_kept(phone, site):
    Visit(phone, site.booking_page)
    again = Visit(phone, site.booking_page).bytes
    assert [*again] == [urlsplit(site.booking_page).path]


def test_static_files_are_compressed_and_never_asked_for_again(phone, site):
    for page in (site.booking_page, site.token_page):
        files = [a for a in Visit(phone, page).answers if "/static/" in a.url]
        assert files
        for answer in files:
            headers = answer.all_headers()
            assert headers["content-encoding"] == "br", answer.url
            assert "immutable" in headers["cache-control"], answer.url
            age = re.search(r"max-age=(\d+)", headers["cache-control"])
            assert int(age[1]) >= A_YEAR_S, answer.url


def test_a_citizen_gets_the_two_cookies_that_booking_needs(phone, site):
    Visit(phone, site.booking_page)
    cookies = {cookie["name"]: cookie for cookie in phone.cookies()}
    assert cookies.keys() == {"device", "csrftoken"}
    assert {cookie["sameSite"] for cookie in cookies.values()} == {"Lax"}
    assert cookies["device"]["httpOnly"]


def test_a_page_that_names_a_person_is_kept_by_nobody(phone, site):
    for page in (site.booking_page, site.token_page):
        answer = Visit(phone, page).answers[0]
        assert "no-store" in answer.all_headers()["cache-control"]
