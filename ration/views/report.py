"""What happened: a session's report, a period's, and both as files."""

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.text import slugify
from django.views.decorators.http import require_safe

from accounts.roles import Role, role_required

from .. import charts, exports, reports
from ..models import DistributionSession, Supplier
from ..period import PeriodForm
from ..seal import is_unbroken

WRITERS = {
    "csv": (exports.csv_bytes, exports.CSV_TYPE),
    "xlsx": (exports.xlsx_bytes, exports.XLSX_TYPE),
}


@role_required(Role.SUPPLIER)
@require_safe
def session_report(request, session_id):
    session = own_session(request, session_id)
    return show(
        request,
        "ration/session_report.html",
        reports.session_report(session),
        session=session,
        seal_is_unbroken=is_unbroken(session),
    )


@role_required(Role.SUPPLIER)
@require_safe
def session_export(request, session_id, format):
    session = own_session(request, session_id)
    name = f"tokens-{session.supplier.centre_code}-{session.on}"
    return download(name, format, exports.session_sheets(session))


@role_required(Role.SUPPLIER)
@require_safe
def report(request):
    supplier = get_object_or_404(Supplier, user=request.user)
    form = PeriodForm(request.GET, today=timezone.localdate(request.now))
    if not form.is_valid():
        return refuse(request, supplier, form)
    found = reports.period_report(supplier, *form.days)
    return show(request, "ration/report.html", found, form=form)


@role_required(Role.SUPPLIER)
@require_safe
def report_export(request, format):
    supplier = get_object_or_404(Supplier, user=request.user)
    form = PeriodForm(request.GET, today=timezone.localdate(request.now))
    if not form.is_valid():
        return refuse(request, supplier, form)
    found = reports.period_report(supplier, *form.days)
    name = f"report-{supplier.centre_code}-{found.first}-{found.last}"
    return download(name, format, exports.period_sheets(found))


def own_session(request, session_id) -> DistributionSession:
    return get_object_or_404(
        DistributionSession.objects.select_related("supplier"),
        pk=session_id,
        supplier__user=request.user,
    )


def show(request, template, found, **context):
    context |= {
        "report": found,
        "supplier": found.supplier,
        "chart": charts.hourly_chart(found.total.hours),
    }
    return render(request, template, context)


def refuse(request, supplier, form):
    context = {"supplier": supplier, "form": form}
    return render(request, "ration/report.html", context, status=422)


def download(name: str, format: str, sheets) -> HttpResponse:
    if format not in WRITERS:
        raise Http404
    write, content_type = WRITERS[format]
    return HttpResponse(
        write(sheets),
        content_type=content_type,
        headers={
            "Content-Disposition": f'attachment; filename="{slugify(name)}.{format}"',
            "Cache-Control": "private, no-store",
        },
    )
