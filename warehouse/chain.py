"""The seal of a transaction: a digest over its facts and the roll's seal before.

Whoever alters a fact below the triggers breaks the chain from there on.
"""

import hashlib
import json
from datetime import UTC, datetime

from django.db.models import F, Func, TextField, Value
from django.db.models.functions import SHA256, Cast, Coalesce, Concat

SEALED = (
    "seq",
    "action",
    "from_status",
    "to_status",
    "from_location_id",
    "location_id",
    "from_department_id",
    "department_id",
    "bound_for_id",
    "customer_id",
    "passed_over_id",
    "reverses_id",
    "user_id",
    "scanned_at",
    "reference",
    "reason",
)
NO_CHANGES = "{}"


def seal(transaction, seal_before: str) -> str:
    """64 hexadecimal digits for `transaction`, whose fields are all set."""
    facts = [_plain(getattr(transaction, name)) for name in SEALED]
    facts = [seal_before, str(transaction.roll_id), *facts]
    facts.append(json.dumps(transaction.changes, sort_keys=True))
    # Named, and only where there is one: the seals from before it stay true.
    if transaction.scanned_by_id:
        facts.append(f"scanned_by={transaction.scanned_by_id}")
    return hashlib.sha256("\x1f".join(facts).encode()).hexdigest()


def _plain(value) -> str:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    return "" if value is None else str(value)


# --- the same, by the database: a million seals without fetching a row ------------


def seal_in_database(seal_before, of=F) -> SHA256:
    """`seal` as an expression, for a transaction without changes.

    `of` makes a reference of a field's name: F, or OuterRef in a subquery.
    """
    facts = [_plain_in_database(name, of) for name in SEALED]
    end = Concat(Value(NO_CHANGES), _Scanner(Cast(of("scanned_by_id"), TextField())))
    return SHA256(_Joined(seal_before, _Dashed(of("roll_id")), *facts, end))


def _plain_in_database(name: str, of):
    if name == "scanned_at":
        return _Instant(of(name))
    if name == "passed_over_id":
        return Coalesce(_Dashed(of(name)), Value(""))
    return Coalesce(Cast(of(name), TextField()), Value(""))


class _Text(Func):
    """An expression written another way on each engine."""

    output_field = TextField()
    on_sqlite = on_mysql = ""
    joined_by = ", "

    def as_sqlite(self, compiler, connection, **named):
        named = {"template": self.on_sqlite, "arg_joiner": self.joined_by} | named
        return self.as_sql(compiler, connection, **named)

    def as_mysql(self, compiler, connection, **named):
        named = {"template": self.on_mysql} | named
        return self.as_sql(compiler, connection, **named)


class _Joined(_Text):
    on_sqlite = "(%(expressions)s)"
    joined_by = " || char(31) || "
    on_mysql = "CONCAT_WS(CHAR(31 USING utf8mb4), %(expressions)s)"


class _Scanner(_Text):
    """The last of the facts, where there is one; else no text."""

    on_sqlite = "COALESCE(char(31) || 'scanned_by=' || %(expressions)s, '')"
    on_mysql = (
        "COALESCE(CONCAT(CHAR(31 USING utf8mb4), 'scanned_by=', %(expressions)s), '')"
    )


_PARTS = [
    f"SUBSTR(%(expressions)s, {first}, {letters})"
    for first, letters in ((1, 8), (9, 4), (13, 4), (17, 4), (21, 12))
]


class _Dashed(_Text):
    """A UUID as Python writes it."""

    on_sqlite = "(" + " || '-' || ".join(_PARTS) + ")"
    on_mysql = f"CONCAT_WS('-', {', '.join(_PARTS)})"

    def as_mysql(self, compiler, connection, **named):
        if connection.features.has_native_uuid_field:  # MariaDB
            named["template"] = "CAST(%(expressions)s AS CHAR)"
        return super().as_mysql(compiler, connection, **named)


class _Instant(_Text):
    on_sqlite = (
        "REPLACE(SUBSTR(%(expressions)s || '.000000', 1, 26), ' ', 'T') || '+00:00'"
    )
    on_mysql = "DATE_FORMAT(%(expressions)s, '%%%%Y-%%%%m-%%%%dT%%%%T.%%%%f+00:00')"
