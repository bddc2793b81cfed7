from django.core.management.commands import flush

from accounts import append_only


class Command(flush.Command):
    """Django's flush, which otherwise could not empty the append-only tables."""

    def handle(self, **options):
        with append_only.lifted():
            super().handle(**options)
