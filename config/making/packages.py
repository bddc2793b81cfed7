"""Getting what the site needs: Python, npm and Debian packages."""

import hashlib
import json
import os
import shutil
import subprocess
import sys

from .machine import PYTHON, ROOT, VENV, Refusal, say

LOG = VENV / "install.log"
UNREACHABLE = (
    "NewConnectionError",
    "Failed to establish a new connection",
    "Max retries exceeded",
    "Connection refused",
    "timed out",
    "name resolution",
    "ProxyError",
    "SSLError",
    # What pip says after a connection that it tried only once.
    "(from versions: none)",
)


def install(requirements: str):
    """Put the packages of this requirements file into .venv, unless they are there."""
    stamp = VENV / f"{requirements}.installed"
    if PYTHON.exists() and stamp.exists() and stamp.read_text() == _state(requirements):
        return
    _make_venv()
    say(f"Installing {requirements} into .venv (a minute, the first time) …")
    pip = [str(PYTHON), "-m", "pip", "install", "--disable-pip-version-check"]
    # Python compiles what is imported when it is: all of pandas would take longer.
    pip += ["--no-input", "--no-compile", "-r", requirements]
    env = {"PIP_RETRIES": "2"} | os.environ
    with LOG.open("wb") as log:
        done = subprocess.run(
            pip, cwd=ROOT, env=env, stdout=log, stderr=subprocess.STDOUT
        )
    if done.returncode:
        raise Refusal(_why_pip_failed(requirements))
    stamp.write_text(_state(requirements))


def _state(requirements: str) -> str:
    """What an installation depends on: all pins, and the Python they were made for."""
    pins = b"".join(
        path.read_bytes() for path in sorted(ROOT.glob("requirements*.txt"))
    )
    interpreter = os.path.realpath(PYTHON).encode()
    return hashlib.sha256(pins + interpreter + requirements.encode()).hexdigest()


def _make_venv():
    if PYTHON.exists() and _quiet([str(PYTHON), "-m", "pip", "--version"]) == 0:
        return
    if _quiet([sys.executable, "-c", "import venv, ensurepip"]):
        raise Refusal(
            "Python's venv module is missing: install it (Debian and Ubuntu: "
            "apt-get install python3-venv), then try again."
        )
    if _quiet([sys.executable, "-m", "venv", "--clear", str(VENV)]):
        raise Refusal(f"{sys.executable} -m venv could not make {VENV}.")


def _quiet(command: list[str]) -> int:
    nowhere = subprocess.DEVNULL
    return subprocess.run(command, stdout=nowhere, stderr=nowhere).returncode


def _why_pip_failed(requirements: str) -> str:
    words = LOG.read_text(errors="replace")
    if any(sign in words for sign in UNREACHABLE):
        return (
            "The package registry could not be reached: check the network "
            "(or PIP_INDEX_URL), then try again."
        )
    return f"pip could not install {requirements}; its own words are in {LOG}."


def install_npm(*, dev: bool) -> bool:
    """Fetch package.json's packages where npm exists; whether they are there now.

    The site runs without them (no camera scanner), so this never fails.
    """
    npm, wanted = shutil.which("npm"), (ROOT / "package.json").read_bytes()
    if not npm or not (dev or json.loads(wanted).get("dependencies")):
        return False
    state = hashlib.sha256(wanted).hexdigest()
    modules = ROOT / "node_modules"
    stamps = [modules / ".with-dev", modules / ".without-dev"][: 1 if dev else 2]
    if any(stamp.exists() and stamp.read_text() == state for stamp in stamps):
        return True
    command = [npm, "install", "--no-package-lock", "--no-fund", "--no-audit"]
    command += ["--fetch-retries=1", "--fetch-retry-mintimeout=1000"]
    command += [] if dev else ["--omit=dev"]
    if not _npm_succeeds(command):
        say("npm could not fetch its packages; going on without them.")
        return False
    modules.mkdir(exist_ok=True)
    stamps[-1].write_text(state)
    return True


def _npm_succeeds(command: list[str]) -> bool:
    # Only the tests want Chromium driven by npm, and they use Debian's.
    env = os.environ | {"PUPPETEER_SKIP_DOWNLOAD": "1"}
    try:
        done = subprocess.run(
            command, cwd=ROOT, env=env, capture_output=True, timeout=180
        )
    except subprocess.TimeoutExpired:
        return False
    return done.returncode == 0


def install_debian(packages: list[str]):
    """Install these Debian packages, as root or with sudo, saying so."""
    if not packages:
        return
    names = " ".join(packages)
    if os.environ.get("NO_APT"):
        say(f"NO_APT is set: not installing {names}.")
        return
    if not shutil.which("apt-get"):
        say(f"This is not Debian: please install what these hold: {names}.")
        return
    sudo = [] if os.geteuid() == 0 else ["sudo"]
    if sudo and not shutil.which("sudo"):
        say(f"Neither root nor sudo: not installing {names}.")
        return
    say(f"Installing Debian packages{' with sudo' if sudo else ''}: {names} …")
    quiet = ["env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-qq", "-y"]
    subprocess.run([*sudo, *quiet, "update"], stdout=subprocess.DEVNULL)
    subprocess.run(
        [*sudo, *quiet, "install", "--no-install-recommends", *packages],
        stdout=subprocess.DEVNULL,
    )
