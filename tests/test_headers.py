"""What every answer of the site says to the browser, page or not."""

import os
import subprocess
import sys

import pytest
from django.conf import settings

from accounts.roles import Role
from warehouse.tests import plant

PATHS = ["/", "/login/", "/nowhere/", "/healthz", "/api/openapi.json", "/admin/login/"]
SCANS = ["/scan/store/", "/scan/dispatch/", "/scan/view/"]


@pytest.mark.django_db
@pytest.mark.parametrize("path", PATHS)
def test_every_answer_guards_itself(client, path):
    headers = client.get(path).headers
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "camera=()" in headers["Permissions-Policy"]


@pytest.mark.django_db
@pytest.mark.parametrize("path", PATHS)
def test_nothing_inline_is_ever_allowed(client, path):
    policy = client.get(path).headers["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe-inline" not in policy and "unsafe-eval" not in policy


@pytest.mark.django_db
@pytest.mark.parametrize("path", SCANS)
def test_the_camera_is_for_scan_pages_alone(client, path):
    client.force_login(plant.worker())
    headers = client.get(path).headers
    assert "camera=(self)" in headers["Permissions-Policy"]
    assert "microphone=()" in headers["Permissions-Policy"]
    assert "'wasm-unsafe-eval'" in headers["Content-Security-Policy"]


@pytest.mark.django_db
def test_other_pages_of_the_plant_have_no_camera(client):
    client.force_login(plant.worker(Role.STOCK_KEEPER))
    headers = client.get("/warehouse/").headers
    assert "camera=()" in headers["Permissions-Policy"]
    assert "wasm" not in headers["Content-Security-Policy"]


ASK = """
from django.conf import settings as s
print(s.SESSION_COOKIE_NAME, s.SESSION_COOKIE_SECURE, s.SESSION_COOKIE_HTTPONLY,
      s.SESSION_COOKIE_SAMESITE, s.CSRF_COOKIE_NAME, s.CSRF_COOKIE_SECURE,
      s.CSRF_COOKIE_SAMESITE, s.SESSION_COOKIE_DOMAIN, s.SESSION_COOKIE_PATH)
"""
SECRET = "x" * 32


def start(**env) -> subprocess.CompletedProcess:
    """Read the settings as production does, in a process of its own."""
    usual = {"DEBUG": "false", "SECRET_KEY": SECRET, "CARD_HMAC_KEY": SECRET}
    command = [sys.executable, "-c", f"import django; django.setup(){ASK}"]
    settings_module = {"DJANGO_SETTINGS_MODULE": "config.settings"}
    return subprocess.run(
        command,
        cwd=settings.BASE_DIR,
        env=os.environ | settings_module | usual | env,
        capture_output=True,
        text=True,
    )


def test_over_https_cookies_are_bound_to_it_and_to_this_host():
    said = start(SITE_URL="https://example.org").stdout.split()
    assert said[:4] == ["__Host-sessionid", "True", "True", "Lax"]
    assert said[4:] == ["__Host-csrftoken", "True", "Lax", "None", "/"]


@pytest.mark.parametrize("name", ["SECRET_KEY", "CARD_HMAC_KEY"])
@pytest.mark.parametrize("value", ["", "short"])
def test_production_does_not_start_without_its_own_secrets(name, value):
    refused = start(**{name: value})
    assert refused.returncode
    assert name in refused.stderr.splitlines()[-1]
