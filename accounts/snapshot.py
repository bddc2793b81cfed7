"""Long reads of one moment, while others go on writing."""

from contextlib import contextmanager

from django.db import connection

BEGIN = {
    # Deferred: on SQLite only a transaction that says IMMEDIATE holds writers up.
    "sqlite": ["BEGIN DEFERRED"],
    "mysql": [
        "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ",
        "START TRANSACTION WITH CONSISTENT SNAPSHOT",
    ],
}


@contextmanager
def snapshot():
    """All reads inside see the database as it is now; nothing may be written.

    Inside a transaction it changes nothing: that one already is a view of its own.
    """
    if connection.in_atomic_block:
        yield
        return
    with connection.cursor() as cursor:
        for statement in BEGIN[connection.vendor]:
            cursor.execute(statement)
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("ROLLBACK")
