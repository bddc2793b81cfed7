"""`make check`, `test`, `bench` and `pictures`: what those who change Bhandar run."""

import os
import secrets
import shutil
import signal
import subprocess
import sysconfig
import tempfile
from contextlib import ExitStack, contextmanager
from pathlib import Path

from .audit import weaknesses
from .machine import PYTHON, ROOT, VENV, Refusal, say
from .mariadb import USUAL_PORT, answers, has_client, mariadb, server_program
from .packages import install, install_debian, install_npm
from .run import caddy, caddy_home

# A developer's own .env must not decide what is tested.
PLAIN = {
    "DEBUG": "true",
    "SITE_URL": "",
    "ALLOWED_HOSTS": "localhost,127.0.0.1,[::1]",
    "CSRF_TRUSTED_ORIGINS": "",
    "LANGUAGE_CODE": "en",
    "TIME_ZONE": "Asia/Kolkata",
    "EMAIL_URL": "consolemail://",
    "SECRET_KEY": "",
    "CARD_HMAC_KEY": "",
    "ONE_TOKEN_A_CARD_PER": "day",
    "BT_MODE": "off",
    "ZPL_HOST": "",
    "BACKUP_DIR": "",
    "BACKUP_PASSPHRASE": "",
}
PRODUCTION = PLAIN | {
    "DEBUG": "false",
    "SITE_URL": "https://example.org",
    "CSRF_TRUSTED_ORIGINS": "https://example.org",
    "ALLOWED_HOSTS": "example.org",
    "SECRET_KEY": secrets.token_urlsafe(48),
    "CARD_HMAC_KEY": secrets.token_urlsafe(48),
}
GALERA = Path("/usr/lib/galera/libgalera_smm.so")
NOTO = Path("/usr/share/fonts/truetype/noto/NotoSansTelugu-Regular.ttf")


def check() -> int:
    """Everything that can be said about the code without running its tests."""
    has_mysql = _equip()
    failed = []
    with _temporary_sqlite() as sqlite, _mariadb(has_mysql) as mysql:
        for name, command, env in _checks(sqlite, mysql):
            if not _passes(name, command, env):
                failed.append(name)
        if not mysql:
            say("Not checked: the settings on MariaDB, because there is none here.")
    if known := weaknesses():
        say("\n".join(known))
        failed.append("packages")
    if failed:
        raise Refusal(f"make check: failed: {', '.join(failed)}.")
    say("make check: all is well.")
    return 0


def _passes(name: str, command: list, env: dict[str, str]) -> bool:
    """Run one check; show what it printed only when it failed."""
    output = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, "text": True}
    done = subprocess.run(command, cwd=ROOT, env=os.environ | env, **output)
    say(f"{'FAILED' if done.returncode else 'ok'}  {name}")
    if done.returncode:
        say(done.stdout)
    return done.returncode == 0


def _checks(sqlite: str, mysql: str | None):
    """Name, command and environment of each check."""
    programs, django = VENV / "bin", [str(PYTHON), "manage.py"]
    deploy = [*django, "check", "--deploy", "--fail-level", "WARNING"]
    deploy += ["--database", "default"]
    plain = PLAIN | {"DATABASE_URL": sqlite}
    yield "format", [programs / "ruff", "format", "--check", "."], {}
    yield "lint", [programs / "ruff", "check", "."], {}
    yield "imports", [programs / "lint-imports"], {}
    yield "deployment", deploy, PRODUCTION | {"DATABASE_URL": sqlite}
    if mysql:
        yield "deployment on MariaDB", deploy, PRODUCTION | {"DATABASE_URL": mysql}
    migrations = [*django, "makemigrations", "--check", "--dry-run"]
    yield "migrations", migrations, plain
    yield "translations", [*django, "check_translations"], plain
    for tls in ("internal", "office@example.org"):
        name = f"Caddyfile with BHANDAR_TLS={tls}"
        yield name, caddy("validate"), caddy_home() | {"BHANDAR_TLS": tls}


def test() -> int:
    """All tests on SQLite and meanwhile on MariaDB; ends with pytest's summaries."""
    has_mysql = _equip(browser=True)
    for what in _not_testable(has_mysql):
        say(f"Not tested here: {what}.")
    with ExitStack() as stack:
        sqlite = stack.enter_context(_temporary_sqlite())
        mysql = stack.enter_context(_mariadb(has_mysql))
        on_mariadb = stack.enter_context(_tests_on_mariadb(mysql)) if mysql else None
        say("Tests on SQLite")
        env = {"DATABASE_URL": sqlite, "TEST_SQLITE": f"{sqlite[10:]}.test"}
        code = _pytest(env).wait()
        if on_mariadb:
            say("Tests on MariaDB")
            code = on_mariadb() or code
    return code


