"""What happened: a session's report, a period's, and both as files."""

from io import BytesIO

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.text import slugify
from django.views.decorators.http import require_safe

from .. import charts, exports, reports
from ..forms.period import PeriodForm
from ..seal import is_unbroken
from .door import dealer, own_session


@dealer
@require_safe
def session_report(request, session_id):
    session = own_session(request, session_id)
    return _show(
        request,
        "ration/session_report.html",
        reports.session_report(session),
        session=session,
        seal_is_unbroken=is_unbroken(session),
    )


@dealer
@require_safe
def session_export(request, session_id, format):
    session = own_session(request, session_id)
    name = f"tokens-{session.supplier.centre_code}-{session.on}"
    return _download(name, format, exports.session_sheets(session))


@dealer
@require_safe
def report(request):
    form = PeriodForm(request.GET, today=timezone.localdate(request.now))
    if not form.is_valid():
        return _refuse(request, form)
    found = reports.period_report(request.supplier, *form.days)
    return _show(request, "ration/report.html", found, form=form)


@dealer
@require_safe
def report_export(request, format):
    form = PeriodForm(request.GET, today=timezone.localdate(request.now))
    if not form.is_valid():
        return _refuse(request, form)
    found = reports.period_report(request.supplier, *form.days)
    name = f"report-{found.supplier.centre_code}-{found.first}-{found.last}"
    return _download(name, format, exports.period_sheets(found))


def _show(request, template, found, **context):
    context |= {
        "report": found,
        "supplier": found.supplier,
        "chart": charts.hourly_chart(found.total.hours),
    }
    return render(request, template, context)


def _refuse(request, form):
    context = {"supplier": request.supplier, "form": form}
    return render(request, "ration/report.html", context, status=422)


def _download(name: str, format: str, sheets) -> HttpResponse:
    if format not in exports.WRITERS:
        raise Http404
    write, content_type = exports.WRITERS[format]
    file = BytesIO()
    write(file, sheets)
    return HttpResponse(
        file.getvalue(),
        content_type=content_type,
        headers={
            "Content-Disposition": f'attachment; filename="{slugify(name)}.{format}"'
        },
    )
