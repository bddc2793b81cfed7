"""Making the rolls of a file, chunk by chunk, and taking them back."""

from collections import defaultdict
from datetime import datetime
from uuid import UUID, uuid4, uuid5

from django.db import IntegrityError, transaction
from django.db.models import F, Model
from django.utils import formats, timezone
from django.utils.translation import gettext as _

from accounts import audit, background
from accounts.background import Cancelled
from accounts.errors import Refusal
from accounts.models import User
from accounts.transaction import Busy, operation

from ...imports import refusals, summary
from ...imports.dry_run import Trial
from ...models import Batch, ImportLog, Material, Roll
from ...permissions import Right, require
from ..entry import Line, enter_rolls
from .bringing import change_preview
from .trials import IN_A_REQUEST, Report, keep_trial, silent, trial_of

AT_ONCE = 2000
Status = ImportLog.Status


def commit_import(
    *,
    log: ImportLog,
    token: UUID,
    mode: str,
    is_again: bool = False,
    by: User,
    at: datetime,
) -> None:
    """Make the rolls of the file; of a long one in the background.

    `token` is the preview's: pressed twice, it begins once. `is_again` says that the
    very same file shall be imported again. Raises ImportOver, PreviewOutdated,
    RowsRefused, NothingToImport, ImportedBefore, and what making rolls raises: then
    none of them is left.
    """
    _begin(log=log, token=token, mode=mode, is_again=is_again, by=by, at=at)
    if log.work is None:
        make_rolls(log, by)


@operation
def _begin(
    *, log: ImportLog, token: UUID, mode: str, is_again: bool, by: User, at: datetime
) -> None:
    require(by, Right.IMPORT)
    # All imports of these bytes are locked, in one order: of two that begin at the
    # same moment, the second sees the first.
    same = ImportLog.objects.filter(sha256=log.sha256).order_by("pk")
    rows = {one.pk: one for one in same.select_for_update()}
    _refuse(rows[log.pk], token, mode, is_again)
    begun = {"status": Status.RUNNING, "mode": mode, "started_at": at, "work": None}
    if rows[log.pk].trial["figures"]["ready"] > IN_A_REQUEST:
        begun["work"] = background.start(
            kind="import", function=lambda it: make_rolls(log, by, it), by=by, at=at
        )
    change_preview(log, **begun)


def _refuse(log: ImportLog, token: UUID, mode: str, is_again: bool) -> None:
    if not log.is_preview:
        raise refusals.ImportOver
    if not log.is_tried or log.token != token:
        raise refusals.PreviewOutdated
    if not log.trial["figures"]["ready"]:
        raise refusals.NothingToImport
    if mode == ImportLog.Mode.ALL and log.refused:
        raise refusals.RowsRefused(refused=log.refused)
    twin = ImportLog.objects.twins_of(log).select_related("by").first()
    if twin and not is_again:
        day = formats.date_format(timezone.localtime(twin.started_at), "j M Y")
        raise refusals.ImportedBefore(day=day, user=twin.by.get_short_name())


def make_rolls(log: ImportLog, by: User, report: Report = silent) -> str:
    """Make the rolls of an import that has begun; a sentence about them.

    The file is judged once more, by the code of the preview. When the import does
    not come to its end, for whatever reason, the rolls it made are taken back.
    Raises what stopped it.
    """
    log.refresh_from_db()
    state, why = Status.FAILED, _("It stopped by a fault. Nothing was imported.")
    try:
        trial = _same_trial(log, by, report)
        _make_all(log, trial, by, report)
        why = _finish(log=log, by=by, at=timezone.now())
        state = Status.DONE
    except Cancelled:
        state, why = Status.CANCELLED, _("It was cancelled. Nothing was imported.")
        raise
    except (Refusal, Busy) as refusal:
        why = str(refusal)
        raise
    finally:
        if state != Status.DONE:
            take_back(log, state, why)
    return why


def _same_trial(log: ImportLog, by: User, report: Report) -> Trial:
    """The trial anew. Raises PreviewOutdated, and shows the new one, if it differs."""
    trial = trial_of(log, by, log.started_at, report)
    if trial.digest != log.digest:
        shown = summary.news(log.trial, log.details, trial)
        keep_trial(log, trial, by, timezone.now(), news=shown)
        raise refusals.PreviewOutdated
    return trial


