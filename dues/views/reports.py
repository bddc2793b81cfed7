"""Reports of the whole shop: ages, the day book, who owes most; also as files."""

from io import BytesIO

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from accounts import workbook

from .. import dates, exports, ledger
from ..door import with_shop
from ..forms.period import AgeingForm, PeriodForm

ROWS_ON_A_PAGE = 50
MOST_DEBTORS = 50
LONGEST_DAY_BOOK = 366


@with_shop
@require_safe
def ageing(request):
    """What is owed by age, at the end of any day, by due date or by bill date."""
    form, found = _ageing(request)
    if found is None:
        return _asked_wrongly(request, "dues/ageing.html", form)
    page = Paginator(found.rows, ROWS_ON_A_PAGE).get_page(request.GET.get("page"))
    context = {"form": form, "ageing": found, "page": page, "today": form.today}
    return render(request, "dues/ageing.html", context)


@with_shop
@require_safe
def ageing_file(request, format):
    form, found = _ageing(request)
    if found is None:
        return _asked_wrongly(request, "dues/ageing.html", form)
    return file_of(f"ageing-{found.on}", format, exports.ageing_sheet(found))


def _ageing(request) -> tuple[AgeingForm, ledger.Ageing | None]:
    """What was asked, and the answer; None when it cannot be asked so."""
    today = dates.today(request.now)
    form = AgeingForm(request.GET, today=today)
    if not form.is_valid():
        return form, None
    return form, ledger.ageing(request.shop, today=today, **form.asked)


@with_shop
@require_safe
def day_book(request):
    """All that was written of one day or some: what was given, and the drawer."""
    form, book = _day_book(request)
    if book is None:
        return _asked_wrongly(request, "dues/day_book.html", form)
    return render(request, "dues/day_book.html", {"form": form, "book": book})


@with_shop
@require_safe
def day_book_file(request, format):
    form, book = _day_book(request)
    if book is None:
        return _asked_wrongly(request, "dues/day_book.html", form)
    name = f"day-book-{book.start}-{book.end}"
    return file_of(name, format, exports.day_book_sheet(book))


def _day_book(request) -> tuple[PeriodForm, ledger.DayBook | None]:
    """As `_ageing`: what was asked, and the answer."""
    today = dates.today(request.now)
    form = PeriodForm(request.GET, today=today, usual=today, most=LONGEST_DAY_BOOK)
    if not form.is_valid():
        return form, None
    first, last = form.days
    return form, ledger.day_book(request.shop, start=first, end=last)


def _asked_wrongly(request, template: str, form):
    return render(request, template, {"form": form}, status=422)


@with_shop
@require_safe
def debtors(request):
    found = ledger.debtors(request.shop, most=MOST_DEBTORS)
    return render(request, "dues/debtors.html", {"debtors": found})


@with_shop
@require_safe
def debtors_file(request, format):
    found = ledger.debtors(request.shop, most=MOST_DEBTORS)
    name = f"debtors-{dates.today(request.now)}"
    return file_of(name, format, exports.debtors_sheet(found))


def file_of(name: str, format: str, sheet: workbook.Sheet) -> HttpResponse:
    """The sheet as a file; 404 for a format that is none."""
    if format not in exports.WRITERS:
        raise Http404
    write, content_type = exports.WRITERS[format]
    file = BytesIO()
    write(file, sheet)
    disposition = content_disposition_header(True, f"{name}.{format}")
    return HttpResponse(
        file.getvalue(),
        content_type=content_type,
        headers={"Content-Disposition": disposition},
    )
