"""Importing rolls: a file is brought, its columns are said, looked at, imported."""

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from accounts import files
from accounts.errors import Refusal
from accounts.methods import shows_a_form
from accounts.models import Department
from accounts.sheets.columns import signature

from .. import codes
from ..door import right_required
from ..errors import WarehouseError
from ..forms.imports import (
    ColumnsForm,
    CommitForm,
    ImportFilterForm,
    SheetForm,
    UndoForm,
    UploadForm,
    first_options,
)
from ..imports import refusals, samples
from ..imports.mapping import guess
from ..imports.outline import sheets_of, table_of
from ..imports.plan import Options, Table
from ..models import ColumnMemory, ImportLog
from ..operations import imports as operations
from ..permissions import Right
from .refused import add_refusal

A_PAGE = 25
LOOKED_AT = 60  # rows, to say what the columns are
imports_rolls = right_required(Right.IMPORT)


def _own(request, import_id) -> ImportLog:
    seen = ImportLog.objects.seen_by(request.user).with_names()
    return get_object_or_404(
        seen.select_related("by", "department", "work", "source", "error_file"),
        pk=import_id,
    )


@imports_rolls
@require_safe
def imports(request):
    form = ImportFilterForm(request.GET)
    wanted = form.cleaned_data if form.is_valid() else {}
    found = ImportLog.objects.seen_by(request.user).with_names()
    if wanted.get("q"):
        found = found.matching(codes.plain(wanted["q"]))
    if wanted.get("status"):
        found = found.filter(status=wanted["status"])
    page = Paginator(found, A_PAGE).get_page(request.GET.get("page"))
    context = {"form": form, "page": page, "is_narrowed": any(wanted.values())}
    status = 422 if form.errors else 200
    return render(request, "warehouse/imports.html", context, status=status)


@imports_rolls
@shows_a_form
def new(request):
    is_sent = request.method == "POST"
    form = UploadForm(*((request.POST, request.FILES) if is_sent else ()))
    if is_sent and form.is_valid():
        file = form.cleaned_data["file"]
        log = operations.bring_file(
            source=file,
            name=codes.plain(file.name),
            outline=form.outline,
            by=request.user,
            at=request.now,
        )
        return redirect("warehouse:import_columns", log.pk)
    context = {"form": form, "samples": samples.FORMATS}
    status = 422 if form.errors else 200
    return render(request, "warehouse/import_new.html", context, status=status)


@imports_rolls
@require_safe
def sample(request, format):
    """A file to fill in, with two rows that show how."""
    if format not in samples.FORMATS:
        raise Http404
    answer = HttpResponse(samples.sample(format), content_type=samples.FORMATS[format])
    answer["Content-Disposition"] = f'attachment; filename="rolls.{format}"'
    return answer


# --- what the columns are ---------------------------------------------------------


@imports_rolls
@shows_a_form
def columns(request, import_id):
    log = _own(request, import_id)
    if not log.is_preview:
        return redirect("warehouse:import", log.pk)
    try:
        return _columns(request, log)
    except Refusal as refusal:
        context = {
            "log": log,
            "refusal": refusal,
            "sheet_form": _sheet_form(request, log),
        }
        return render(request, "warehouse/import_columns.html", context, status=422)


def _columns(request, log: ImportLog):
    sheet_form = _sheet_form(request, log)
    sheet, header_row = sheet_form.wanted
    table = table_of(_source(log), sheet, header_row, LOOKED_AT)
    form = _columns_form(request, log, table)
    if request.method == "POST" and form.is_valid():
        try:
            _set_columns(request, log, table, form)
            return redirect("warehouse:import", log.pk)
        except Refusal as refusal:
            form.add_error(None, refusal.sentence)
    context = {"log": log, "form": form, "sheet_form": sheet_form, "table": table}
    status = 422 if form.errors else 200
    return render(request, "warehouse/import_columns.html", context, status=status)


def _source(log: ImportLog):
    if log.source is None:
        raise refusals.SourceForgotten
    return log.source.spooled()


def _sheet_form(request, log: ImportLog) -> SheetForm:
    sheets = sheets_of(_source(log)) if log.source else []
    return SheetForm(request.GET or None, sheets=sheets, log=log)


