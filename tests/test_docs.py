"""The documents are true: what they link, show and name exists."""

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import get_commands, load_command_class

from ration import card

ROOT = Path(settings.BASE_DIR)
README = (ROOT / "README.md").read_text()
DOCUMENTS = [*ROOT.glob("*.md"), *ROOT.glob("docs/*.md")]
MANAGED = re.compile(r"manage\.py ([a-z_]+)((?: --[a-z-]+(?: \d+)?)*)")
TARGET = re.compile(r'\]\(([^)\s]+)\)|src="([^"]+)"')
SETTINGS = README.partition("## Settings")[2].partition("\n## ")[0]


def relative_targets(document: Path):
    for linked, shown in TARGET.findall(document.read_text()):
        target = (linked or shown).partition("#")[0]
        if target and "://" not in target:
            yield target


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_every_link_and_picture_of_this_site_exists(document):
    targets = set(relative_targets(document))
    missing = {name for name in targets if not (document.parent / name).exists()}
    assert not missing


def test_the_card_of_the_readme_is_a_card_and_nobodys_aadhaar():
    shown = re.findall(r"\b\d{4} \d{4} \d{4}\b", README)
    assert shown
    assert not any(map(card.looks_like_aadhaar, shown))


def test_every_make_target_of_the_readme_is_in_the_makefile():
    makefile = (ROOT / "Makefile").read_text()
    targets = makefile.partition(".PHONY: ")[2].partition("\n")[0].split()
    named = set(re.findall(r"\bmake ([a-z]+)", "\n".join(code_of(README))))
    assert {"run", "test"} <= named <= set(targets)


def code_of(text: str) -> list[str]:
    fenced = re.findall(r"^```\n(.*?)^```", text, re.DOTALL | re.MULTILINE)
    return fenced + re.findall(r"`([^`\n]+)`", text)


def test_every_setting_of_the_readme_is_read():
    source = (ROOT / "config" / "settings.py").read_text()
    first_cells = re.findall(r"^\| (`[^|]+) \|", SETTINGS, re.MULTILINE)
    named = re.findall(r"`([A-Z_]+)`", " ".join(first_cells))
    assert len(named) > 10
    read = set(re.findall(r'\(\s*"([A-Z_]+)"', source))
    assert set(named) <= read


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_every_command_that_is_named_exists_with_its_options(document):
    for name, options in MANAGED.findall(document.read_text()):
        command = load_command_class(get_commands()[name], name)
        parser = command.create_parser("manage.py", name)
        known = {word for action in parser._actions for word in action.option_strings}
        assert set(re.findall(r"--[a-z-]+", options)) <= known, name


def test_every_variable_of_the_caddyfile_is_explained_and_no_other():
    read = set(re.findall(r"\{\$(BHANDAR_[A-Z]+)", (ROOT / "Caddyfile").read_text()))
    caddy = (ROOT / "docs" / "deployment.md").read_text().partition("\n## Caddy")[2]
    cells = re.findall(r"^\| (`BHANDAR[^|]+)\|", caddy, re.MULTILINE)
    assert set(re.findall(r"BHANDAR_[A-Z]+", " ".join(cells))) == read


def test_every_dependency_is_listed_with_its_reason():
    pins = "\n".join(path.read_text() for path in ROOT.glob("requirements*.txt"))
    used = set(re.findall(r"^([A-Za-z0-9-]+)[^=\n]*==", pins, re.MULTILINE))
    package = json.loads((ROOT / "package.json").read_text())
    used |= package["dependencies"].keys() | package["devDependencies"].keys()
    text = (ROOT / "docs" / "dependencies.md").read_text()
    reasons = dict(re.findall(r"^\| `([^`]+)` \| (.+) \|$", text, re.MULTILINE))
    assert reasons.keys() == used
    assert all(len(reason) > 9 for reason in reasons.values())


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="no systemd here")
def test_systemd_takes_the_units(tmp_path):
    units = list((ROOT / "docs" / "systemd").glob("*.service"))
    assert len(units) == 2
    for unit in units:
        here = unit.read_text().replace("/srv/bhandar", str(ROOT))
        # The virtual environment may be elsewhere, and Caddy not installed.
        here = re.sub(r"ExecStart=\S+", f"ExecStart={sys.executable}", here)
        (tmp_path / unit.name).write_text(here)
    command = ["systemd-analyze", "verify", "--man=no", *tmp_path.glob("*.service")]
    done = subprocess.run(command, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")
