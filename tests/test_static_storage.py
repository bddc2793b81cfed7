"""What production serves: one stylesheet a page, small enough for a slow phone."""

import gzip
import tempfile
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage
from django.core.management import call_command
from django.test import SimpleTestCase, override_settings

from config.static_storage import FlatStaticStorage

pytestmark = pytest.mark.once
FIRST_LOAD_LIMIT = 14 * 1024
PRODUCTION = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "config.static_storage.FlatStaticStorage"},
}


class FlatStaticStorageTest(SimpleTestCase):
    def setUp(self):
        self.source = FileSystemStorage(self.folder())
        self.storage = FlatStaticStorage(self.folder())

    def folder(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        return folder.name

    def collect(self, **files):
        """Do as collectstatic does: copy, then post-process what was found."""
        paths = {}
        for name, text in files.items():
            name = f"css/{name}.css"
            for folder in (self.source, self.storage):
                folder.delete(name)
                folder.save(name, ContentFile(text.encode()))
            paths[name] = (self.source, name)
        self.assertTrue(all(done for _, _, done in self.storage.post_process(paths)))
        return {name: self.storage.stored_name(name) for name in paths}

    def read(self, name):
        return (Path(self.storage.location) / name).read_text()

    def test_imports_are_written_out_in_their_order(self):
        kept = self.collect(
            site='@import url("a.css");\n@import url("b.css");\np { top: 0 }\n',
            a="a { top: 0 }\n",
            b='@import url("a.css");\nb { top: 0 }\n',
        )
        flat = "a { top: 0 }\n\n\nb { top: 0 }\n\np { top: 0 }\n"
        self.assertEqual(self.read(kept["css/site.css"]), flat)
        self.assertEqual(self.read("css/site.css"), flat)

    def test_a_change_in_an_imported_file_changes_the_name(self):
        before = self.collect(site='@import url("a.css");\n', a="a { top: 0 }\n")
        after = self.collect(site='@import url("a.css");\n', a="a { top: 1px }\n")
        self.assertNotEqual(before["css/site.css"], after["css/site.css"])

    def test_files_that_import_each_other_are_each_written_once(self):
        kept = self.collect(
            a='@import url("b.css");\na { top: 0 }\n',
            b='@import url("a.css");\nb { top: 0 }\n',
        )
        self.assertEqual(self.read(kept["css/a.css"]).count("b {"), 1)


class FirstLoadTest(SimpleTestCase):
    def test_a_citizens_stylesheet_and_icon_leave_room_for_the_page(self):
        with (
            tempfile.TemporaryDirectory() as folder,
            override_settings(STATIC_ROOT=folder, STORAGES=PRODUCTION),
        ):
            call_command("collectstatic", interactive=False, verbosity=0)
            css = Path(folder, "css/citizen.css").read_bytes()
            icon = Path(folder, "icon.svg").read_bytes()
        self.assertNotIn(b"@import", css)
        weight = len(gzip.compress(css)) + len(icon)
        self.assertLess(weight, FIRST_LOAD_LIMIT - 5 * 1024)
