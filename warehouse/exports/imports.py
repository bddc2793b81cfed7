"""The sheet of the imports: which file brought which rolls."""

from collections.abc import Iterator

from accounts.workbook import Sheet

from .selection import Names, Selection

HEADER = (
    "Import ID",
    "File",
    "SHA-256",
    "Size (bytes)",
    "Department",
    "Brought By",
    "Brought At",
    "Finished At",
    "Status",
    "Mode",
    "Rows",
    "Imported",
    "Skipped",
    "Refused",
)
MOMENTS = ("Brought At", "Finished At")


def sheet(selection: Selection, names: Names) -> Sheet:
    """A row for each import."""
    return Sheet("Imports", HEADER, _rows(selection, names), moments=MOMENTS)


def _rows(selection: Selection, names: Names) -> Iterator[tuple]:
    logs = selection.imports().defer("details", "trial", "warnings", "mapping")
    for log in logs.iterator(1000):
        yield (
            log.pk,
            log.file_name,
            log.sha256,
            log.size,
            names.departments[log.department_id],
            names.people[log.by_id],
            log.uploaded_at,
            log.finished_at,
            log.status,
            log.mode,
            log.total_rows,
            log.imported,
            log.skipped,
            log.refused,
        )