def _columns_form(request, log: ImportLog, table: Table) -> ColumnsForm:
    """As it was said last for this file or these headers; else as it seems."""
    said = log if log.mapping and log.sheet == table.sheet else None
    said = said or ColumnMemory.objects.for_file(signature(table.columns), request.user)
    if said:
        mapping, options = said.mapping, Options.kept(said.options)
    else:
        mapping = guess(table.columns, _department_codes())
        options = first_options(table.columns, mapping, request.user)
    return ColumnsForm(
        request.POST or None,
        columns=table.columns,
        mapping=mapping,
        options=options,
        user=request.user,
    )


def _department_codes() -> set[str]:
    return set(Department.objects.values_list("code", flat=True))


def _set_columns(request, log: ImportLog, table: Table, form: ColumnsForm) -> None:
    operations.set_columns(
        log=log,
        columns=table.columns,
        sheet=table.sheet,
        header_row=table.header_row,
        mapping=form.mapping,
        options=form.options,
        by=request.user,
        at=request.now,
    )
    operations.try_import(log=log, by=request.user, at=request.now)


# --- the import -------------------------------------------------------------------


@imports_rolls
@require_safe
def one_import(request, import_id):
    """How it stands: the preview, how far it is, or what came of it."""
    log = _own(request, import_id)
    if log.is_preview and not log.is_tried and log.work is None:
        return redirect("warehouse:import_columns", log.pk)
    return _show(request, log)


def _show(request, log: ImportLog, form: CommitForm | None = None, status: int = 200):
    twin = ImportLog.objects.twins_of(log).select_related("by").first()
    context = {"log": log, "twin": twin, "left": 0}
    if log.is_preview and log.is_tried:
        context["form"] = form or CommitForm(log=log, twin=twin)
    if log.status in (ImportLog.Status.DONE, ImportLog.Status.UNDONE):
        context |= {
            "untouched": log.untouched.count(),
            "standing": log.rolls.exclude(status="VOID").count(),
        }
    return render(request, "warehouse/import.html", context, status=status)


@imports_rolls
@require_safe
def progress(request, import_id):
    """How far it is, as a part of the import's page, which says it by itself too;
    once it has ended, htmx loads the page anew."""
    log = _own(request, import_id)
    if not request.htmx:
        return redirect("warehouse:import", log.pk)
    if not (log.work and log.work.is_running):
        return HttpResponse(headers={"HX-Refresh": "true"})
    return render(request, "warehouse/_import_progress.html", {"log": log})


@imports_rolls
@require_POST
def commit(request, import_id):
    log = _own(request, import_id)
    if not log.is_preview:  # pressed twice
        return redirect("warehouse:import", log.pk)
    form = CommitForm(request.POST, log=log, twin=None)
    if form.is_valid():
        try:
            operations.commit_import(
                log=log,
                token=form.cleaned_data["token"],
                mode=form.cleaned_data["mode"],
                is_again=form.cleaned_data["again"],
                by=request.user,
                at=request.now,
            )
            return redirect("warehouse:import", log.pk)
        except WarehouseError as refusal:
            log = _own(request, import_id)
            form = _refused_form(request, log, refusal)
    return _show(request, log, form, status=422)


def _refused_form(request, log: ImportLog, refusal: WarehouseError) -> CommitForm:
    """The form again with what was ticked, and about the newest preview."""
    twin = ImportLog.objects.twins_of(log).first()
    posted = request.POST.dict() | CommitForm.of_preview(log)
    form = CommitForm(posted, log=log, twin=twin)
    form.is_valid()
    add_refusal(refusal, form)
    return form


@imports_rolls
@require_POST
def drop(request, import_id):
    """Cancel what goes on, or drop a preview."""
    log = _own(request, import_id)
    try:
        operations.drop_import(log=log, by=request.user, at=request.now)
    except refusals.ImportOver:  # it ended a moment before
        pass
    return redirect("warehouse:import", log.pk)


@imports_rolls
@shows_a_form
def undo(request, import_id):
    """Asks once more, and why."""
    log = _own(request, import_id)
    form = UndoForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            operations.undo_import(
                log=log,
                reason=form.cleaned_data["reason"],
                by=request.user,
                at=request.now,
            )
            return redirect("warehouse:import", log.pk)
        except WarehouseError as refusal:
            add_refusal(refusal, form)
    context = {
        "log": log,
        "form": form,
        "untouched": log.untouched.count(),
        "all": log.rolls.count(),
    }
    status = 422 if form.errors else 200
    return render(request, "warehouse/import_undo.html", context, status=status)


@imports_rolls
@require_safe
def errors(request, import_id):
    """The workbook of the rows that made no roll."""
    log = _own(request, import_id)
    if log.error_file is None:
        raise Http404
    return files.download(log.error_file)
