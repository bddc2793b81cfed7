"""Commands of `manage.py` for whoever looks after the site."""

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError


class SiteCommand(BaseCommand):
    """A command that reads the site: one without its tables is told in a sentence."""

    def execute(self, *args, **options):
        try:
            return super().execute(*args, **options)
        except DatabaseError as error:
            if options.get("traceback"):
                raise
            raise CommandError(
                f"The database does not do this: {error}. Is DATABASE_URL right, and"
                " was `manage.py prepare` run?"
            ) from error
