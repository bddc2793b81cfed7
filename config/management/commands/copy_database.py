import os

from django.core.exceptions import ImproperlyConfigured
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.recorder import MigrationRecorder

from config import copying, databases


class Command(BaseCommand):
    help = (
        "Copy the whole site to an empty database, SQLite to MariaDB or back, and"
        " prove that nothing was lost. What is written meanwhile is not copied."
    )

    def add_arguments(self, parser):
        parser.add_argument(
            "--to",
            default=os.environ.get("COPY_TO", ""),
            help="sqlite:///… or mysql://…; by default what the variable COPY_TO says,"
            " which keeps the password out of the list of processes",
        )

    def handle(self, *, to, **options):
        target = self.target(to)
        self.must_be_ready(target)
        try:
            with databases.connected(target, "target") as connected:
                rows = self.copy(target, connected)
        except DatabaseError as error:
            raise CommandError(f"The target does not answer: {error}") from error
        self.stdout.write(f"{rows:,} rows are equal on both sides. Now the checks:")
        proof = databases.manage(target, "prove")
        self.stdout.write(proof.stdout + proof.stderr)
        if proof.returncode:
            raise CommandError("The copy is exact, and so is what is wrong in it.")
        self.stdout.write("The copy is complete. Set DATABASE_URL to it.")

    def target(self, to: str) -> str:
        try:
            settings = databases.configured(to)
        except ImproperlyConfigured as bad:
            raise CommandError(str(bad).replace("DATABASE_URL", "--to")) from None
        if settings["NAME"] in (":memory:", ""):
            raise CommandError("--to names no database that would stay.")
        return databases.url_of(settings)

    def must_be_ready(self, target):
        if target == databases.url_of(connection.settings_dict):
            raise CommandError("The target is this site's own database.")
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            raise CommandError("Run `manage.py migrate` first: this site needs it.")

    def copy(self, url, target) -> int:
        if full := databases.held(target):
            raise CommandError(
                f"The target is not empty: {', '.join(full[:5])} hold rows."
                " Nothing was changed."
            )
        self.stdout.write("Making the tables …")
        made = databases.manage(url, "migrate", "--no-input", "--verbosity", "0")
        if made.returncode:
            raise CommandError(f"The tables could not be made.\n{made.stderr}")
        if applied(target) != applied(connection):
            raise CommandError("The target was made by another version of Bhandar.")
        try:
            return copying.copy(target, self.stdout.write)
        except copying.CopyDiffers as found:
            raise CommandError(f"{found}. Nothing was kept in the target.") from found


def applied(connection) -> set[tuple[str, str]]:
    return set(MigrationRecorder(connection).applied_migrations())
