"""How visitors come in, and how a test waits for a page that asks by itself."""

from contextlib import contextmanager

from django.conf import settings
from django.test import Client

LONGEST_PAUSE_MS = 6_000  # between two questions of a phone that is nearly called


def sign_in(page, user):
    """Put a session of `user` into the visitor's cookies, without the form."""
    client = Client()
    client.force_login(user)
    name = settings.SESSION_COOKIE_NAME
    # A relative address: the one that the visitor's context was made for.
    address = page.context.request.get("/healthz").url
    cookie = {"name": name, "value": client.cookies[name].value, "url": address}
    page.context.add_cookies([cookie])


def clock(page) -> str:
    """The time in the shop by the visitor's own clock."""
    return page.evaluate("""() => new Intl.DateTimeFormat("en-GB", {
        timeStyle: "short", timeZone: "Asia/Kolkata"}).format()""")


@contextmanager
def within_one_poll(page):
    """What is expected inside is on the page after the next question it asks.

    The page's clock jumps to that question; `page.clock` must be installed.
    """
    asked = []

    def note(request):
        if request.url.endswith("/status"):
            asked.append(request.url)

    page.on("request", note)
    page.clock.fast_forward(LONGEST_PAUSE_MS)
    yield
    page.remove_listener("request", note)
    assert len(asked) <= 1, f"It took {len(asked)} questions."
