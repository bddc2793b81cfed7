"""Undoing an import: its rolls that nobody has touched are made void."""

from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import audit, background
from accounts.models import User
from accounts.transaction import operation

from ...errors import WarehouseError
from ...imports import refusals
from ...models import ImportLog, Roll
from ...permissions import Right, require
from ..corrections import void
from ..posting import reason_of
from .trials import IN_A_REQUEST, Report, silent

AT_ONCE = 200
Status = ImportLog.Status


def undo_import(*, log: ImportLog, reason: str, by: User, at: datetime) -> None:
    """Make the untouched rolls of an import void; the others stay as they are.

    Many go on in the background; what was left over may be undone again. Raises
    NotUndoable, ReasonMissing, NotApproved, NotAllowed.
    """
    _begin(log=log, reason=reason_of(reason), by=by, at=at)
    if log.work is None:
        void_rolls(log, reason, by)


@operation
def _begin(*, log: ImportLog, reason: str, by: User, at: datetime) -> None:
    require(by, Right.IMPORT)
    row = ImportLog.objects.select_for_update().get(pk=log.pk)
    is_busy = row.work and row.work.is_running
    if row.status not in (Status.DONE, Status.UNDONE) or is_busy:
        raise refusals.NotUndoable
    row.status, row.work = Status.UNDONE, None
    if row.untouched.count() > IN_A_REQUEST:
        row.work = background.start(
            kind="import-undo",
            function=lambda report: void_rolls(log, reason, by, report),
            by=by,
            at=at,
        )
    row.save(update_fields=["status", "work"])
    log.status, log.work = row.status, row.work
    audit.record("import.undone", log, by=by, at=at, reason=reason)


def void_rolls(log: ImportLog, reason: str, by: User, report: Report = silent) -> str:
    """Make the untouched rolls void, some at a time; a sentence about them."""
    rolls = list(log.untouched.order_by("pk").values_list("pk", flat=True))
    gone = 0
    for first in range(0, len(rolls), AT_ONCE):
        report(first, len(rolls))
        some = rolls[first : first + AT_ONCE]
        gone += _void_some(pks=some, reason=reason, by=by, at=timezone.now())
    said = {"gone": gone, "all": log.rolls.count()}
    why = _("%(gone)s of %(all)s rolls were made void.") % said
    _say(log=log, why=why)
    return why


@operation
def _void_some(*, pks: list, reason: str, by: User, at: datetime) -> int:
    gone = 0
    untouched = Roll.objects.filter(pk__in=pks).untouched().order_by("pk")
    for roll in untouched.select_for_update():
        try:
            void(roll=roll, reason=reason, by=by, at=at)
        except WarehouseError:  # of a department that is not the person's: it stays
            continue
        gone += 1
    return gone


@operation
def _say(*, log: ImportLog, why: str) -> None:
    ImportLog.objects.filter(pk=log.pk).update(outcome=why)
    log.outcome = why
