"""Files that people bring and fetch. They are kept in the database, since that is
the only thing all processes and machines of a site share."""

import hashlib
from datetime import datetime, timedelta
from typing import BinaryIO

from django.http import StreamingHttpResponse
from django.utils import timezone
from django.utils.http import content_disposition_header

from .models import KeptFile, KeptPart, User
from .transaction import operation

PART = 512 * 1024


@operation
def keep(
    *,
    source: BinaryIO,
    name: str,
    content_type: str,
    by: User | None,
    at: datetime,
    keep_for: timedelta | None = None,
) -> KeptFile:
    """Keep the bytes of `source` (an open file or an upload, from its start) as a file.

    `keep_for` None keeps it for ever.
    """
    kept = KeptFile.objects.create(
        name=name[-200:],
        content_type=content_type,
        size=0,
        by=by,
        kept_at=at,
        kept_until=keep_for and at + keep_for,
    )
    digest = hashlib.sha256()
    source.seek(0)  # this may be another try
    for seq, part in enumerate(iter(lambda: source.read(PART), b"")):
        digest.update(part)
        kept.size += len(part)
        KeptPart.objects.create(file=kept, seq=seq, content=part)
    kept.sha256 = digest.hexdigest()
    kept.save(update_fields=["size", "sha256"])
    return kept


def download(file: KeptFile) -> StreamingHttpResponse:
    """The answer that hands the file out, to be saved under its name."""
    answer = StreamingHttpResponse(file.chunks(), content_type=file.content_type)
    answer["Content-Length"] = file.size
    answer["Content-Disposition"] = content_disposition_header(True, file.name)
    answer["Cache-Control"] = "private, no-store"
    return answer


def forget_old_files() -> str:
    """Delete the files whose time is over; a few words for the scheduler."""
    return _forget_old_files(before=timezone.now())


@operation
def _forget_old_files(*, before: datetime) -> str:
    old = KeptFile.objects.filter(kept_until__lt=before)
    how_many = old.count()
    old.delete()
    return f"{how_many} old files forgotten"
