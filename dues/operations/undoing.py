"""Taking back the customers of an import whom nobody has touched since."""

from datetime import datetime

from django.db.models import Q
from django.utils.translation import gettext as _

from accounts import audit
from accounts.models import AuditEntry, User
from accounts.transaction import operation

from ..imports import refusals
from ..imports.trial import Outcome
from ..models import (
    Allocation,
    Customer,
    Due,
    KhataImport,
    KhataLink,
    Payment,
    Promise,
    Reminder,
)
from . import posting

State = KhataImport.State


@operation
def undo_import(*, brought: KhataImport, by: User, at: datetime) -> dict[str, int]:
    """Take back the untouched customers of an import; the others stay.

    Their old balances are cancelled and they leave the list; who has no entry at all
    is gone. The same list may be brought again, then they come back. Returns how many
    are gone, archived and kept. Raises NotUndoable.
    """
    row = KhataImport.objects.select_for_update().get(pk=brought.pk)
    if not (row.is_done and row.is_of_customers):
        raise refusals.NotUndoable
    posting.lock(*_of(row).values_list("pk", flat=True))
    pks = list(_untouched(row).values_list("pk", flat=True))
    undone, _was_there = posting.open_posting(
        "import.undone", row.shopkeeper_id, key=f"undo-{row.pk}", by=by, at=at
    )
    for model in (Due, Payment):
        entries = model.objects.filter(posting=row.posting, customer__in=pks)
        posting.void_unused(entries, undone, _("import undone"))
    said = _take_off(row, pks, at)
    row.state, row.finished_at, row.figures = State.UNDONE, at, row.figures | said
    row.save(update_fields=["state", "finished_at", "figures"])
    audit.record("import.undone", row, by=by, at=at, **said)
    return said


def untouched(brought: KhataImport) -> int:
    """How many customers an undo would take back now."""
    return _untouched(brought).count()


def _of(row: KhataImport):
    """The customers an import added or brought back, unless merged away since."""
    came_back = row.figures.get("came_back", [])
    mine = Q(posting=row.posting) | Q(pk__in=came_back)
    rows = Customer.objects.for_shop(row.shopkeeper_id).kept().filter(mine)
    return rows.order_by("pk")


def _untouched(row: KhataImport):
    """Those of whom nothing was written since: no entry, change, merge or promise."""
    rows = _of(row).filter(merged_from=None).exclude(pk__in=_told_of(row))
    for customers in _written_of(row):
        rows = rows.exclude(pk__in=customers.order_by())
    return rows


def _written_of(row: KhataImport):
    """Customers of whom something was written since; also of their older entries,
    which may be open again."""
    mine, since = _of(row).values("pk"), row.posting
    for model in (Due, Payment, Promise, Reminder, KhataLink):
        written = model.objects.filter(customer__in=mine, posting__gt=since)
        yield written.values("customer")
    for model in (Due, Payment):
        cancelled = model.objects.filter(customer__in=mine, void_posting__gt=since)
        yield cancelled.values("customer")
    moved = Allocation.objects.filter(due__customer__in=mine, posting__gt=since)
    yield moved.values("due__customer")


def _told_of(row: KhataImport) -> list[int]:
    """Customers of whom the audit tells since: changed, archived, sent a statement."""
    imported = AuditEntry.objects.get(
        action="customers.imported",
        target_type=row._meta.label_lower,
        target_id=str(row.pk),
    )
    told = AuditEntry.objects.filter(
        target_type=Customer._meta.label_lower,
        target_id__in=[str(pk) for pk in _of(row).values_list("pk", flat=True)],
        pk__gt=imported.pk,
    ).exclude(action="reminder.not_mailed")  # of which nothing is left
    return [int(pk) for pk in told.values_list("target_id", flat=True)]


def _take_off(row: KhataImport, pks: list[int], at: datetime) -> dict[str, int]:
    """Delete who has no entry, archive the others."""
    customers = Customer.objects.filter(pk__in=pks)
    blank = customers.filter(posting=row.posting, dues=None, payments=None)
    gone = list(blank.values_list("pk", flat=True))
    Customer.objects.filter(pk__in=gone).delete()
    archived = customers.exclude(pk__in=gone).update(archived_at=at)
    made = row.figures[Outcome.NEW] + row.figures[Outcome.BACK]
    return {"gone": len(gone), "archived": archived, "kept": made - len(pks)}
