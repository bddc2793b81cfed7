"""Taking a whole khata out as a file, and bringing one into an empty shop."""

from datetime import datetime
from functools import partial
from io import BytesIO
from typing import BinaryIO

from django.db import transaction
from django.db.models import Max, Min
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import audit, background
from accounts.errors import Refusal
from accounts.exports import make, written
from accounts.models import KeptFile, User, Work
from accounts.transaction import operation

from .. import ledger
from ..imports.refusals import ImportOver, SourceForgotten
from ..models import Customer, Due, KhataExport, KhataImport, Payment, Shopkeeper
from ..moving import refusals
from ..moving.reading import Khata, read_khata, size_in
from ..moving.tables import SHOP
from ..moving.writing import sheets, size_of
from .importing import bring, open_import
from .restoring import refuse_full, restore
from .shops import update_shop

AT_ONCE = 20_000  # rows written or read while somebody waits
State = KhataImport.State


def is_long(shop: Shopkeeper) -> bool:
    return size_of(shop) > AT_ONCE


# --- out --------------------------------------------------------------------------


def take_out(*, shop: Shopkeeper, format: str, by: User, at: datetime) -> BytesIO:
    """The bytes of a khata, made now from one moment of the database."""
    _note(shop=shop, format=format, by=by, at=at)
    return written(partial(sheets, shop, at), format)


@operation
def _note(*, shop: Shopkeeper, format: str, by: User, at: datetime) -> None:
    audit.record("khata.taken_out", shop, by=by, at=at, format=format)


@operation
def begin_taking_out(
    *, shop: Shopkeeper, format: str, by: User, at: datetime
) -> KhataExport:
    """Have a long khata written in the background; raises ExportGoingOn."""
    Shopkeeper.objects.select_for_update().get(pk=shop.pk)
    going_on = KhataExport.objects.for_shop(shop).filter(work__state=Work.State.RUNNING)
    if going_on.exists():
        raise refusals.ExportGoingOn
    work = background.start(
        kind="khata-export",
        function=lambda report: _make(work.pk, report),
        by=by,
        at=at,
    )
    export = KhataExport.objects.create(
        shopkeeper=shop, format=format, by=by, at=at, work=work
    )
    audit.record("khata.taken_out", shop, by=by, at=at, format=format)
    return export


def _make(work_id: int, report) -> str:
    export = KhataExport.objects.select_related("by", "shopkeeper").get(work=work_id)
    make(
        export,
        sheets=partial(sheets, export.shopkeeper, export.at),
        name=name_of(export.at, export.format),
        report=report,
    )
    return _("Your khata is ready.")


def name_of(at: datetime, format: str) -> str:
    """The name under which a khata of that moment is saved."""
    return f"khata-{timezone.localtime(at):%Y%m%d-%H%M}.{format}"


# --- in ---------------------------------------------------------------------------


def bring_khata(
    *, shop: Shopkeeper, source: BinaryIO, name: str, by: User, at: datetime
) -> KhataImport:
    """Keep a khata's file and try it: the whole import, undone at its end.

    A long one is tried in the background. Raises ShopNotEmpty, and what a file may
    be refused for.
    """
    refuse_full(shop)
    kind = KhataImport.Kind.KHATA
    brought = bring(shop=shop, kind=kind, source=source, name=name, by=by, at=at)
    try:
        _carry_out(brought, try_khata, by, at)
    except Refusal:
        _forget(brought=brought)
        raise
    return brought


@operation
def _forget(*, brought: KhataImport) -> None:
    """A file that was refused is not kept."""
    KhataImport.objects.filter(pk=brought.pk).delete()
    KeptFile.objects.filter(pk=brought.source_id).delete()


def take_in_khata(
    *, brought: KhataImport, with_details: bool, by: User, at: datetime
) -> None:
    """Write the khata into its empty shop, all or nothing; a long one meanwhile.

    `with_details` takes the shop's own details over too. Pressed twice it is written
    once. Raises as `bring_khata`, and ImportOver.
    """

    def write(*, brought: KhataImport, by: User, at: datetime) -> str:
        return _take_in(brought=brought, with_details=with_details, by=by, at=at)

    brought.refresh_from_db()
    if brought.state != State.DONE:
        _carry_out(brought, write, by, at)


def _carry_out(brought: KhataImport, function, by: User, at: datetime) -> None:
    """Now, or in the background when it is long."""
    if size_in(_source(brought)) <= AT_ONCE:
        function(brought=brought, by=by, at=at)
    else:
        _begin(brought=brought, function=function, by=by, at=at)


@operation
def _begin(*, brought: KhataImport, function, by: User, at: datetime) -> None:
    row = open_import(brought)
    row.work = background.start(
        kind="khata-import",
        function=lambda _report: function(brought=row, by=by, at=at),
        by=by,
        at=at,
    )
    row.save(update_fields=["work"])


def _source(brought: KhataImport) -> BinaryIO:
    if brought.source is None:
        raise SourceForgotten
    return brought.source.spooled()


def try_khata(*, brought: KhataImport, by: User, at: datetime) -> str:
    """Write the khata, see what it is, and undo all of it: the dry run."""
    khata = read_khata(_source(brought))
    figures = _tried(shop=brought.shopkeeper, khata=khata, by=by, at=at)
    _keep_figures(brought=brought, figures=figures)
    return _("The khata is in order.")


@operation
def _tried(*, shop: Shopkeeper, khata: Khata, by: User, at: datetime) -> dict:
    restore(shop=shop, khata=khata, by=by, at=at)
    found = _figures(shop, khata)
    transaction.set_rollback(True)
    return found


@operation
def _keep_figures(*, brought: KhataImport, figures: dict) -> None:
    KhataImport.objects.filter(pk=brought.pk).update(figures=figures)
    brought.figures = figures


def _figures(shop: Shopkeeper, khata: Khata) -> dict:
    """What the khata that was just written is, as its own pages would tell it."""
    balances = ledger.balances(shop).values()
    days = Due.objects.for_shop(shop).aggregate(
        first=Min("entry_on"), last=Max("entry_on")
    )
    return {
        "shop_name": khata.shop["shop_name"],
        "customers": Customer.objects.for_shop(shop).kept().count(),
        "dues": Due.objects.for_shop(shop).count(),
        "payments": Payment.objects.for_shop(shop).count(),
        "owed_paise": sum(one.open_paise for one in balances),
        "advance_paise": sum(one.advance_paise for one in balances),
        "first": days["first"] and days["first"].isoformat(),
        "last": days["last"] and days["last"].isoformat(),
    }


@operation
def _take_in(
    *, brought: KhataImport, with_details: bool, by: User, at: datetime
) -> str:
    row = KhataImport.objects.select_for_update().get(pk=brought.pk)
    if row.state == State.DONE:
        return _("The khata is taken in.")
    if not row.is_preview:
        raise ImportOver
    khata = read_khata(_source(row))
    restore(shop=row.shopkeeper, khata=khata, by=by, at=at)
    row.figures = _figures(row.shopkeeper, khata)
    row.state, row.finished_at = State.DONE, at
    row.save(update_fields=["figures", "state", "finished_at"])
    if with_details:
        facts = {one.path: khata.shop[one.path] for one in SHOP.read_columns}
        facts.pop("user__username")
        update_shop(shopkeeper=row.shopkeeper, shop=facts, by=by, at=at)
    counts = {name: row.figures[name] for name in ("customers", "dues", "payments")}
    audit.record("khata.taken_in", row, by=by, at=at, **counts)
    return _("The khata is taken in.")
