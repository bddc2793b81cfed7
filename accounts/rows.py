"""A hundred thousand rows in seconds: plain records, inserted many at once.

Making a model instance and having it prepared column by column takes longer than all
else a row costs. A record has the columns of its model as attributes, and the model's
defaults for those that nobody set.
"""

import json
from bisect import bisect_left
from functools import lru_cache
from operator import attrgetter

from django.db import connection, models

from .insert import statement_for


class Record:
    def __init__(self, **values):
        self.__dict__ = values


class Rows:
    """Records of `model` until `save` inserts them. `with_key`: they bring their own
    number as key, instead of the table's next.
    """

    def __init__(self, model, with_key: bool = False):
        fields = [
            field
            for field in model._meta.concrete_fields
            if not field.generated
            and (with_key or not isinstance(field, models.AutoField))
        ]
        usual = {field.attname: field.get_default() for field in fields}
        self.record = type(f"{model.__name__}Record", (Record,), usual)
        self.waiting = []
        self._read = attrgetter(*usual)
        prepared = ((place, _way_in(field)) for place, field in enumerate(fields))
        self._prepared = [(place, way_in) for place, way_in in prepared if way_in]
        self._sql = statement_for(model, fields)

    def new(self, **values) -> Record:
        record = self.record(**values)
        self.waiting.append(record)
        return record

    def save_until(self, end, time: str) -> None:
        """Save those whose `time` is before `end` (None: all), in its order."""
        of = attrgetter(time)
        ordered = sorted(self.waiting, key=of)
        place = len(ordered) if end is None else bisect_left(ordered, end, key=of)
        self.waiting = ordered[:place]
        self.save()
        self.waiting = ordered[place:]

    def save(self) -> None:
        if self.waiting:
            with connection.cursor() as cursor:
                cursor.executemany(self._sql, map(self._row, self.waiting))
        self.waiting = []

    def _row(self, record: Record) -> list:
        row = list(self._read(record))
        for place, way_in in self._prepared:
            if row[place] is not None:
                row[place] = way_in(row[place])
        return row


def _way_in(field: models.Field):
    """What makes the database's value of one of Python's; None where they are one.

    What a model's own column does, without its questions to each value.
    """
    ops, features = connection.ops, connection.features
    kind = field.target_field if field.is_relation else field
    if isinstance(kind, models.DateTimeField):
        # The rows of an entry share their instants.
        return lru_cache(maxsize=16)(ops.adapt_datetimefield_value)
    if isinstance(kind, models.DateField):
        return ops.adapt_datefield_value
    if isinstance(kind, models.UUIDField):
        return str if features.has_native_uuid_field else lambda value: value.hex
    return json.dumps if isinstance(kind, models.JSONField) else None
