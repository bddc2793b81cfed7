"""A table of the site: its rows read as values, written as they were, and summed."""

import hashlib
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from graphlib import TopologicalSorter

from django.apps import apps
from django.db import connections, models
from django.db.models.functions import Cast

ROWS = 2000
ROWS_WITH_FILES = 16  # a row may hold half a megabyte


class Table:
    """The table of `model`. A row is a tuple of the values of `fields`."""

    def __init__(self, model: type[models.Model]):
        self.model = model
        self.name = model._meta.db_table
        # Generated columns are written by the database, and compared afterwards.
        self.fields = sorted(model._meta.concrete_fields, key=lambda f: f.generated)
        self.written = [field for field in self.fields if not field.generated]
        has_files = any(isinstance(f, models.BinaryField) for f in self.fields)
        self.rows = ROWS_WITH_FILES if has_files else ROWS

    def chunks(self, alias: str) -> Iterator[list[tuple]]:
        """All rows, some at a time; each starts after the key that the last ended on.

        The drivers' own cursors would hold a whole table in memory.
        """
        rows = self.model._base_manager.using(alias).order_by("pk")
        rows = rows.values_list("pk", *map(_as_read, self.fields))
        chunk = list(rows[: self.rows])
        while chunk:
            yield [row[1:] for row in chunk]
            chunk = list(rows.filter(pk__gt=chunk[-1][0])[: self.rows])

    def write(self, target, rows: list[tuple]) -> None:
        """Insert `rows` as they are: no default, no clock and no trigger of Python."""
        quote = target.ops.quote_name
        columns = ", ".join(quote(field.column) for field in self.written)
        places = ", ".join(_place(field, target) for field in self.written)
        into = f"INSERT INTO {quote(self.name)} ({columns}) VALUES ({places})"
        with target.cursor() as cursor:
            cursor.executemany(into, [self._prepared(row, target) for row in rows])

    def _prepared(self, row: tuple, target) -> list:
        return [
            value
            if isinstance(field, models.JSONField)
            else field.get_db_prep_save(value, target)
            for field, value in zip(self.written, row, strict=False)
        ]

    def empty(self, target) -> None:
        with target.cursor() as cursor:
            cursor.execute(f"DELETE FROM {target.ops.quote_name(self.name)}")

    def sum(self, alias: str) -> "Sum":
        found = Sum()
        for rows in self.chunks(alias):
            found.add(self, rows)
        return found


class Sum:
    """How many rows, and the sum of their digests: equal in whichever order."""

    def __init__(self):
        self.rows = self.digests = 0

    def add(self, table: Table, rows: list[tuple]) -> None:
        is_json = [isinstance(field, models.JSONField) for field in table.fields]
        for row in rows:
            plain = [_plain(*one) for one in zip(row, is_json, strict=True)]
            digest = hashlib.sha256(repr(plain).encode()).digest()
            self.digests = (self.digests + int.from_bytes(digest)) % 2**256
        self.rows += len(rows)

    def __eq__(self, other):
        return (self.rows, self.digests) == (other.rows, other.digests)


def in_order() -> list[Table]:
    """Every table of the site, each after those that its rows point to."""
    found = {
        model: {
            field.related_model._meta.concrete_model
            for field in model._meta.concrete_fields
            if field.is_relation and field.related_model is not model
        }
        for model in apps.get_models(include_auto_created=True)
        if model._meta.managed and not model._meta.proxy
    }
    return [Table(model) for model in TopologicalSorter(found).static_order()]


def sums(alias: str) -> dict[str, Sum]:
    """The sum of every table, by its name."""
    return {table.name: table.sum(alias) for table in in_order()}


def counts(alias: str) -> dict[str, int]:
    """The number of rows of every table, by its name."""
    with connections[alias].cursor() as cursor:
        found = {}
        for table in in_order():
            name = connections[alias].ops.quote_name(table.name)
            cursor.execute(f"SELECT COUNT(*) FROM {name}")
            found[table.name] = cursor.fetchone()[0]
    return found


def _as_read(field: models.Field):
    """JSON is read as the text it is: Python takes NULL and a JSON null for one."""
    if isinstance(field, models.JSONField):
        return Cast(field.attname, models.TextField())
    return models.F(field.attname)


def _place(field: models.Field, target) -> str:
    if isinstance(field, models.BinaryField):
        return target.ops.binary_placeholder_sql(b"")
    return "%s"


def _plain(value, is_json: bool):
    """`value` as both engines must agree on it, with one way to write it."""
    if isinstance(value, bytes | bytearray | memoryview):
        return hashlib.sha256(value).hexdigest()
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if is_json and value is not None:
        return json.dumps(json.loads(value), sort_keys=True)
    return value if isinstance(value, int | None) else str(value)
