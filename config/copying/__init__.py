"""Moving a whole site from one database to another, of whichever engine.

Every table of every app is copied, also those of sessions (people stay signed in),
of sign-in attempts (who is locked out stays so) and of job leases (no job is done
twice). What is read is one moment, what is written is one transaction.
"""

from collections.abc import Callable

from django.db import DatabaseError, connection, transaction

from accounts.snapshot import snapshot

from .. import databases
from . import numbers
from .tables import Sum, Table, in_order

MANY = 50_000  # rows after which a table that is not done yet says how far it is


class CopyDiffers(Exception):
    """What arrived is not what was sent; a sentence names the table."""


def copy(target, say: Callable[[str], None]) -> int:
    """Copy this site's database to the empty `target`; how many rows there were.

    Each table is read again from where it was written and compared. Raises
    CopyDiffers, and then nothing was kept.
    """
    alias, tables = target.alias, in_order()
    with snapshot(), transaction.atomic(alias), target.constraint_checks_disabled():
        for table in reversed(tables):
            if table.name in databases.OF_ITSELF:
                table.empty(target)
        rows = sum(_copy(table, target, say) for table in tables)
        _must_point_somewhere(target)
        upcoming = numbers.upcoming(connection)
    numbers.go_on_from(target, upcoming)
    return rows


def _copy(table: Table, target, say) -> int:
    sent, told = Sum(), MANY
    try:
        for rows in table.chunks(connection.alias):
            table.write(target, rows)
            sent.add(table, rows)
            if sent.rows >= told:
                say(f"  {table.name}: {sent.rows:,} rows so far")
                told += MANY
    except DatabaseError as error:
        raise CopyDiffers(
            f"{table.name} cannot be copied, row {sent.rows + 1:,} or one after it:"
            f" {_words_of(error)}"
        ) from error
    _must_be_equal(table, sent, table.sum(target.alias))
    if sent.rows:
        say(f"  {table.name}: {sent.rows:,} rows")
    return sent.rows


def _must_be_equal(table: Table, sent: Sum, arrived: Sum) -> None:
    if sent.rows != arrived.rows:
        raise CopyDiffers(
            f"{table.name}: {sent.rows:,} rows were sent, {arrived.rows:,} arrived"
        )
    if sent != arrived:
        raise CopyDiffers(f"{table.name}: the rows that arrived are not those sent")


def _must_point_somewhere(target) -> None:
    try:
        target.check_constraints()
    except DatabaseError as error:
        raise CopyDiffers(f"a row points nowhere: {_words_of(error)}") from error


def _words_of(error: DatabaseError) -> str:
    return str(error.args[-1]) if error.args else type(error).__name__
