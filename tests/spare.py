"""Further databases beside the one that tests run on, gone when a test ends."""

import io
import secrets
from contextlib import contextmanager

from django.db import connection

from config import databases
from config.backups import mariadb, sqlite


@contextmanager
def spare_database(folder, vendor: str = ""):
    """The address of a new, empty database: SQLite, or one on the tests' own engine."""
    name = f"spare_{secrets.token_hex(4)}"
    if (vendor or connection.vendor) == "sqlite":
        yield f"sqlite:///{folder}/{name}.sqlite3"
        return
    name = f"test_{name}"
    _on_server(f"CREATE DATABASE {name} CHARACTER SET utf8mb4")
    try:
        yield databases.url_of(connection.settings_dict, name)
    finally:
        _on_server(f"DROP DATABASE {name}")


@contextmanager
def spare_copy(folder):
    """The address of a spare database that is what the tests' own is now."""
    content = io.BytesIO()
    with spare_database(folder) as url:
        engine = sqlite if connection.vendor == "sqlite" else mariadb
        engine.dump(connection.settings_dict, content)
        content.seek(0)
        place = sqlite.load if engine is sqlite else mariadb.carry_out
        place(databases.configured(url), content)
        yield url


def _on_server(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)
