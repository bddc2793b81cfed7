"""Reports as sheets, and these as files: a CSV holds the first, an XLSX all.

A card appears masked, a phone number never.
"""

from collections.abc import Sequence
from typing import BinaryIO

from django.db.models import F
from django.utils.translation import gettext as _

from accounts.workbook import CSV_TYPE, XLSX_TYPE, Sheet, write_csv, write_xlsx

from .models import DistributionSession
from .reports import Report, Summary, session_report


def _csv(file: BinaryIO, sheets: Sequence[Sheet]) -> None:
    write_csv(file, sheets[0])


WRITERS = {"csv": (_csv, CSV_TYPE), "xlsx": (write_xlsx, XLSX_TYPE)}


def session_sheets(session: DistributionSession) -> list[Sheet]:
    """The tokens of a session, and its bookings and servings by hour."""
    return [_token_sheet(session), _hour_sheet(session_report(session).total)]


def period_sheets(report: Report) -> list[Sheet]:
    """The sessions of a period with their total, and the period by hour."""
    return [_period_sheet(report), _hour_sheet(report.total)]


def _token_sheet(session: DistributionSession) -> Sheet:
    moments = [_("Booked at"), _("Called at"), _("Ended at")]
    header = [
        _("Number"),
        _("State"),
        _("Lane"),
        _("Priority reason"),
        _("Where booked"),
        _("Card"),
        _("Counter"),
        *moments,
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
            token.booked_at,
            token.called_at,
            token.ended_at,
        ]
        for token in tokens
    )
    return Sheet(_("Tokens"), header, rows, moments=moments)


def _period_sheet(report: Report) -> Sheet:
    day = _("Date")
    header = [
        day,
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
    rows.append([_("Total"), "", places, *total])
    return Sheet(_("Sessions"), header, rows, days=[day])


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
