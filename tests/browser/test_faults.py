"""The browser fixtures see what goes wrong; without that, they would prove nothing."""

import pytest

PAGE = """<!doctype html><link rel="icon" href="data:,"><title>x</title>"""


@pytest.fixture
def page(phone):
    """A visitor on a blank page of the live server."""
    phone.route(
        "**/blank", lambda route: route.fulfill(body=PAGE, content_type="text/html")
    )
    phone.goto("/blank")
    return phone


def faults_after(visitor, page, script: str) -> list[str]:
    page.evaluate(script)
    page.wait_for_timeout(200)
    seen = list(visitor.faults)
    visitor.faults.clear()
    return seen


def test_a_quiet_page_has_no_faults(visitor, page):
    assert faults_after(visitor, page, "1") == []


def test_an_error_in_the_console_is_a_fault(visitor, page):
    assert faults_after(visitor, page, "console.error('spilt')") == ["console: spilt"]


def test_an_uncaught_exception_is_a_fault(visitor, page):
    (fault,) = faults_after(visitor, page, "setTimeout(() => { throw Error('oops') })")
    assert "oops" in fault


def test_a_request_to_another_host_is_a_fault(visitor, page):
    page.route("**/elsewhere.test/**", lambda route: route.fulfill(body=""))
    seen = faults_after(
        visitor, page, "fetch('http://elsewhere.test/x').catch(() => 1)"
    )
    assert "asked another host: http://elsewhere.test/x" in seen


def test_a_refusal_by_the_content_security_policy_is_a_fault(visitor, page):
    script = """document.dispatchEvent(new SecurityPolicyViolationEvent(
        "securitypolicyviolation", {violatedDirective: "img-src", blockedURI: "inline",
        documentURI: "x", effectiveDirective: "img-src", originalPolicy: "x",
        disposition: "enforce", statusCode: 200}))"""
    assert faults_after(visitor, page, script) == [
        "console: CSP: img-src refused inline"
    ]


def test_a_missing_part_of_a_page_is_a_fault(visitor, page):
    page.route("**/gone.css", lambda route: route.fulfill(status=404, body=""))
    (fault,) = faults_after(visitor, page, "fetch('/gone.css')")
    assert fault.startswith("404 for ")