def _make_all(log: ImportLog, trial: Trial, by: User, report: Report) -> None:
    numbers = frozenset(row.roll_no for row in trial.rows if row.roll_no)
    for first in range(0, len(trial.rows), AT_ONCE):
        report(first, len(trial.rows))
        rows = trial.rows[first : first + AT_ONCE]
        _make_chunk(log=log, first=first, rows=rows, numbers=numbers, by=by)


@operation
def _make_chunk(
    *, log: ImportLog, first: int, rows: list, numbers: frozenset[str], by: User
) -> None:
    """Make the rolls of some rows; `numbers` are all roll numbers of the file.

    Raises ImportOver when the import was given up meanwhile.
    """
    is_ours = ImportLog.objects.filter(
        pk=log.pk, status=Status.RUNNING, token=log.token
    )
    if not is_ours.update(imported=F("imported") + len(rows)):
        raise refusals.ImportOver
    of_department = defaultdict(list)
    for row in rows:
        of_department[row.department].append(Line(*row[2:]))
    for department, lines in of_department.items():
        enter_rolls(
            department=department,
            lines=lines,
            by=by,
            at=log.started_at,
            right=Right.IMPORT,
            key=uuid5(log.token, f"{first} {department.pk}"),
            import_log=log,
            besides=numbers,
        )


@operation
def _finish(*, log: ImportLog, by: User, at: datetime) -> str:
    log.refresh_from_db()
    log.status, log.finished_at = Status.DONE, at
    log.outcome = _("%(rolls)s rolls are imported.") % {"rolls": log.imported}
    log.save(update_fields=["status", "finished_at", "outcome"])
    audit.record("rolls.imported", log, by=by, at=at, rolls=log.imported)
    return log.outcome


# --- taking back ------------------------------------------------------------------


def take_back(log: ImportLog, state: str, why: str) -> None:
    """Delete the rolls of an import that did not come to its end.

    Nobody has touched them: rolls of an import under way are neither printed nor
    moved, and it stays under way until the last of them is gone.
    """
    while _take_back_some(log=log):
        continue
    for model in (Batch, Material):
        while _forget_some(log=log, model=model):
            continue
    _settle(log=log, state=state, why=why, at=timezone.now())


@operation
def _take_back_some(*, log: ImportLog) -> int:
    """How many rolls are gone now."""
    rolls = Roll.objects.filter(import_log=log, import_log__status=Status.RUNNING)
    some = list(rolls.order_by().values_list("pk", flat=True)[:AT_ONCE])
    Roll.objects.filter(pk__in=some).delete()
    left = ImportLog.objects.filter(pk=log.pk, status=Status.RUNNING)
    left.update(imported=F("imported") - len(some))
    return len(some)


@operation
def _forget_some(*, log: ImportLog, model: type[Model]) -> int:
    """Delete some materials or batches that were new, unless they are used by now."""
    unused = model.objects.filter(created_at=log.started_at, rolls=None)
    if model is Material:
        unused = unused.filter(created_by=log.by_id, batches=None)
    some = list(unused.order_by().values_list("pk", flat=True)[:AT_ONCE])
    try:
        with transaction.atomic():
            model.objects.filter(pk__in=some).delete()
    except IntegrityError:  # used this very moment: then they stay
        return 0
    return len(some)


@operation
def _settle(*, log: ImportLog, state: str, why: str, at: datetime) -> None:
    running = ImportLog.objects.filter(pk=log.pk, status=Status.RUNNING)
    if running.update(status=state, outcome=why, finished_at=at):
        audit.record("import.stopped", log, by=log.by, at=at, state=str(state))
    log.refresh_from_db()


def settle_stalled(*, at: datetime) -> int:
    """Take back the imports whose process is gone; how many there were."""
    stalled = list(ImportLog.objects.stalled(at))
    for log in stalled:
        _give_up(log=log)
        why = _("The server stopped during the import. Nothing was imported.")
        take_back(log, Status.FAILED, why)
    return len(stalled)


@operation
def _give_up(*, log: ImportLog) -> None:
    """Should its thread live after all, it makes no further chunk."""
    ImportLog.objects.filter(pk=log.pk).update(token=uuid4())
