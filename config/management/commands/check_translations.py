"""`manage.py check_translations`: nobody meets an English sentence in her language."""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import polib
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

SOURCE = "en"
LEFT_OUT = (".*", "node_modules", "staticfiles", "docs", "benchmarks", "tests")
CATALOGUE = Path("locale")
SHOWN = 10


class Command(BaseCommand):
    help = "Fail when a string has no translation, or a .mo file is not its .po's."
    requires_system_checks = []

    def handle(self, **options):
        languages = [code for code, _ in settings.LANGUAGES if code != SOURCE]
        with tempfile.TemporaryDirectory(prefix="bhandar-words-") as folder:
            copy = collect_strings(Path(folder) / "site", languages)
            faults = [fault for code in languages for fault in faults_of(code, copy)]
        if faults:
            raise CommandError("\n".join(faults))
        self.stdout.write(f"Translations are complete: {', '.join(languages)}.")


def collect_strings(copy: Path, languages: list[str]) -> Path:
    """A copy of the sources where makemessages has run on today's strings."""
    ignored = shutil.ignore_patterns(*LEFT_OUT, "*.sqlite3*")
    shutil.copytree(settings.BASE_DIR, copy, ignore=ignored)
    command = [sys.executable, "manage.py", "makemessages", "--no-obsolete"]
    for code in languages:
        command += ["--locale", code]
    env = os.environ | {"DATABASE_URL": "sqlite:///none.sqlite3"}
    done = subprocess.run(command, cwd=copy, env=env, capture_output=True, text=True)
    if done.returncode:
        raise CommandError(done.stderr.strip())
    return copy


def catalogue(root: Path, language: str, suffix: str) -> Path:
    return root / CATALOGUE / language / "LC_MESSAGES" / f"django.{suffix}"


def faults_of(language: str, copy: Path):
    """A sentence for each string of `language` that is missing, doubtful or stale."""
    committed = catalogue(settings.BASE_DIR, language, "po")
    if not committed.exists():
        yield f"{language}: {committed} is missing"
        return
    today = polib.pofile(str(catalogue(copy, language, "po")))
    wanting = [entry for entry in today if not entry.translated()]
    for entry in wanting[:SHOWN]:
        doubt = "is doubtful (fuzzy)" if entry.fuzzy else "has no translation"
        where = entry.occurrences[0][0] if entry.occurrences else "?"
        yield f"{language}: {entry.msgid!r} {doubt} ({where})"
    if len(wanting) > SHOWN:
        yield f"{language}: and {len(wanting) - SHOWN} more"
    yield from faults_of_format(language, committed)
    if words(polib.pofile(str(committed)).translated_entries()) != compiled(language):
        yield f"{language}: the .mo file is stale: run manage.py compilemessages"


def faults_of_format(language: str, committed: Path):
    """What msgfmt says of placeholders that a translation lost or invented."""
    command = ["msgfmt", "--check-format", "--output-file", os.devnull, str(committed)]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        yield f"{language}: {done.stderr.strip()}"


def compiled(language: str) -> dict:
    path = catalogue(settings.BASE_DIR, language, "mo")
    return words(polib.mofile(str(path))) if path.exists() else {}


def words(entries) -> dict:
    """The translations of a catalogue, by context and English."""
    return {
        (entry.msgctxt, entry.msgid): entry.msgstr_plural or entry.msgstr
        for entry in entries
    }
