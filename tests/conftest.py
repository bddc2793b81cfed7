"""Visitors in a real browser, who fail the test on anything that goes wrong.

`phone` and `desk` are pages of two different visitors; `visitor(**options)` opens
further ones. Each takes its own cookies, and addresses relative to the live server.
"""

import shutil
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect, sync_playwright

PHONE = {
    "viewport": {"width": 360, "height": 800},
    "is_mobile": True,
    "has_touch": True,
}
DESK = {"viewport": {"width": 1280, "height": 900}}
FLAGS = [
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
REPORT_CSP = """
document.addEventListener("securitypolicyviolation", (event) =>
  console.error(`CSP: ${event.violatedDirective} refused ${event.blockedURI}`));
"""
# Chromium's line for any answer of 400 and above; `_on_response` judges those.
STATUS_LINE = "Failed to load resource: the server responded with a status of"
# htmx says aloud that a press has replaced the question which was under way. A
# question that was not answered adds a line of its own: htmx:sendError.
REPLACED = ("htmx:sendAbort", "htmx:afterRequest")

expect.set_options(timeout=20_000)


def pytest_configure(config):
    config.addinivalue_line("markers", "browser: needs Debian's Chromium")
    config.addinivalue_line("markers", "slow: takes the better part of a minute")
    config.addinivalue_line("markers", "once: the same, whatever database is behind")


def pytest_collection_modifyitems(items):
    for item in items:
        if "browser" in Path(item.path).parent.parts:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def browser():
    """Debian's Chromium, once for all tests."""
    chromium = shutil.which("chromium")
    if not chromium:
        pytest.skip("chromium is not installed")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        yield browser
        browser.close()


class Faults(list):
    """What went wrong on a visitor's pages, as sentences."""

    def __init__(self, host: str):
        self.host = host

    def watch(self, context):
        context.add_init_script(REPORT_CSP)
        context.on("console", self._on_console)
        context.on("weberror", lambda problem: self.append(f"{problem.error}"))
        context.on("request", self._on_request)
        context.on("response", self._on_response)

    def _on_console(self, message):
        meant = (STATUS_LINE, *REPLACED)
        if message.type == "error" and not message.text.startswith(meant):
            self.append(f"console: {message.text}")

    def _on_request(self, request):
        address = urlsplit(request.url)
        if address.scheme not in ("data", "blob") and address.netloc != self.host:
            self.append(f"asked another host: {request.url}")

    def _on_response(self, response):
        """A page may refuse; what belongs to it may not be missing."""
        is_part = response.request.resource_type != "document"
        if response.status >= 500 or (is_part and response.status == 404):
            self.append(f"{response.status} for {response.url}")


@pytest.fixture
def visitor(browser, live_server):
    """A function that opens a page of a new visitor; the test fails on its faults.

    Options are those of Playwright's `new_context`: `java_script_enabled=False`,
    `color_scheme="dark"`, `locale="hi"` …
    """
    faults = Faults(urlsplit(live_server.url).netloc)
    contexts = []

    def arrive(**options):
        context = browser.new_context(
            base_url=live_server.url, **{"locale": "en-IN", **options}
        )
        contexts.append(context)
        faults.watch(context)
        return context.new_page()

    arrive.faults = faults
    yield arrive
    for context in contexts:
        context.close()
    assert not faults, "\n".join(faults)


@pytest.fixture
def phone(visitor):
    return visitor(**PHONE)


@pytest.fixture
def desk(visitor):
    return visitor(**DESK)