def _not_testable(has_mysql: bool):
    if not (has_mysql and (answers(USUAL_PORT) or server_program())):
        yield "MariaDB (needs mariadb-server and mysqlclient)"
    elif not shutil.which("mariadb-dump"):
        yield "backups of MariaDB (need mariadb-client)"
    if not shutil.which("chromium"):
        yield "pages in a browser (need chromium)"
    if not shutil.which("npm") or not (ROOT / "node_modules" / "axe-core").exists():
        yield "accessibility by axe and Lighthouse (need npm's packages)"


@contextmanager
def _tests_on_mariadb(url: str):
    """The tests on MariaDB, begun; how to wait for their end, told with their code."""
    # A name nobody else has, so that no database is touched but this one.
    name = f"test_bhandar_{secrets.token_hex(6)}"
    port = int(url.rpartition(":")[2].strip("/"))
    env = {"DATABASE_URL": url, "TEST_DB_NAME": name}

    def told() -> int:
        code = tests.wait()
        output.seek(0)
        say(output.read())
        return code

    with tempfile.TemporaryFile("w+") as output:
        # How a page looks, or how processes are served, is the same on SQLite.
        tests = _pytest(env, "-m", "not once", stdout=output)
        try:
            yield told
        finally:
            if tests.poll() is None:
                tests.send_signal(signal.SIGINT)  # it leaves no server behind
                tests.wait()
            answers(port, f"DROP DATABASE IF EXISTS {name}")


def _pytest(env: dict[str, str], *options: str, stdout=None) -> subprocess.Popen:
    command = [str(PYTHON), "-m", "pytest", *options]
    env = os.environ | PLAIN | env
    return subprocess.Popen(command, cwd=ROOT, env=env, stdout=stdout)


def bench() -> int:
    """The benchmarks, on SQLite and on a MariaDB; prints one JSON object last."""
    _equip()
    command = [str(PYTHON), "-m", "benchmarks"]
    return subprocess.run(command, cwd=ROOT).returncode


def pictures() -> int:
    """Take the pictures of README and docs anew, from the real pages."""
    install("requirements-dev.txt")
    install_debian(_missing(_lacks_for_pages()))
    command = [str(PYTHON), "-m", "docs.take_pictures"]
    return subprocess.run(command, cwd=ROOT).returncode


def _equip(*, browser: bool = False) -> bool:
    """Install what checks and tests need; whether MySQL's client is among it."""
    install("requirements-dev.txt")
    install_debian(_missing_packages(browser))
    if browser:
        install_npm(dev=True)
    try:
        install("requirements-mysql.txt")
    except Refusal as refusal:
        say(str(refusal))
        return False
    if not answers(USUAL_PORT) and not server_program():
        install_debian(["mariadb-server"])
    if not shutil.which("mariadb-dump"):
        install_debian(["mariadb-client"])
    return True


def _missing_packages(browser: bool) -> list[str]:
    """The Debian packages whose files this machine lacks."""
    lacks = {"gettext": not shutil.which("xgettext")}
    if not has_client():
        header = Path(sysconfig.get_path("include")) / "Python.h"
        lacks["libmariadb-dev"] = not shutil.which("mariadb_config")
        lacks["pkg-config"] = not shutil.which("pkg-config")
        lacks["gcc"] = not shutil.which("gcc")
        lacks["python3-dev"] = not header.exists()
    if browser:
        lacks |= _lacks_for_pages()
        lacks["poppler-utils"] = not shutil.which("pdftotext")
        lacks["npm"] = not shutil.which("npm")
        lacks |= _lacks_for_faults()
    return _missing(lacks)


def _lacks_for_pages() -> dict[str, bool]:
    """What a page is looked at with: a browser, and letters for its languages."""
    return {
        "chromium": not shutil.which("chromium"),
        "fonts-noto-core": not NOTO.exists(),
    }


def _lacks_for_faults() -> dict[str, bool]:
    """With what a cluster of MariaDB is made, one of whose nodes dies."""
    return {
        "galera-4": not GALERA.exists(),
        "rsync": not shutil.which("rsync"),
        "iproute2": not shutil.which("ss"),
    }


def _missing(lacks: dict[str, bool]) -> list[str]:
    return [package for package, lacking in lacks.items() if lacking]


@contextmanager
def _temporary_sqlite():
    with tempfile.TemporaryDirectory(prefix="bhandar-") as folder:
        yield f"sqlite:///{folder}/bhandar.sqlite3"


@contextmanager
def _mariadb(wanted: bool):
    """The address of a MariaDB, naming no database of it, or None."""
    if not wanted:
        yield None
        return
    with mariadb() as port:
        yield f"mysql://root@127.0.0.1:{port}/" if port else None
