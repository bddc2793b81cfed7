"""The sheets of the reconciliation: its runs, and what they found."""

from collections.abc import Iterator

from accounts.workbook import Sheet

from .selection import Names, Selection

RUNS = (
    "Run",
    "Run At",
    "Finished At",
    "Started By",
    "State",
    "Rolls Checked",
    "Mismatches",
    "Details",
)
RUN_MOMENTS = ("Run At", "Finished At")
MISMATCHES = (
    "Kind",
    "Roll No",
    "Location Code",
    "Department",
    "By The Ledger",
    "Found",
    "First Seen",
    "Last Seen",
    "Last Run",
    "Resolved At",
    "Resolved By",
    "How",
)
MISMATCH_MOMENTS = ("First Seen", "Last Seen", "Resolved At")


def runs(selection: Selection) -> Sheet:
    """A row for each run. The details name rolls of every department, so only who
    has all departments is given them."""
    return Sheet("Reconciliation", RUNS, _runs(selection), moments=RUN_MOMENTS)


def mismatches(selection: Selection, names: Names) -> Sheet:
    """A row for each of the departments' own."""
    rows = _mismatches(selection, names)
    return Sheet("Mismatches", MISMATCHES, rows, moments=MISMATCH_MOMENTS)


def _runs(selection: Selection) -> Iterator[tuple]:
    is_everywhere = selection.within.is_everywhere
    for run in selection.runs().select_related("by"):
        yield (
            run.pk,
            run.run_at,
            run.finished_at,
            run.by.username if run.by else run.trigger,
            run.state,
            run.rolls_checked,
            sum(run.counts.values()),
            run.mismatches if is_everywhere else None,
        )


def _mismatches(selection: Selection, names: Names) -> Iterator[tuple]:
    for one in selection.mismatches().select_related("roll").iterator(1000):
        yield (
            one.kind,
            one.roll and one.roll.roll_no,
            names.locations[one.location_id],
            names.departments[one.department_id],
            one.expected,
            one.actual,
            one.first_seen_at,
            one.last_seen_at,
            one.log_id,
            one.resolved_at,
            names.people[one.resolved_by_id],
            one.resolution,
        )
