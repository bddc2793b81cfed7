"""Reports as files: CSV (UTF-8 with BOM, for Excel) and XLSX.

A `Sheet` is a name, a header and rows of plain values; both writers take sheets, and
a CSV holds the first. A card appears masked, a phone number never.
"""

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from .models import DistributionSession
from .reports import Report, Summary, session_report

CSV_TYPE = "text/csv; charset=utf-8"
XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
NARROWEST = 22  # characters: a date with its time
STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


@dataclass(frozen=True)
class Sheet:
    name: str
    header: Sequence[str]
    rows: Iterable[Sequence]


def session_sheets(session: DistributionSession) -> list[Sheet]:
    """The tokens of a session, and its bookings and servings by hour."""
    return [_token_sheet(session), _hour_sheet(session_report(session).total)]


def period_sheets(report: Report) -> list[Sheet]:
    """The sessions of a period with their total, and the period by hour."""
    return [_period_sheet(report), _hour_sheet(report.total)]


def _token_sheet(session: DistributionSession) -> Sheet:
    header = [
        _("Number"),
        _("State"),
        _("Lane"),
        _("Priority reason"),
        _("Where booked"),
        _("Card"),
        _("Counter"),
        _("Booked at"),
        _("Called at"),
        _("Ended at"),
    ]
    tokens = session.tokens.order_by(F("number").asc(nulls_last=True), "pk")
    rows = (
        [
            token.number,
            token.get_status_display(),
            token.get_lane_display(),
            token.get_priority_reason_display(),
            token.get_source_display(),
            token.masked_card,
            token.counter,
            local(token.booked_at),
            local(token.called_at),
            local(token.ended_at),
        ]
        for token in tokens
    )
    return Sheet(_("Tokens"), header, rows)


def _period_sheet(report: Report) -> Sheet:
    header = [
        _("Date"),
        _("State"),
        _("Tokens"),
        *(name for name, _value in _summary_cells(report.total)),
    ]
    rows = [
        [
            line.session.on,
            line.session.get_status_display(),
            line.session.capacity,
            *(value for _name, value in _summary_cells(line.summary)),
        ]
        for line in report.lines
    ]
    places = sum(line.session.capacity for line in report.lines)
    total = (value for _name, value in _summary_cells(report.total))
    return Sheet(_("Sessions"), header, [*rows, [_("Total"), "", places, *total]])


def _summary_cells(summary: Summary) -> list[tuple[str, object]]:
    """(column, value) of each figure; durations in minutes."""
    busiest = summary.busiest
    return [
        (_("Booked"), summary.booked),
        (_("Served"), summary.served),
        (_("Missed"), summary.missed),
        (_("Cancelled by the household"), summary.cancelled_by_household),
        (_("Ended by the shop"), summary.cancelled_by_shop),
        (_("Expired"), summary.expired),
        (_("In line"), summary.in_line),
        (_("Waiting list"), summary.waitlisted),
        (_("Unserved"), summary.unserved),
        (_("At the counter"), summary.counter),
        (_("At the counter (%)"), summary.counter_percent),
        (_("Priority"), summary.priority),
        (_("Wait p50 (min)"), minutes(summary.wait.p50_s)),
        (_("Wait p90 (min)"), minutes(summary.wait.p90_s)),
        (_("Service p50 (min)"), minutes(summary.service.p50_s)),
        (_("Service p90 (min)"), minutes(summary.service.p90_s)),
        (_("Busiest hour"), f"{busiest.hour:02}:00" if busiest else None),
    ]


def _hour_sheet(summary: Summary) -> Sheet:
    header = [_("Hour"), _("Booked"), _("Served")]
    rows = [[f"{hour.hour:02}:00", hour.booked, hour.served] for hour in summary.hours]
    return Sheet(_("By hour"), header, rows)


def minutes(seconds: int | None) -> float | None:
    return None if seconds is None else round(seconds / 60, 1)


def local(instant: datetime | None) -> datetime | None:
    """The wall clock's reading, which is all a spreadsheet can hold."""
    if instant is None:
        return None
    return timezone.localtime(instant).replace(tzinfo=None, microsecond=0)


def safe(value):
    """`value`; a text that a spreadsheet would run as a formula gets an apostrophe."""
    if not isinstance(value, str):
        return value
    text = ILLEGAL_CHARACTERS_RE.sub("", value)
    if value.startswith(STARTS_A_FORMULA) or text.lstrip().startswith(STARTS_A_FORMULA):
        return "'" + text
    return text


def csv_bytes(sheets: Sequence[Sheet]) -> bytes:
    """The first of `sheets`."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow([safe(name) for name in sheets[0].header])
    for row in sheets[0].rows:
        writer.writerow([safe(value) for value in row])
    # Excel takes a CSV for its own code page unless it begins with the mark.
    return text.getvalue().encode("utf-8-sig")


def xlsx_bytes(sheets: Sequence[Sheet]) -> bytes:
    book = Workbook(write_only=True)
    for sheet in sheets:
        page = book.create_sheet(sheet.name[:31])
        page.freeze_panes = "A2"
        for place, name in enumerate(sheet.header, start=1):
            column = page.column_dimensions[get_column_letter(place)]
            column.width = max(NARROWEST, len(name) + 2)
        page.append([_cell(page, name, bold=True) for name in sheet.header])
        for row in sheet.rows:
            page.append([_cell(page, value) for value in row])
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def _cell(page, value, *, bold: bool = False) -> WriteOnlyCell:
    cell = WriteOnlyCell(page, safe(value))
    if bold:
        cell.font = Font(bold=True)
    if isinstance(value, datetime):
        cell.number_format = "dd mmm yyyy hh:mm:ss"
    elif isinstance(value, date):
        cell.number_format = "dd mmm yyyy"
    return cell
