"""Customers from a file: brought, looked at, and taken in."""

from dataclasses import asdict
from datetime import datetime, timedelta
from typing import BinaryIO

from django.db import IntegrityError, transaction

from accounts import audit, files
from accounts.models import User
from accounts.sheets.reading import open_book
from accounts.sheets.refusals import TooManyRows
from accounts.transaction import operation

from .. import dates
from ..imports import refusals
from ..imports.rows import Options, Table
from ..imports.trial import Judged, Outcome, Trial, dry_run
from ..models import Customer, Due, KhataImport, Payment, Posting, Shopkeeper
from . import posting

KEPT_FOR = timedelta(days=2)
MOST_ROWS = 5000  # judged and written within one request
AT_ONCE = 500
State = KhataImport.State


@operation
def bring(
    *,
    shop: Shopkeeper,
    kind: str,
    source: BinaryIO,
    name: str,
    by: User,
    at: datetime,
    **facts,
) -> KhataImport:
    """Keep a file for two days, to be looked at; `facts` are what is known of it."""
    kept = files.keep(
        source=source,
        name=name,
        content_type="application/octet-stream",
        by=by,
        at=at,
        keep_for=KEPT_FOR,
    )
    return KhataImport.objects.create(
        shopkeeper=shop,
        kind=kind,
        file_name=name[-200:],
        source=kept,
        sha256=kept.sha256,
        by=by,
        brought_at=at,
        **facts,
    )


@operation
def read_so(
    *,
    brought: KhataImport,
    sheet: str,
    header_row: int,
    mapping: dict[str, int],
    options: Options,
    by: User,
    at: datetime,
) -> None:
    """Say which column holds what. Raises ImportOver."""
    row = open_import(brought)
    row.sheet, row.header_row, row.mapping = sheet, header_row, mapping
    row.options = asdict(options)
    row.save(update_fields=["sheet", "header_row", "mapping", "options"])


@operation
def drop(*, brought: KhataImport, by: User, at: datetime) -> None:
    """Forget a file that was not taken in. Raises ImportOver."""
    row = open_import(brought)
    row.state, row.finished_at = State.DROPPED, at
    row.save(update_fields=["state", "finished_at"])
    if row.source:
        row.source.delete()


def open_import(brought: KhataImport) -> KhataImport:
    """The import under its lock. Raises ImportOver when it is no preview any more."""
    row = KhataImport.objects.select_for_update().get(pk=brought.pk)
    if not row.is_preview or (row.work and row.work.is_running):
        raise refusals.ImportOver
    return row


def look(brought: KhataImport, at: datetime) -> tuple[Table, Trial]:
    """The list as it is to be read, and what would become of each of its rows.

    Raises SourceForgotten, TooManyRows and what else a file may be refused for.
    """
    if brought.source is None:
        raise refusals.SourceForgotten
    cells = open_book(brought.source.spooled()).cells(brought.sheet)
    if len(cells.rows) > MOST_ROWS + max(1, brought.header_row):
        raise TooManyRows(rows=len(cells.rows), most=MOST_ROWS)
    options = Options.kept(brought.options)
    table = Table(cells, brought.header_row, brought.mapping, options)
    return table, dry_run(table, brought.shopkeeper, dates.today(at))


# --- taking in --------------------------------------------------------------------


def take_in(*, brought: KhataImport, digest: str, by: User, at: datetime) -> None:
    """Add the good rows of a list, each with its old balance; all of them or none.

    `digest` is that of the trial the person saw. Pressed twice it adds once. Raises
    PreviewOutdated when another trial is true by now, NothingToImport, ImportOver
    after a drop, and what `look` raises.
    """
    try:
        _take_in(brought=brought, digest=digest, by=by, at=at)
    except IntegrityError:  # somebody added one of them at this moment
        raise refusals.PreviewOutdated from None


@operation
def _take_in(*, brought: KhataImport, digest: str, by: User, at: datetime) -> None:
    shop = Shopkeeper.objects.select_for_update().get(pk=brought.shopkeeper_id)
    brought.refresh_from_db()
    if brought.state == State.DONE:
        return
    row = open_import(brought)
    _table, trial = look(row, at)
    if trial.digest != digest:
        raise refusals.PreviewOutdated
    if not trial.made:
        raise refusals.NothingToImport
    written, _was_there = posting.open_posting(
        "customers.imported", shop.pk, key=f"import-{row.pk}", by=by, at=at
    )
    customers = _bring_back(trial.of(Outcome.BACK))
    back = sorted(one.pk for one in customers.values())
    customers |= _add(trial.of(Outcome.NEW), shop, written)
    _write_balances(trial.made, customers, written)
    row.figures = trial.figures | {"came_back": back}
    row.state, row.finished_at, row.posting = State.DONE, at, written
    row.save(update_fields=["figures", "state", "finished_at", "posting"])
    counted = {name: trial.figures[name] for name in Outcome.values}
    audit.record("customers.imported", row, by=by, at=at, **counted)


def _bring_back(judged: list[Judged]) -> dict[int, Customer]:
    """Put archived customers on the list again, under their locks."""
    if not judged:
        return {}
    locked = posting.lock(*(one.same.pk for one in judged))
    pks = [one.pk for one in locked]
    Customer.objects.filter(pk__in=pks).update(archived_at=None, is_doubtful=False)
    return dict(zip((one.row.number for one in judged), locked, strict=True))


def _add(
    judged: list[Judged], shop: Shopkeeper, written: Posting
) -> dict[int, Customer]:
    """The new customers by their row of the file."""
    made = []
    for one in judged:
        customer = Customer(shopkeeper=shop, posting=written, **one.row.facts)
        customer.fold()
        made.append(customer)
    with transaction.atomic():
        Customer.objects.bulk_create(made, batch_size=AT_ONCE)
    # Not every database tells the ids it gave, but all give them in order.
    added = Customer.objects.filter(posting=written).order_by("pk")
    return dict(zip((one.row.number for one in judged), added, strict=True))


def _write_balances(
    judged: list[Judged], customers: dict[int, Customer], written: Posting
) -> None:
    """Old balances as entries of their own, each of the day it was so."""
    owed, advances = [], []
    for one in judged:
        facts = {
            "shopkeeper_id": written.shopkeeper_id,
            "customer": customers[one.row.number],
            "amount_paise": abs(one.row.balance_paise),
            "entry_on": one.row.on,
            "posting": written,
        }
        if one.owed_paise:
            owed.append(Due(kind=Due.Kind.OPENING, due_on=one.row.on, **facts))
        elif one.advance_paise:
            advances.append(Payment(kind=Payment.Kind.OPENING_ADVANCE, **facts))
    Due.objects.bulk_create(owed, batch_size=AT_ONCE)
    Payment.objects.bulk_create(advances, batch_size=AT_ONCE)
