"""What the newcomer is told when a command cannot do its work."""

import ast
import os
import shutil
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings

from config.making.machine import free_port

pytestmark = pytest.mark.once
ROOT = settings.BASE_DIR
BOOTSTRAP = ROOT / "config" / "bootstrap.py"
PRETEND = (
    "import runpy, sys; sys.version_info = (3, 6, 9);"
    f"sys.argv = ['bootstrap.py', 'run']; runpy.run_path({str(BOOTSTRAP)!r})"
)


def run(*command, cwd=ROOT, **env) -> subprocess.CompletedProcess:
    return subprocess.run(
        command, cwd=cwd, env=os.environ | env, capture_output=True, text=True
    )


@pytest.fixture
def taken_port():
    with socket.create_server(("127.0.0.1", 0)) as other:
        yield str(other.getsockname()[1])


@pytest.fixture
def clone(tmp_path) -> Path:
    """A fresh checkout: the files that installing needs, and no .venv."""
    for name in ("config", "Makefile", "requirements.txt"):
        copy = shutil.copytree if (ROOT / name).is_dir() else shutil.copy
        copy(ROOT / name, tmp_path / name)
    return tmp_path


def test_an_old_python_can_read_the_script_and_is_told_its_age():
    ast.parse(BOOTSTRAP.read_text(), feature_version=(3, 6))
    told = run(sys.executable, "-c", PRETEND)
    assert told.returncode == 1
    assert told.stderr == "Bhandar needs Python 3.11 or newer; this is 3.6.\n"


def test_a_machine_without_python_is_told_so():
    told = run("make", "run", "PYTHON=python3-that-is-not-here")
    assert told.returncode != 0
    assert told.stderr.splitlines()[0] == (
        "Bhandar needs Python 3.11 or newer, "
        "and there is no python3-that-is-not-here here."
    )


def test_make_run_says_that_the_port_is_taken(taken_port):
    told = run(sys.executable, str(BOOTSTRAP), "run", PORT=taken_port, HOST="127.0.0.1")
    assert told.returncode == 1
    assert told.stderr == (
        f"Port {taken_port} is already in use: stop what runs there, or set PORT=.\n"
    )


@pytest.mark.parametrize("port", ["none", "0", "70000", "-1"])
def test_make_run_refuses_a_port_that_is_none(port):
    told = run(sys.executable, str(BOOTSTRAP), "run", PORT=port)
    assert told.returncode == 1
    assert told.stderr == f"PORT must be a number from 1 to 65535, not {port!r}.\n"


def test_make_run_refuses_an_address_of_another_machine():
    told = run(sys.executable, str(BOOTSTRAP), "run", HOST="192.0.2.7", PORT="8000")
    assert told.returncode == 1
    assert told.stderr == "HOST=192.0.2.7 is not an address of this machine.\n"


def test_make_run_says_that_the_registry_is_out_of_reach(clone):
    dead = free_port()
    told = run(
        sys.executable,
        "config/bootstrap.py",
        "run",
        cwd=clone,
        PORT=str(dead),
        HOST="127.0.0.1",
        DATABASE_URL="",
        PIP_INDEX_URL=f"http://127.0.0.1:{dead}/simple",
        PIP_CONFIG_FILE=os.devnull,
        PIP_EXTRA_INDEX_URL="",
        PIP_FIND_LINKS="",
        PIP_RETRIES="0",
    )
    assert told.returncode == 1
    assert told.stderr == (
        "The package registry could not be reached: check the network "
        "(or PIP_INDEX_URL), then try again.\n"
    )


def test_make_run_says_that_the_venv_module_is_missing(clone):
    (clone / "absent").mkdir()
    (clone / "absent" / "ensurepip.py").write_text("raise ImportError")
    told = run(
        sys.executable,
        "config/bootstrap.py",
        "run",
        cwd=clone,
        PORT=str(free_port()),
        DATABASE_URL="",
        PYTHONPATH=str(clone / "absent"),
    )
    assert told.returncode == 1
    assert told.stderr == (
        "Python's venv module is missing: install it (Debian and Ubuntu: "
        "apt-get install python3-venv), then try again.\n"
    )


def test_serve_says_that_the_port_is_taken(taken_port):
    told = run(sys.executable, "manage.py", "serve", "--port", taken_port)
    assert told.returncode == 1
    assert told.stderr.endswith(
        f"Port {taken_port} is already in use: stop what runs there, or set PORT=.\n"
    )
    assert "Traceback" not in told.stderr


def test_a_bad_setting_is_named_in_one_sentence():
    told = run(sys.executable, "manage.py", "prepare", TIME_ZONE="Mars/Olympus")
    assert told.returncode == 1
    assert told.stderr == (
        "Bhandar cannot start: TIME_ZONE 'Mars/Olympus' is not known\n"
    )


@pytest.mark.parametrize(
    ("setting", "said"),
    [
        ({"BT_MODE": "maybe"}, "BT_MODE must be actions, v1 or off"),
        ({"BT_MODE": "v1"}, "BT_MODE=v1 needs BT_HOST and BT_LABEL_TEMPLATE"),
        ({"BT_PORT": "0"}, "BT_PORT must be a whole number from 1 to 65535"),
        ({"BT_WAIT": "long"}, "BT_WAIT must be a whole number from 1 to 120"),
        ({"BT_PASSWORD": "hush"}, "BT_PASSWORD needs BT_USER"),
        (
            {"ZPL_HOST": "http://printer:9100"},
            "ZPL_HOST is a name or address without http and port",
        ),
    ],
)
def test_a_bad_setting_of_a_label_printer_stops_the_start(setting, said):
    told = run(sys.executable, "manage.py", "prepare", **setting)
    assert (told.returncode, told.stderr) == (1, f"Bhandar cannot start: {said}\n")


def test_production_refuses_to_start_without_its_own_secret():
    told = run(sys.executable, "manage.py", "prepare", DEBUG="false", SECRET_KEY="")
    assert told.returncode == 1
    assert told.stderr == (
        "Bhandar cannot start: Set SECRET_KEY to a long random text (DEBUG is off).\n"
    )
