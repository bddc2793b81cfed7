"""Sheets handed out as a file: at once, or made in the background and kept a while.

`sheets` takes what hears how far it is, or nothing, and returns the sheets of one
moment; they are read inside a snapshot while they are written.
"""

from collections.abc import Callable, Iterable
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import BinaryIO

from . import background, files
from .models import MadeFile
from .snapshot import snapshot
from .transaction import operation
from .workbook import TYPES, WRITERS, Sheet

KEPT_FOR = timedelta(days=3)


def written(sheets: Callable[..., Iterable[Sheet]], format: str) -> BytesIO:
    """The bytes of a short export, made now; `format` is one of WRITERS."""
    file = BytesIO()
    with snapshot():
        WRITERS[format](file, sheets())
    file.seek(0)
    return file


def make(
    made: MadeFile,
    *,
    sheets: Callable[..., Iterable[Sheet]],
    name: str,
    report: Callable[[int, int], None],
) -> None:
    """Write a long export within its work, and keep it for three days as `name`."""
    with TemporaryDirectory(prefix="bhandar-export-") as folder:
        path = Path(folder) / name
        with background.aside(report) as tell, snapshot():
            WRITERS[made.format](str(path), sheets(tell))
        with path.open("rb") as source:
            _keep(made=made, source=source, name=name)


@operation
def _keep(*, made: MadeFile, source: BinaryIO, name: str) -> None:
    made.file = files.keep(
        source=source,
        name=name,
        content_type=TYPES[made.format],
        by=made.by,
        at=made.at,
        keep_for=KEPT_FOR,
    )
    made.save(update_fields=["file"])
