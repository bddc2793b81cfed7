"""Databases by their address: how each engine is set, and what one holds."""

import os
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote, urlencode

import environ
from django.core.exceptions import ImproperlyConfigured
from django.db import connections

BASE_DIR = Path(__file__).resolve().parent.parent

SQLITE_OPTIONS = {
    # BEGIN IMMEDIATE takes the one write lock at the start of a transaction, so
    # that a transaction which reads first can never fail at its first write.
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": (
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;"
        "PRAGMA temp_store=MEMORY; PRAGMA mmap_size=134217728;"
        "PRAGMA journal_size_limit=27103364; PRAGMA cache_size=-16000"
    ),
}
MYSQL_OPTIONS = {
    "charset": "utf8mb4",
    # A machine that is gone does not even refuse; then the next host is asked.
    "connect_timeout": 5,
    "isolation_level": "read committed",
    "init_command": (
        "SET sql_mode='STRICT_TRANS_TABLES,ERROR_FOR_DIVISION_BY_ZERO,"
        "NO_ENGINE_SUBSTITUTION', innodb_lock_wait_timeout=10"
    ),
}
# What a migration or the clock writes by itself: nobody's facts.
OF_ITSELF = {
    "accounts_backupproof",
    "accounts_jobrun",
    "auth_group",
    "auth_group_permissions",
    "auth_permission",
    "django_apscheduler_djangojob",
    "django_apscheduler_djangojobexecution",
    "django_content_type",
    "django_migrations",
    "django_session",
    "warehouse_reconciliationlog",
}


def configured(url: str) -> dict:
    """The settings of the database at `url`; ImproperlyConfigured with a sentence."""
    scheme, is_address, _rest = url.partition("://")
    if not is_address or scheme not in ("sqlite", "mysql"):
        raise ImproperlyConfigured("DATABASE_URL must be sqlite:///… or mysql://…")
    database = environ.Env.db_url_config(url)
    if scheme == "sqlite":
        return database | _of_sqlite(database["NAME"])
    return database | _of_mysql(database.get("OPTIONS", {}))


def _of_sqlite(name: str) -> dict:
    if name not in (":memory:", ""):
        name = str(BASE_DIR / name)
    return {"NAME": name, "OPTIONS": SQLITE_OPTIONS, "CONN_MAX_AGE": None}


def _of_mysql(options: dict) -> dict:
    return {
        "OPTIONS": MYSQL_OPTIONS | options,
        "CONN_MAX_AGE": 600,
        # A server that was started again, or a proxy, closes what it finds idle.
        "CONN_HEALTH_CHECKS": True,
    }


def url_of(settings: dict, name: str = "") -> str:
    """The address of a database set like this, for a process of its own.

    `name` is that of another database on the same server.
    """
    name = name or str(settings["NAME"])
    if settings["ENGINE"].endswith("sqlite3"):
        return f"sqlite:///{Path(name).resolve()}"
    who = quote(settings["USER"], safe="")
    if settings["PASSWORD"]:
        who += f":{quote(settings['PASSWORD'], safe='')}"
    where = f"{settings['HOST'] or 'localhost'}:{settings['PORT'] or 3306}"
    own = settings["OPTIONS"].items() - MYSQL_OPTIONS.items()
    options = f"?{urlencode(sorted(own))}" if own else ""
    return f"mysql://{who}@{where}/{quote(name, safe='')}{options}"


@contextmanager
def connected(url: str, alias: str):
    """A connection to the database at `url`, known to Django as `alias` inside."""
    whole = connections.configure_settings({"default": configured(url)})
    connections.settings[alias] = whole["default"]
    try:
        yield connections[alias]
    finally:
        connections[alias].close()
        del connections[alias]
        del connections.settings[alias]


def held(connection) -> list[str]:
    """The tables that hold more than a site writes by itself before it has people."""
    with connection.cursor() as cursor:
        names = connection.introspection.table_names(cursor)
        found = []
        for name in sorted(set(names) - OF_ITSELF):
            cursor.execute(f"SELECT 1 FROM {connection.ops.quote_name(name)} LIMIT 1")
            if cursor.fetchone():
                found.append(name)
    return found


def manage(url: str, *arguments: str, **environment: str):
    """Run `manage.py` on the database at `url`, in a process of its own."""
    return subprocess.run(
        [sys.executable, str(BASE_DIR / "manage.py"), *arguments],
        cwd=BASE_DIR,
        env=os.environ | environment | {"DATABASE_URL": url},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
    )
