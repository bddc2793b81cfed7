"""A MariaDB or MySQL database as SQL, by its own programs, and back."""

import os
import re
import shutil
import subprocess
import tempfile
from contextlib import contextmanager, suppress
from typing import BinaryIO

from django.db import DatabaseError, connection

from .. import databases
from .errors import BackupRefused

DUMP = ("mariadb-dump", "mysqldump")
CLIENT = ("mariadb", "mysql")
MISSING = "{} is missing: install it (Debian: apt-get install mariadb-client)."
AS_IT_IS = ["--default-character-set=utf8mb4", "--max-allowed-packet=1G"]
ONE_MOMENT = ["--single-transaction", "--quick", "--skip-lock-tables"]
EVERYTHING = ["--triggers", "--routines", "--hex-blob", "--no-tablespaces"]
# A trigger is the user's who restores it: to make one for another needs SUPER. The
# dump writes a line feed inside a text as two signs, so no text begins a line so.
DEFINER = re.compile(rb"^(/\*!50003 CREATE\*/ )/\*!50017 DEFINER=`[^`]*`@`[^`]*`\*/ ")
NO_SCRATCH = (
    "The user of this site may not make the database {0}, in which a backup is"
    " rehearsed: GRANT ALL PRIVILEGES ON `{0}`.* TO it."
)


def dump(settings: dict, into: BinaryIO) -> None:
    """Write the database as it is at one moment; who writes to it goes on writing."""
    command = [_program(DUMP), *_access(settings), *AS_IT_IS]
    command += [*ONE_MOMENT, *EVERYTHING, settings["NAME"]]
    with _running(command, settings, stdout=subprocess.PIPE) as dumping:
        for line in dumping.stdout:
            into.write(DEFINER.sub(rb"\1", line))


def load(settings: dict, body: BinaryIO) -> None:
    """Make the site's database, which is empty, what the SQL in `body` says."""
    _drop_tables()
    carry_out(settings, body)


def carry_out(settings: dict, body: BinaryIO) -> None:
    """Do what the SQL in `body` says in the database of `settings`."""
    command = [_program(CLIENT), *_access(settings), *AS_IT_IS, settings["NAME"]]
    with _running(command, settings, stdin=subprocess.PIPE) as client:
        with suppress(BrokenPipeError):  # it has ended, and says why
            shutil.copyfileobj(body, client.stdin, 1024 * 1024)
        with suppress(BrokenPipeError):
            client.stdin.close()


@contextmanager
def scratch_database(settings: dict):
    """The address of a database of its own on the same server, for a rehearsal."""
    name = f"{settings['NAME']}_rehearsal"
    with connection.cursor() as cursor:
        cursor.execute("SELECT GET_LOCK(%s, 0)", [name])
        if cursor.fetchone()[0] != 1:
            raise BackupRefused("A rehearsal is going on already.")
        try:
            cursor.execute(f"DROP DATABASE IF EXISTS `{name}`")
            cursor.execute(f"CREATE DATABASE `{name}` CHARACTER SET utf8mb4")
        except DatabaseError as error:
            raise BackupRefused(NO_SCRATCH.format(name)) from error
        try:
            yield databases.url_of(settings, name)
        finally:
            cursor.execute(f"DROP DATABASE `{name}`")
            cursor.execute("DO RELEASE_LOCK(%s)", [name])


def _drop_tables() -> None:
    """Drop what `migrate` made, which may be more than the backup has."""
    with connection.cursor() as cursor, connection.constraint_checks_disabled():
        for name in connection.introspection.table_names(cursor):
            cursor.execute(f"DROP TABLE {connection.ops.quote_name(name)}")


def _program(names: tuple[str, ...]) -> str:
    found = filter(None, map(shutil.which, names))
    if program := next(found, None):
        return program
    raise BackupRefused(MISSING.format(names[0]))


def _access(settings: dict) -> list[str]:
    socket = settings["OPTIONS"].get("unix_socket")
    where = [f"--socket={socket}"] if socket else [f"--host={settings['HOST']}"]
    if settings["PORT"] and not socket:
        where.append(f"--port={settings['PORT']}")
    # No file of the machine's may add options of its own.
    return ["--no-defaults", *where, f"--user={settings['USER']}"]


@contextmanager
def _running(command: list[str], settings: dict, **pipes):
    """The program while it runs. Raises BackupRefused, in its words, where it fails."""
    # Not among the arguments, which every user of the machine can read.
    secret = {"MYSQL_PWD": settings["PASSWORD"]}
    with tempfile.TemporaryFile() as words:
        env = os.environ | secret
        with subprocess.Popen(command, env=env, stderr=words, **pipes) as program:
            try:
                yield program
            except BaseException:
                program.kill()
                raise
        if program.returncode:
            words.seek(0)
            raise BackupRefused(words.read().decode(errors="replace").strip())
