"""One new row, by a statement that is built once a model.

`Model.save` builds the same INSERT anew for every row, which takes several times as
long as the database needs to carry it out. What is written for every household in a
queue goes in here. Values are prepared as `save` prepares them; no signal is sent.
"""

from collections.abc import Sequence
from functools import cache

from django.db import connection, models


@cache
def _plan(model: type[models.Model], vendor: str):
    """The fields that are written, and the INSERT for them on this engine."""
    fields = [
        field
        for field in model._meta.local_concrete_fields
        if not (field.generated or isinstance(field, models.AutoField))
    ]
    return fields, statement_for(model, fields)


def statement_for(model: type[models.Model], fields: Sequence[models.Field]) -> str:
    """The INSERT of one row with these fields, with a mark for each value."""
    quote = connection.ops.quote_name
    columns = ", ".join(quote(field.column) for field in fields)
    marks = ", ".join(["%s"] * len(fields))
    return f"INSERT INTO {quote(model._meta.db_table)} ({columns}) VALUES ({marks})"


def insert(row: models.Model) -> models.Model:
    """Write `row` and give it its key; raises IntegrityError as `save` does."""
    fields, statement = _plan(type(row), connection.vendor)
    values = [
        field.get_db_prep_save(field.pre_save(row, True), connection)
        for field in fields
    ]
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        if row.pk is None:
            row.pk = cursor.lastrowid
    row._state.adding, row._state.db = False, connection.alias
    return row
