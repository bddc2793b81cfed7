"""`make run` and `make https`: the site itself, served."""

import os
import secrets
import signal
import subprocess
import time
from concurrent.futures import ThreadPoolExecutor

from .machine import (
    DOTENV,
    PYTHON,
    ROOT,
    VENV,
    dotenv,
    free_port,
    lan_addresses,
    must_be_free,
    port_number,
    say,
    setting,
)
from .packages import install, install_npm

OWN_NAMES = "localhost,127.0.0.1,[::1]"
SECRETS = ("SECRET_KEY", "CARD_HMAC_KEY")
HTTPS_PORT = 8443


def run() -> int:
    """Install, prepare and serve; does not come back until the server stops."""
    host, port = setting("HOST", "127.0.0.1"), port_number()
    must_be_free(host, port)
    env = _installed(host)
    command = [str(PYTHON), "manage.py", "serve", "--prepare", "--greet"]
    command += ["--no-access-log"]
    command += ["--host", host, "--port", str(port)]
    os.chdir(ROOT)
    os.execve(command[0], command, os.environ | env)


def https() -> int:
    """Caddy on https://localhost:8443 before two workers, until one of them stops."""
    first = port_number()
    for port in (first, first + 1, HTTPS_PORT):
        must_be_free("127.0.0.1", port)
    install("requirements-dev.txt")
    site = f"https://localhost:{HTTPS_PORT}"
    env = _installed("127.0.0.1") | {"SITE_URL": site}
    serve = [str(PYTHON), "manage.py", "serve", "--prepare"]
    serve += ["--workers", "2", "--port", str(first)]
    caddy_env = os.environ | caddy_home() | caddy_settings(first)
    say(
        f"Ready when both are up: {site} (the browser will warn: Caddy's own authority)"
    )
    running = [
        subprocess.Popen(serve, cwd=ROOT, env=os.environ | env),
        subprocess.Popen(caddy("run"), cwd=ROOT, env=caddy_env),
    ]
    return _until_one_stops(running)


def caddy(verb: str) -> list[str]:
    binary = VENV / "bin" / "caddy"
    return [str(binary), verb, "--config", "Caddyfile", "--adapter", "caddyfile"]


def caddy_home() -> dict[str, str]:
    """Folders of its own, so that no trust store of this machine is touched."""
    home = VENV / "caddy"
    home.mkdir(parents=True, exist_ok=True)
    names = ("HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME")
    return dict.fromkeys((*names, "BHANDAR_STORE"), str(home))


def caddy_settings(first_port: int) -> dict[str, str]:
    return {
        "BHANDAR_HTTPS": str(HTTPS_PORT),
        "BHANDAR_HTTP": str(free_port()),
        "BHANDAR_UPSTREAMS": f"127.0.0.1:{first_port} 127.0.0.1:{first_port + 1}",
    }


def _installed(host: str) -> dict[str, str]:
    """Install everything; the environment to serve with."""
    engine = setting("DATABASE_URL").partition(":")[0]
    on_mysql = engine in ("mysql", "mariadb")
    with ThreadPoolExecutor() as meanwhile:
        meanwhile.submit(install_npm, dev=False)
        install("requirements-mysql.txt" if on_mysql else "requirements.txt")
    _write_secrets()
    env = {"DEBUG": setting("DEBUG", "false")}
    if host not in ("127.0.0.1", "localhost"):
        names = setting("ALLOWED_HOSTS", OWN_NAMES).split(",")
        env["ALLOWED_HOSTS"] = ",".join([*names, host, *lan_addresses()])
    return env


def _write_secrets():
    """Make this site's own secrets once; `.env` is only for its owner to read."""
    missing = [n for n in SECRETS if n not in os.environ and n not in dotenv()]
    if not missing:
        return
    handle = os.open(DOTENV, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    with os.fdopen(handle, "a") as file:
        file.writelines(f"{name}={secrets.token_urlsafe(48)}\n" for name in missing)


def _until_one_stops(running: list[subprocess.Popen]) -> int:
    def stop(signum, frame):
        raise KeyboardInterrupt

    signal.signal(signal.SIGTERM, stop)
    try:
        while all(process.poll() is None for process in running):
            time.sleep(0.2)
        ended = next(p for p in running if p.returncode is not None)
        return ended.returncode
    except KeyboardInterrupt:
        return 0
    finally:
        for process in running:
            if process.poll() is None:
                process.terminate()
        for process in running:
            process.wait(15)
