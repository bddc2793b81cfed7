"""The master export: asked for, waited for, fetched."""

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts import files
from accounts.methods import shows_a_form
from accounts.workbook import TYPES

from ..door import right_required
from ..errors import WarehouseError
from ..forms.export import ExportForm
from ..models import Export
from ..operations import exports
from ..permissions import Right, holds

SHOWN = 10


@right_required(Right.EXPORT)
@shows_a_form
def export(request):
    """A short export is the answer itself; a long one is made while one waits."""
    form = ExportForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            return _answer(request, form)
        except WarehouseError as refusal:
            form.add_error(None, refusal.sentence)
    context = {"form": form, "exports": _own(request)[:SHOWN]}
    status = 422 if form.errors else 200
    return render(request, "warehouse/export.html", context, status=status)


def _answer(request, form: ExportForm):
    asked = {
        "selection": form.selection,
        "format": form.cleaned_data["format"],
        "at": request.now,
    }
    if asked["selection"].is_longer_than(exports.AT_ONCE):
        return redirect("warehouse:export_made", exports.begin_export(**asked).pk)
    return FileResponse(
        exports.hand_out(**asked),
        as_attachment=True,
        filename=exports.name_of(request.now, asked["format"]),
        content_type=TYPES[asked["format"]],
    )


@right_required(Right.EXPORT)
@require_safe
def export_made(request, export_id):
    """How far an export is, and its file; htmx asks for the part that changes."""
    page = "_export_made.html" if request.htmx else "export_made.html"
    export = get_object_or_404(_own(request), pk=export_id)
    return render(request, f"warehouse/{page}", {"export": export})


@right_required(Right.EXPORT)
@require_POST
def export_cancel(request, export_id):
    export = get_object_or_404(_own(request), pk=export_id)
    exports.cancel_export(export=export, by=request.user, at=request.now)
    return redirect("warehouse:export_made", export.pk)


@right_required(Right.EXPORT)
@require_safe
def export_file(request, export_id):
    export = get_object_or_404(_own(request), pk=export_id)
    if export.file is None:
        raise Http404
    return files.download(export.file)


@never_cache
def export_in_admin(request):
    """For `admin_site.admin_view`: the same form, sent to the same page."""
    if not holds(request.user, Right.EXPORT):
        raise PermissionDenied
    context = admin.site.each_context(request) | {
        "title": _("Master export"),
        "form": ExportForm(user=request.user),
    }
    return render(request, "admin/warehouse/master_export.html", context)


def _own(request):
    mine = Export.objects.filter(by=request.user)
    return mine.select_related("work", "file", "department")
