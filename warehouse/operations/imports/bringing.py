"""Bringing a file, saying what its columns are, and dropping it again."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import BinaryIO
from uuid import uuid4

from django.utils.translation import gettext as _

from accounts import audit, background, files
from accounts.models import User
from accounts.sheets.columns import Column, signature
from accounts.transaction import operation

from ...imports import refusals
from ...imports.outline import Outline
from ...imports.plan import Options
from ...models import ColumnMemory, ImportLog
from ...permissions import Right, require

KEPT_FOR = timedelta(days=90)
NOT_TRIED = {"digest": "", "trial": {}, "details": [], "warnings": [], "work": None}


@operation
def bring_file(
    *, source: BinaryIO, name: str, outline: Outline, by: User, at: datetime
) -> ImportLog:
    """Keep a file that was looked at, to be imported.

    Raises NotApproved, NotAllowed.
    """
    require(by, Right.IMPORT)
    kept = files.keep(
        source=source,
        name=name,
        content_type="application/octet-stream",
        by=by,
        at=at,
        keep_for=KEPT_FOR,
    )
    return ImportLog.objects.create(
        by=by,
        department=by.profile.department,
        uploaded_at=at,
        file_name=name[-200:],
        sha256=kept.sha256,
        size=kept.size,
        source=kept,
        **outline.facts,
    )


@operation
def set_columns(
    *,
    log: ImportLog,
    columns: Sequence[Column],
    sheet: str,
    header_row: int,
    mapping: dict[str, int],
    options: Options,
    by: User,
    at: datetime,
) -> ImportLog:
    """Say how the file is read, and remember it for files with the same headers.

    What an earlier trial found is forgotten. Raises ImportOver, NotApproved,
    NotAllowed.
    """
    require(by, Right.IMPORT)
    change_preview(
        log,
        sheet=sheet,
        header_row=header_row,
        mapping=mapping,
        options=options.as_json(),
        token=uuid4(),
        **NOT_TRIED,
    )
    said = {"mapping": mapping, "options": options.as_json(), "used_at": at}
    ColumnMemory.objects.update_or_create(
        signature=signature(columns), by=by, defaults=said
    )
    return log


@operation
def drop_import(*, log: ImportLog, by: User, at: datetime) -> None:
    """Ask an import, or its check, to stop; or drop one that was not begun.

    Raises ImportOver when it has ended; NotApproved, NotAllowed.
    """
    require(by, Right.IMPORT)
    if log.work and log.work.is_running:
        background.cancel(work=log.work, by=by, at=at)
        return
    why = _("It was dropped before anything was imported.")
    change_preview(log, status=ImportLog.Status.CANCELLED, outcome=why, finished_at=at)
    audit.record("import.dropped", log, by=by, at=at)


def change_preview(log: ImportLog, **values) -> None:
    """Change an import that has not begun. Raises ImportOver."""
    rows = ImportLog.objects.filter(pk=log.pk, status=ImportLog.Status.PREVIEW)
    if not rows.update(**values):
        raise refusals.ImportOver
    for name, value in values.items():
        setattr(log, name, value)
