"""The dry run of a file, and keeping what it found."""

from collections.abc import Callable
from datetime import datetime
from typing import BinaryIO
from uuid import uuid4

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import background, files
from accounts.models import User
from accounts.transaction import operation

from ...imports import error_workbook, refusals, summary
from ...imports.dry_run import Trial, dry_run
from ...imports.outline import table_of
from ...imports.plan import Plan
from ...models import ImportLog
from .bringing import KEPT_FOR, change_preview

IN_A_REQUEST = 2000  # rows; a longer file goes on in the background
Report = Callable[[int, int], None]


def silent(done: int, total: int) -> None:
    """A report that nobody reads."""


def try_import(*, log: ImportLog, by: User, at: datetime) -> None:
    """Do a dry run: at once, or in the background when the file is long.

    Raises SourceForgotten, a FileRefused, NoTable, HeaderTwice, HeaderMerged,
    ImportOver.
    """
    if log.total_rows <= IN_A_REQUEST:
        keep_trial(log, trial_of(log, by, at), by, at)
    else:
        _try_in_background(log=log, by=by, at=at)


@operation
def _try_in_background(*, log: ImportLog, by: User, at: datetime) -> None:
    def look(report: Report) -> str:
        trial = trial_of(log, by, at, report)
        keep_trial(log, trial, by, timezone.now())
        return _("The file is checked.")

    work = background.start(kind="import-check", function=look, by=by, at=at)
    change_preview(log, work=work)


def trial_of(log: ImportLog, by: User, at: datetime, report: Report = silent) -> Trial:
    """A dry run of the kept file, as it is to be read. Nothing is written."""
    if log.source is None:
        raise refusals.SourceForgotten
    table = table_of(log.source.spooled(), log.sheet, log.header_row)
    return dry_run(Plan.of(log, table, by), at, report)


def keep_trial(
    log: ImportLog, trial: Trial, by: User, at: datetime, news: dict | None = None
) -> None:
    """Keep what a dry run found, and the workbook of its errors.

    `news` is what it found otherwise than an earlier one: then the import, which had
    begun, is a preview again.
    """
    workbook = error_workbook.write(trial) if error_workbook.has_rows(trial) else None
    _keep(log=log, trial=trial, workbook=workbook, by=by, at=at, news=news)


@operation
def _keep(
    *,
    log: ImportLog,
    trial: Trial,
    workbook: BinaryIO | None,
    by: User,
    at: datetime,
    news: dict | None,
) -> None:
    if news is not None:
        begun = ImportLog.objects.filter(pk=log.pk, status=ImportLog.Status.RUNNING)
        begun.update(status=ImportLog.Status.PREVIEW, started_at=None, mode="")
    # Of the row: `log` itself may hold the file of a try that was undone.
    earlier = ImportLog.objects.get(pk=log.pk).error_file
    error_file = workbook and files.keep(
        source=workbook,
        name=_("errors of %(file)s.xlsx") % {"file": log.file_name.rpartition(".")[0]},
        content_type=error_workbook.CONTENT_TYPE,
        by=by,
        at=at,
        keep_for=KEPT_FOR,
    )
    change_preview(log, error_file=error_file, **_found(log, trial, news))
    if earlier:
        earlier.delete()


def _found(log: ImportLog, trial: Trial, news: dict | None) -> dict:
    figures, found = trial.figures, summary.as_json(trial)
    departments = {row.department for row in trial.rows} or {log.department}
    return {
        "total_rows": figures["total"],
        "skipped": figures["skipped"],
        "refused": figures["refused"],
        "department": departments.pop() if len(departments) == 1 else None,
        "details": summary.details(trial),
        "warnings": summary.warnings(trial),
        "trial": found if news is None else found | {"news": news},
        "digest": trial.digest,
        "token": uuid4(),
    }
