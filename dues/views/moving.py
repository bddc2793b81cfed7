"""A whole khata: taken out as a file, and brought into an empty shop."""

from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from accounts import background, files
from accounts.errors import Refusal
from accounts.methods import shows_a_form
from accounts.text import plain
from accounts.workbook import TYPES

from .. import operations
from ..door import with_shop
from ..forms.moving import KhataForm, TakeOutForm
from ..models import Customer, KhataExport, KhataImport
from ..operations import moving
from .importing import own_import, show_import, to_finish
from .refused import add_refusal

SHOWN = 5


@with_shop
@shows_a_form
def take_out(request):
    """A short khata is the answer itself; a long one is made while one waits."""
    form = TakeOutForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            return _taken_out(request, form.cleaned_data["format"])
        except Refusal as refusal:
            add_refusal(refusal, form)
    context = {"form": form, "exports": _own(request)[:SHOWN]}
    status = 422 if form.errors else 200
    return render(request, "dues/take_out.html", context, status=status)


def _taken_out(request, format: str):
    asked = {
        "shop": request.shop,
        "format": format,
        "by": request.user,
        "at": request.now,
    }
    if moving.is_long(request.shop):
        return redirect("dues:taken_out", operations.begin_taking_out(**asked).pk)
    return FileResponse(
        operations.take_out(**asked),
        as_attachment=True,
        filename=moving.name_of(request.now, format),
        content_type=TYPES[format],
    )


def _own(request):
    return KhataExport.objects.for_shop(request.shop).select_related("work", "file")


@with_shop
@require_safe
def taken_out(request, export_id):
    """How far it is, and its file; htmx asks for the part that changes."""
    export = get_object_or_404(_own(request), pk=export_id)
    page = "_taken_out.html" if request.htmx else "taken_out.html"
    return render(request, f"dues/{page}", {"export": export})


@with_shop
@require_POST
def taken_out_cancel(request, export_id):
    export = get_object_or_404(_own(request), pk=export_id)
    background.cancel(work=export.work, by=request.user, at=request.now)
    return redirect("dues:taken_out", export.pk)


@with_shop
@require_safe
def taken_out_file(request, export_id):
    export = get_object_or_404(_own(request), pk=export_id)
    if export.file is None:
        raise Http404
    return files.download(export.file)


# --- in ---------------------------------------------------------------------------


@with_shop
@shows_a_form
def khata_new(request):
    """A khata is brought into a shop that has no customer."""
    is_sent = request.method == "POST"
    form = KhataForm(*((request.POST, request.FILES) if is_sent else ()))
    if is_sent and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            brought = operations.bring_khata(
                shop=request.shop,
                source=file,
                name=plain(file.name),
                by=request.user,
                at=request.now,
            )
            return redirect("dues:import", brought.pk)
        except Refusal as refusal:
            add_refusal(refusal, form)
    is_full = Customer.objects.for_shop(request.shop).exists()
    context = {
        "form": form,
        "is_full": is_full,
        "to_finish": to_finish(request, KhataImport.Kind.KHATA),
    }
    status = 422 if form.errors else 200
    return render(request, "dues/khata_new.html", context, status=status)


@with_shop
@require_POST
def khata_commit(request, import_id):
    brought = own_import(request, import_id)
    if brought.is_of_customers:
        raise Http404
    try:
        operations.take_in_khata(
            brought=brought,
            with_details="details" in request.POST,
            by=request.user,
            at=request.now,
        )
    except Refusal as refusal:
        brought.refresh_from_db()
        return show_import(request, brought, refusal)
    return redirect("dues:import", brought.pk)


@with_shop
@require_safe
def import_progress(request, import_id):
    """How far it is; once it has ended, htmx loads the page anew."""
    brought = own_import(request, import_id)
    if not (brought.work and brought.work.is_running):
        if request.htmx:
            return HttpResponse(headers={"HX-Refresh": "true"})
        return redirect("dues:import", brought.pk)
    return render(request, "dues/_import_progress.html", {"brought": brought})
