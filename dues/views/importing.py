"""Bringing customers as a list: brought, looked at, taken in, taken back."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from accounts.errors import Refusal
from accounts.methods import shows_a_form
from accounts.sheets.columns import columns_of
from accounts.sheets.reading import open_book

from .. import exports, operations
from ..door import with_shop
from ..forms.importing import ColumnsForm, ListForm, SheetForm
from ..imports import refusals
from ..imports.fields import guess
from ..imports.rows import Options
from ..imports.trial import Outcome
from ..models import KhataImport
from .reports import file_of

ROWS_ON_A_PAGE = 100
SHOWN = 5
LOOKED_AT = 60  # rows, to say what the columns are


def own_import(request, import_id: int) -> KhataImport:
    rows = KhataImport.objects.for_shop(request.shop).select_related("source", "work")
    brought = get_object_or_404(rows, pk=import_id)
    brought.shopkeeper = request.shop
    return brought


def to_finish(request, kind: str):
    """The newest files of a kind that were brought and left unfinished."""
    rows = KhataImport.objects.for_shop(request.shop).to_finish()
    return rows.filter(kind=kind)[:SHOWN]


@with_shop
@shows_a_form
def import_new(request):
    is_sent = request.method == "POST"
    form = ListForm(*((request.POST, request.FILES) if is_sent else ()))
    if is_sent and form.is_valid():
        brought = operations.bring(
            shop=request.shop,
            kind=KhataImport.Kind.CUSTOMERS,
            source=form.source,
            name=form.name,
            by=request.user,
            at=request.now,
            **form.facts,
        )
        is_clear = "name" in brought.mapping
        page = "dues:import" if is_clear else "dues:import_columns"
        return redirect(page, brought.pk)
    earlier = KhataImport.objects.for_shop(request.shop).exclude(finished_at=None)
    context = {
        "form": form,
        "to_finish": to_finish(request, KhataImport.Kind.CUSTOMERS),
        "earlier": earlier[:SHOWN],
        "formats": exports.WRITERS,
    }
    return render(request, "dues/import_new.html", context, status=_status(form))


def _status(form) -> int:
    return 422 if form.is_bound and form.errors else 200


@with_shop
@require_safe
def import_sample(request, format):
    """A list to fill in, with two rows that show how."""
    return file_of("customers", format, exports.sample_sheet())


# --- what the columns are ---------------------------------------------------------


@with_shop
@shows_a_form
def import_columns(request, import_id):
    brought = own_import(request, import_id)
    if not (brought.is_preview and brought.is_of_customers):
        return redirect("dues:import", brought.pk)
    try:
        return _columns(request, brought)
    except Refusal as refusal:
        context = {"brought": brought, "refusal": refusal}
        return render(request, "dues/import_columns.html", context, status=422)


def _columns(request, brought: KhataImport):
    if brought.source is None:
        raise refusals.SourceForgotten
    book = open_book(brought.source.spooled())
    sheet_form = SheetForm(request.GET or None, sheets=book.sheets, brought=brought)
    cells = book.cells(sheet_form.sheet_name, LOOKED_AT)
    header_row = sheet_form.header_row_of(cells)
    columns = columns_of(cells, header_row)
    is_as_kept = (sheet_form.sheet_name, header_row) == (
        brought.sheet,
        brought.header_row,
    )
    form = ColumnsForm(
        request.POST or None,
        columns=columns,
        mapping=brought.mapping if is_as_kept else guess(cells, header_row, columns),
        options=Options.kept(brought.options),
    )
    if form.is_valid():
        operations.read_so(
            brought=brought,
            sheet=sheet_form.sheet_name,
            header_row=header_row,
            mapping=form.mapping,
            options=form.options,
            by=request.user,
            at=request.now,
        )
        return redirect("dues:import", brought.pk)
    context = {"brought": brought, "form": form, "sheet_form": sheet_form}
    return render(request, "dues/import_columns.html", context, status=_status(form))


# --- the preview, and what came of it ---------------------------------------------


@with_shop
@require_safe
def one_import(request, import_id):
    brought = own_import(request, import_id)
    return show_import(request, brought)


def show_import(request, brought: KhataImport, refusal=None):
    """What would happen, or what came of it."""
    if not brought.is_preview:
        context = {"brought": brought}
        if brought.is_done and brought.is_of_customers:
            context["untouched"] = operations.untouched(brought)
        return render(request, "dues/import_done.html", context)
    if not brought.is_of_customers:
        context = {"brought": brought, "refusal": refusal}
        status = refusal.status if refusal else 200
        return render(request, "dues/khata_import.html", context, status=status)
    if "name" not in brought.mapping:
        return redirect("dues:import_columns", brought.pk)
    status = refusal.status if refusal else 200
    context = {"brought": brought, "refusal": refusal}
    try:
        context |= _preview(request, brought)
    except Refusal as unread:
        context["refusal"], status = refusal or unread, 422
    return render(request, "dues/import.html", context, status=status)


def _preview(request, brought: KhataImport) -> dict:
    table, trial = operations.look(brought, request.now)
    show = request.GET.get("show", "")
    rows = trial.judged
    if show in Outcome.values:
        rows = trial.of(Outcome(show))
    page = Paginator(rows, ROWS_ON_A_PAGE).get_page(request.GET.get("page"))
    chips = [(value, label, trial.figures[value]) for value, label in Outcome.choices]
    return {
        "table": table,
        "trial": trial,
        "page": page,
        "show": show,
        "chips": [chip for chip in chips if chip[2]],
        "twin": brought.twin,
    }


@with_shop
@require_POST
def import_commit(request, import_id):
    brought = own_import(request, import_id)
    if not brought.is_of_customers:
        raise Http404
    try:
        operations.take_in(
            brought=brought,
            digest=request.POST.get("digest", ""),
            by=request.user,
            at=request.now,
        )
    except Refusal as refusal:
        brought.refresh_from_db()
        return show_import(request, brought, refusal)
    return redirect("dues:import", brought.pk)


@with_shop
@require_POST
def import_drop(request, import_id):
    brought = own_import(request, import_id)
    try:
        operations.drop(brought=brought, by=request.user, at=request.now)
    except refusals.ImportOver as refusal:
        messages.warning(request, refusal.sentence)
        return redirect("dues:import", brought.pk)
    return redirect("dues:import_new")


@with_shop
@require_POST
def import_undo(request, import_id):
    brought = own_import(request, import_id)
    try:
        said = operations.undo_import(brought=brought, by=request.user, at=request.now)
    except refusals.NotUndoable as refusal:
        messages.warning(request, refusal.sentence)
    else:
        gone = said["gone"] + said["archived"]
        told = ngettext(
            "%d customer is taken back.", "%d customers are taken back.", gone
        )
        messages.success(request, told % gone)
    return redirect("dues:import", brought.pk)
