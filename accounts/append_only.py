"""Tables that are only ever added to: refused in Python and by the database.

A model inherits `AppendOnly`; a migration adds `install(table)` so that not even a
hand-written UPDATE or DELETE changes a fact. `flush` lifts the triggers, because
emptying a development or test database is its purpose.
"""

from contextlib import contextmanager

from django.apps import apps
from django.db import connection, migrations, models

VERBS = ("update", "delete")


class AppendOnlyError(TypeError):
    """A fact was to be changed or deleted. Write a new fact instead."""


class AppendOnlyQuerySet(models.QuerySet):
    def update(self, **values):
        raise AppendOnlyError(f"{self.model.__name__} rows are never changed.")

    def delete(self):
        raise AppendOnlyError(f"{self.model.__name__} rows are never deleted.")

    def bulk_update(self, *args, **named):
        self.update()


class AppendOnly(models.Model):
    """A fact: written once, then only read."""

    objects = AppendOnlyQuerySet.as_manager()

    class Meta:
        abstract = True

    def save(self, *args, **kwargs):
        if not self._state.adding:
            raise AppendOnlyError(f"{type(self).__name__} rows are never changed.")
        super().save(*args, **kwargs)

    def delete(self, *args, **kwargs):
        raise AppendOnlyError(f"{type(self).__name__} rows are never deleted.")


def _create(vendor: str, table: str, verb: str) -> str:
    name = f"{table}_no_{verb.lower()}"
    if vendor == "sqlite":
        body = f"SELECT RAISE(ABORT, '{table} is append-only');"
        body = f"BEGIN {body} END"
    else:
        body = (
            "FOR EACH ROW SIGNAL SQLSTATE '45000' "
            f"SET MESSAGE_TEXT = '{table} is append-only'"
        )
    return f"CREATE TRIGGER {name} BEFORE {verb} ON {table} {body}"


def _put_up(connection, table):
    with connection.cursor() as cursor:
        for verb in VERBS:
            cursor.execute(_create(connection.vendor, table, verb.upper()))


def _take_down(connection, table):
    with connection.cursor() as cursor:
        for verb in VERBS:
            cursor.execute(f"DROP TRIGGER IF EXISTS {table}_no_{verb}")


def install(table: str) -> migrations.RunPython:
    """The migration step that makes `table` append-only in the database."""
    return migrations.RunPython(
        lambda _apps, editor: _put_up(editor.connection, table),
        lambda _apps, editor: _take_down(editor.connection, table),
    )


def tables() -> list[str]:
    """The names of all append-only tables."""
    return [
        model._meta.db_table
        for model in apps.get_models()
        if issubclass(model, AppendOnly)
    ]


def missing() -> list[str]:
    """The triggers that should protect append-only tables and are not there."""
    source = "SELECT name FROM sqlite_master WHERE type = 'trigger'"
    if connection.vendor != "sqlite":
        source = (
            "SELECT trigger_name FROM information_schema.triggers"
            " WHERE trigger_schema = DATABASE()"
        )
    with connection.cursor() as cursor:
        cursor.execute(source)
        present = {name for (name,) in cursor.fetchall()}
    wanted = [f"{table}_no_{verb}" for table in tables() for verb in VERBS]
    return [name for name in wanted if name not in present]


@contextmanager
def lifted():
    """Take the triggers down, and put them up again whatever happens."""
    for table in tables():
        _take_down(connection, table)
    try:
        yield
    finally:
        for table in tables():
            _put_up(connection, table)
