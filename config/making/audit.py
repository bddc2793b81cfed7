"""Known weaknesses of the pinned packages, where PyPI's advisories can be asked."""

import json
import subprocess

from .machine import ROOT, VENV, say

TIME_S = 90
UNASKED = "Not checked: known weaknesses of packages; PyPI's advisories do not answer."


def weaknesses() -> list[str]:
    """What is known against our versions; empty also where nobody could be asked."""
    packages = _advisories()
    if packages is None or all("skip_reason" in package for package in packages):
        say(UNASKED)
        return []
    return [
        f"{package['name']} {package['version']}: {known['id']}"
        for package in packages
        for known in package.get("vulns", [])
    ]


def _advisories() -> list[dict] | None:
    command = [VENV / "bin" / "pip-audit", "--vulnerability-service", "pypi"]
    command += ["--requirement", "requirements-dev.txt", "--no-deps", "--disable-pip"]
    command += ["--format", "json", "--progress-spinner", "off", "--timeout", "10"]
    try:
        done = subprocess.run(command, cwd=ROOT, capture_output=True, timeout=TIME_S)
        return json.loads(done.stdout)["dependencies"]
    except (OSError, subprocess.TimeoutExpired, ValueError, KeyError):
        return None
