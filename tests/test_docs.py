"""The documents are true: what they link, show and name exists."""

import re
from pathlib import Path

import pytest
from django.conf import settings

from ration import card

ROOT = Path(settings.BASE_DIR)
README = (ROOT / "README.md").read_text()
DOCUMENTS = [ROOT / "README.md", ROOT / "CHANGELOG.md", *ROOT.glob("docs/*.md")]
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
