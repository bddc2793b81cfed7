"""`manage.py prepare`: everything between a checkout and a running site.

One process for all of it, and no work where nothing changed: the second `make run`
must show a page within seconds.
"""

import hashlib
from io import StringIO

from django import get_version
from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import OperationalError, connection
from django.db.migrations.executor import MigrationExecutor


class Command(BaseCommand):
    help = "Migrate and collect static files; on request, demo data in an empty site."
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument(
            "--demo", action="store_true", help="fill a database without people"
        )

    def handle(self, *, demo, **options):
        try:
            self.migrate()
        except OperationalError as error:
            raise CommandError(f"The database does not answer: {error}") from None
        if demo:
            # `serve --greet` prints the logins, when there is somewhere to use them.
            call_command("demo", if_empty=True, stdout=StringIO())
        self.collect_static()

    def migrate(self):
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            self.stdout.write("Preparing the database …")
            call_command("migrate", interactive=False, verbosity=0)

    def collect_static(self):
        stamp = settings.STATIC_ROOT / ".collected"
        state = state_of_static_files()
        if stamp.exists() and stamp.read_text() == state:
            return
        self.stdout.write("Collecting static files …")
        call_command("collectstatic", interactive=False, clear=True, verbosity=0)
        stamp.write_text(state)


def state_of_static_files() -> str:
    """A digest that changes when any static file, or how it is stored, changes."""
    digest = hashlib.sha256(get_version().encode())
    digest.update(settings.STORAGES["staticfiles"]["BACKEND"].encode())
    for finder in get_finders():
        for path, storage in finder.list([]):
            modified = storage.get_modified_time(path)
            digest.update(f"{path} {storage.size(path)} {modified}".encode())
    return digest.hexdigest()
