"""The camera's decoder: two files of npm's packages are ours to serve, no others."""

import hashlib
import re
import tempfile
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.core.management import call_command
from django.test import Client, override_settings

from config.decoder import READER, WANTED, DecoderFinder

pytestmark = pytest.mark.once
MODULES = settings.BASE_DIR / "node_modules"
needs_npm = pytest.mark.skipif(
    not (MODULES / "barcode-detector").exists(), reason="npm brought no decoder"
)


def lay(modules: Path, *places: str):
    for place in places:
        (modules / place).parent.mkdir(parents=True, exist_ok=True)
        (modules / place).write_text(place)


def test_without_npm_there_is_no_decoder(tmp_path):
    finder = DecoderFinder(modules=tmp_path)
    assert list(finder.list([])) == []
    assert finder.find("scanner/ponyfill.js") == []


def test_the_reader_inside_the_detector_is_its_own(tmp_path):
    finder = DecoderFinder(modules=tmp_path)
    lay(tmp_path, READER)
    assert finder.find("scanner/zxing_reader.wasm") == str(tmp_path / READER)
    inner = f"barcode-detector/node_modules/{READER}"
    lay(tmp_path, inner)
    assert finder.find("scanner/zxing_reader.wasm") == str(tmp_path / inner)


def test_nothing_else_of_the_packages_is_found(tmp_path):
    finder = DecoderFinder(modules=tmp_path)
    lay(tmp_path, "barcode-detector/package.json", *sum(WANTED.values(), ()))
    for path in (
        "scanner/package.json",
        "scanner/../package.json",
        "scanner/barcode-detector/package.json",
        "ponyfill.js",
        "other/ponyfill.js",
    ):
        assert finder.find(path) == []
    assert [name for name, _ in finder.list([])] == list(WANTED)


def test_what_is_not_there_is_not_found_by_any_finder():
    assert finders.find("nowhere.js") is None


@needs_npm
def test_detector_and_reader_belong_together():
    script = Path(finders.find("scanner/ponyfill.js")).read_text()
    reader = Path(finders.find("scanner/zxing_reader.wasm")).read_bytes()
    assert hashlib.sha256(reader).hexdigest() in re.findall(r"[0-9a-f]{64}", script)


@needs_npm
def test_production_serves_both_for_ever():
    with tempfile.TemporaryDirectory() as root:
        storages = settings.STORAGES | {
            "staticfiles": {"BACKEND": "config.static_storage.FlatStaticStorage"}
        }
        with override_settings(
            STATIC_ROOT=root, STORAGES=storages, WHITENOISE_AUTOREFRESH=False
        ):
            call_command("collectstatic", "--no-input", "-v0")
            for name, kind in (
                ("ponyfill.js", "text/javascript"),
                ("zxing_reader.wasm", "application/wasm"),
            ):
                (hashed,) = Path(root, "scanner").glob(
                    f"{name.partition('.')[0]}.*.{name.partition('.')[2]}"
                )
                answer = Client().get(f"/static/scanner/{hashed.name}")
                assert answer.status_code == 200
                assert answer["Content-Type"].partition(";")[0] == kind
                assert "immutable" in answer["Cache-Control"]
