"""What lets a scan page work without the server: its service worker, and the tray."""

import hashlib
import json
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from ..door import right_required
from ..forms.scan import RIGHTS
from ..permissions import Right, may_send_for_others

PAGES = ("scan_store", "scan_dispatch", "scan_view", "tray")


@never_cache
@require_safe
def worker(request):
    """The service worker of the scan pages: another one when any static file is."""
    pages = json.dumps([reverse(f"warehouse:{page}") for page in PAGES])
    facts = {"version": _version(), "pages": pages, "static_url": settings.STATIC_URL}
    kind = "text/javascript; charset=utf-8"
    return render(request, "warehouse/sw.js", facts, content_type=kind)


@right_required(Right.PUT_AWAY, *RIGHTS.values())
@require_safe
def tray(request):
    """Scans of this device that wait or were refused; the page reads them itself."""
    about = {"may_send_for_others": may_send_for_others(request.user)}
    return render(request, "warehouse/scan_tray.html", about)


def _version() -> str:
    """A short digest of all static files; collecting them has made one already."""
    made = getattr(staticfiles_storage, "manifest_hash", "")
    return made or _digest(Path(settings.STATICFILES_DIRS[0]))


def _digest(folder: Path) -> str:
    """In development: of the scripts and styles as they lie there now."""
    digest = hashlib.sha256()
    for path in sorted(folder.glob("*/*.*s")):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:12]
