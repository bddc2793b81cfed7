"""Handing out the whole of what somebody may see: at once, or made meanwhile."""

from datetime import datetime
from functools import partial
from io import BytesIO

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import audit, background
from accounts.exports import make, written
from accounts.models import User
from accounts.transaction import operation

from .. import errors
from ..exports import Selection, sheets
from ..models import Export
from ..permissions import Right, require, require_in

AT_ONCE = 20_000  # rolls and transactions


def hand_out(*, selection: Selection, format: str, at: datetime) -> BytesIO:
    """The bytes of a short export, made now from one moment of the database.

    `format` is one of Export.Format. Raises NotApproved, NotAllowed, WrongDepartment.
    """
    _note_hand_out(selection=selection, format=format, at=at)
    return written(partial(sheets, selection, at), format)


@operation
def begin_export(*, selection: Selection, format: str, at: datetime) -> Export:
    """Have a long export made in the background, and return what tells of it.

    Raises ExportGoingOn while one of the same person's is; NotApproved, NotAllowed,
    WrongDepartment.
    """
    by = User.objects.select_for_update().get(pk=selection.by.pk)
    _require(selection)
    if Export.objects.filter(by=by).going_on().exists():
        raise errors.ExportGoingOn
    work = background.start(
        kind="export",
        function=lambda report: _make(work.pk, selection, report),
        by=by,
        at=at,
    )
    export = Export.objects.create(
        by=by,
        at=at,
        department=selection.department,
        first_on=selection.first,
        last_on=selection.last,
        format=format,
        work=work,
    )
    audit.record("export.begun", export, by=by, at=at, **_words(selection, format))
    return export


def cancel_export(*, export: Export, by: User, at: datetime) -> None:
    """Stop the making; nothing is kept of it. Of a finished one nothing changes."""
    background.cancel(work=export.work, by=by, at=at)


def _make(work_id: int, selection: Selection, report) -> str:
    export = Export.objects.select_related("by").get(work=work_id)
    total = 0

    def told(done: int, of: int) -> None:
        nonlocal total
        total = of
        report(done, of)

    make(
        export,
        sheets=partial(sheets, selection, export.at),
        name=name_of(export.at, export.format),
        report=told,
    )
    return _("The export is ready: %(rows)s rolls and transactions.") % {"rows": total}


def name_of(at: datetime, format: str) -> str:
    """The name under which an export of that moment is saved."""
    return f"bhandar-export-{timezone.localtime(at):%Y%m%d-%H%M}.{format}"


@operation
def _note_hand_out(*, selection: Selection, format: str, at: datetime) -> None:
    _require(selection)
    who = selection.by
    audit.record("export.taken", who, by=who, at=at, **_words(selection, format))


def _require(selection: Selection) -> None:
    if selection.department:
        require_in(selection.by, Right.EXPORT, selection.department)
    else:
        require(selection.by, Right.EXPORT)


def _words(selection: Selection, format: str) -> dict:
    department = selection.department
    return {
        "format": format,
        "department": department.code if department else "",
        "first": str(selection.first or ""),
        "last": str(selection.last or ""),
    }
