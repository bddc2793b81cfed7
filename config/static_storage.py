"""Static files in production: named by their content, compressed, stylesheets flat."""

import re

from django.core.files.base import ContentFile
from whitenoise.storage import CompressedManifestStaticFilesStorage

IMPORT = re.compile(r'^@import url\("([\w-]+\.css)"\);$', re.MULTILINE)


class FlatStaticStorage(CompressedManifestStaticFilesStorage):
    """Writes the `@import` lines of our stylesheets out, so that a page loads one.

    Only whole lines that name a file of the same folder count; what is imported
    twice is written once. Modules import each other by the names of their content.
    """

    support_js_module_import_aggregation = True
    # Of our own modules alone: what others ship is not written for it.
    _js_module_import_aggregation_patterns = (
        "js/*.js",
        CompressedManifestStaticFilesStorage._js_module_import_aggregation_patterns[1],
    )

    def post_process(self, paths, dry_run=False, **options):
        if not dry_run:
            paths = paths | {name: self._flatten(name, paths) for name in paths}
        yield from super().post_process(paths, dry_run=dry_run, **options)

    def _flatten(self, name, paths):
        if not name.endswith(".css") or not IMPORT.search(_read(name, paths)):
            return paths[name]
        flat = _written_out(name, paths, seen=set())
        self.delete(name)
        self.save(name, ContentFile(flat.encode()))
        return self, name


def _read(name: str, paths: dict) -> str:
    storage, path = paths[name]
    with storage.open(path) as file:
        return file.read().decode()


def _written_out(name: str, paths: dict, seen: set) -> str:
    seen.add(name)
    folder = name.rpartition("/")[0]

    def imported(line: re.Match) -> str:
        inner = f"{folder}/{line[1]}" if folder else line[1]
        return "" if inner in seen else _written_out(inner, paths, seen)

    return IMPORT.sub(imported, _read(name, paths))
