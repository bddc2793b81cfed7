"""This machine as `make` finds it: folders, settings, ports, addresses."""

import os
import socket
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
DOTENV = ROOT / ".env"


class Refusal(Exception):
    """One sentence that says what is missing and what to do."""


def say(sentence: str):
    sys.stdout.write(f"{sentence}\n")
    sys.stdout.flush()


def dotenv() -> dict[str, str]:
    """The settings written in `.env`, as text."""
    if not DOTENV.exists():
        return {}
    lines = (line.strip() for line in DOTENV.read_text().splitlines())
    pairs = (
        line.removeprefix("export ").split("=", 1)
        for line in lines
        if "=" in line and not line.startswith("#")
    )
    return {name.strip(): value.strip().strip("'\"") for name, value in pairs}


def setting(name: str, default: str = "") -> str:
    """The environment's word, else that of `.env`, else `default`."""
    return os.environ.get(name) or dotenv().get(name) or default


def port_number() -> int:
    text = setting("PORT", "8000")
    if not text.isdecimal() or not 0 < int(text) < 65536:
        raise Refusal(f"PORT must be a number from 1 to 65535, not {text!r}.")
    return int(text)


def listen(host: str, port: int) -> socket.socket:
    """A listening socket; OSError when the port is taken or the host is not ours."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    return socket.create_server((host, port), family=family, backlog=1024)


def why_not(error: OSError, host: str, port: int) -> str:
    """The sentence for a `listen` that failed."""
    if isinstance(error, PermissionError):
        return f"Port {port} needs more rights: choose one above 1023 with PORT=."
    if isinstance(error, socket.gaierror) or "assign" in str(error):
        return f"HOST={host} is not an address of this machine."
    return f"Port {port} is already in use: stop what runs there, or set PORT=."


def must_be_free(host: str, port: int):
    try:
        listen(host, port).close()
    except OSError as error:
        raise Refusal(why_not(error, host, port)) from None


def free_port() -> int:
    with listen("127.0.0.1", 0) as found:
        return found.getsockname()[1]


def lan_addresses() -> list[str]:
    """The IPv4 addresses under which other machines here may reach this one."""
    found = set()
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as route:
        try:
            # Sends nothing: it only asks which of our addresses leads outside.
            route.connect(("192.0.2.1", 9))
            found.add(route.getsockname()[0])
        except OSError:
            pass
    try:
        found.update(socket.gethostbyname_ex(socket.gethostname())[2])
    except OSError:
        pass
    return sorted(a for a in found if not a.startswith(("127.", "0.")))
