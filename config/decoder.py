"""The camera's decoder, served by ourselves out of what npm brought.

Two files of the packages pinned in package.json, and no others, are static files
under `scanner/`. Where npm was not there, they are not, and pages do without them.
"""

from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import BaseFinder
from django.core.files.storage import FileSystemStorage

PREFIX = "scanner"
# barcode-detector carries a reader of its own version: beside itself, or inside
# itself when another package asks for another one.
PACKAGE = "barcode-detector"
READER = "zxing-wasm/dist/reader/zxing_reader.wasm"
WANTED = {
    "ponyfill.js": (f"{PACKAGE}/dist/iife/ponyfill.js",),
    "zxing_reader.wasm": (f"{PACKAGE}/node_modules/{READER}", READER),
}


class DecoderFinder(BaseFinder):
    """Finds `scanner/ponyfill.js` and `scanner/zxing_reader.wasm`, if npm did."""

    def __init__(self, app_names=None, *args, modules: Path | None = None, **kwargs):
        super().__init__(*args, **kwargs)
        self.modules = modules or settings.BASE_DIR / "node_modules"

    def check(self, **kwargs):
        return []

    def find(self, path, find_all=False, **kwargs):
        folder, _slash, name = path.partition("/")
        source = self._source(name) if folder == PREFIX else None
        if source is None:
            return []  # as Django's own: None would be taken for a find
        return [str(source)] if find_all else str(source)

    def list(self, ignore_patterns):
        for name in WANTED:
            if source := self._source(name):
                storage = FileSystemStorage(location=source.parent)
                storage.prefix = PREFIX
                yield name, storage

    def _source(self, name: str) -> Path | None:
        places = (self.modules / place for place in WANTED.get(name, ()))
        return next((place for place in places if place.is_file()), None)
