"""How the backups of the site stand."""

from datetime import datetime

from django.conf import settings

from .models import BackupProof
from .transaction import operation


@operation
def record(*, file: str, made_at: datetime, at: datetime, **facts) -> BackupProof:
    """Keep what a rehearsal found; `facts` are the further fields of BackupProof."""
    return BackupProof.objects.create(
        file=file[-200:], made_at=made_at, proved_at=at, **facts
    )


def word(at: datetime) -> str:
    """For those who watch the site: how the last proof stands, and its instant.

    `proved`, `old` (nothing was proved for two days), `failed`, `none`, or `off` where
    no backup is wanted.
    """
    last = BackupProof.objects.first()
    if last is None:
        return "none" if settings.BACKUP_DIR else "off"
    said = "failed"
    if last.is_good:
        said = "old" if last.is_old(at) else "proved"
    return f"{said} {last.proved_at.isoformat(timespec='seconds')}"
